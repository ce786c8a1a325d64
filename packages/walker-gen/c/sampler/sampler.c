/* The functions of a sampler. */
#ifndef PYF_SAMPLER_SAMPLER_C
#define PYF_SAMPLER_SAMPLER_C

#include "sampler.h"

PYFI_DEFINE pyf_sampler_limits pyf_sampler_limits_for(uint32_t threads, uint32_t frames, uint32_t codes) {
  const uint64_t thread_count = threads, frame_count = frames, code_count = codes;
  pyf_sampler_limits limits;
  limits.interpreters = 16;
  limits.threads = threads;
  limits.frames = frames;
  limits.codes = codes;
  limits.locations = pyfi_at_most(8 * code_count, PYFI_MAX_SAMPLER_ENTRIES);
  limits.text_bytes = pyfi_at_most(1024 * code_count + (256u << 10), UINT32_MAX);
  limits.copy_bytes = pyfi_at_most(256 * frame_count + 4096 * thread_count + 1024 * code_count + (64u << 10),
                                  PYFI_MAX_COPY_BYTES);
  limits.segments = pyfi_at_most(16 * limits.interpreters + 8 * thread_count + frame_count + 6 * code_count,
                                PYFI_MAX_SAMPLER_ENTRIES);
  return limits;
}

PYFI_DEFINE size_t pyf_sampler_size(const pyf_sampler_limits *limits) {
  return (size_t)pyfi_sampler_bytes(limits, SIZE_MAX);
}

PYFI_DEFINE pyf_status pyf_sampler_init(pyf_sampler *sampler, const pyf_target *target, pyf_read_ranges read_ranges,
                                          const pyf_sampler_limits *limits, void *memory, size_t size) {
  unsigned char *start = (unsigned char *)memory;
  size_t needed;
  if (sampler == NULL || target == NULL || limits == NULL || memory == NULL) return PYF_E_ARGUMENT;
  if (!pyfi_limits_are_valid(limits)) return PYF_E_ARGUMENT;
  needed = pyf_sampler_size(limits);
  if (needed == 0 || size < needed) return PYF_E_SPACE;
  while ((uintptr_t)start % PYFI_ARENA_ALIGN != 0) start++;
  (void)pyfi_sampler_carve(sampler, limits, start);
  sampler->limits = *limits;
  pyfi_setup_target(sampler, target, read_ranges);
  pyfi_setup_sample(sampler);
  pyfi_setup_copy(sampler);
  pyfi_caches_clear(sampler);
  return sampler->traits.frame_extent == 0 || sampler->traits.frame_extent > sizeof sampler->spare_frame ? PYF_E_ABSENT
                                                                                                         : PYF_OK;
}

PYFI_DEFINE pyf_status pyf_sampler_take(pyf_sampler *sampler) {
  if (pyfi_sampler_is_idle(sampler)) {
    pyfi_sampler_repeat(sampler);
    return pyfi_sampler_status(sampler);
  }
  if (sampler->caches.full) pyfi_caches_clear(sampler);
  sampler->number++;
  pyfi_sampler_make_room(sampler);
  pyfi_plan_begin(sampler);
  pyfi_sampler_walk(sampler);
  if (pyfi_sampler_code_died(sampler)) pyfi_sampler_walk(sampler);
  if (sampler->stacks.crowded) {
    pyfi_sampler_compact(sampler);
    pyfi_sampler_walk(sampler);
  }
  if (sampler->caches.full) pyfi_sampler_walk_with_empty_caches(sampler);
  pyfi_sampler_verify(sampler);
  sampler->idle.changed = pyfi_sampler_has_changed(sampler);
  pyfi_plan_end(sampler);
  sampler->stats.samples++;
  sampler->stats.frames += sampler->frame_count;
  return pyfi_sampler_status(sampler);
}

#endif
