/* Public: the functions of a sampler. */
#ifndef PYF_SAMPLER_SAMPLER_H
#define PYF_SAMPLER_SAMPLER_H

/*
 * Limits that suit so many threads, frames of all threads together, and code objects. The caller
 * may change each before pyf_sampler_init. Derived limits stop at what a sampler can count.
 */
static inline pyf_sampler_limits pyf_sampler_limits_for(uint32_t threads, uint32_t frames, uint32_t codes) {
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

/*
 * The bytes that pyf_sampler_init needs. 0 where the limits are out of bounds, or need more than
 * a size_t counts: on a 32-bit host, more than 4 GiB.
 */
static inline size_t pyf_sampler_size(const pyf_sampler_limits *limits) {
  return (size_t)pyfi_sampler_bytes(limits, SIZE_MAX);
}

/*
 * Makes a sampler of an open target in `size` bytes of the caller's `memory`, at any alignment.
 *
 * `read_ranges` reads many ranges in one call, with the context of the target's memory; NULL reads
 * each by itself. The target is copied, but the context of its memory is not: it must outlive the
 * sampler, as must `memory`. The sampler must not move. It owns nothing that needs to be closed.
 *
 * PYF_E_ARGUMENT: a NULL, or limits out of bounds (docs/sampler.md). PYF_E_SPACE: `size` is less
 * than pyf_sampler_size(limits). PYF_E_ABSENT: the layout has no frames that a sampler can read.
 *
 * Thread-safety: samplers share nothing. One sampler serves one thread at a time.
 */
static inline pyf_status pyf_sampler_init(pyf_sampler *sampler, const pyf_target *target, pyf_read_ranges read_ranges,
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

/*
 * Takes a sample. The sample, and every address in it, holds until the next one.
 *
 * PYF_OK if an interpreter was read, or there is none. Otherwise the status says why none was read.
 * Anything else that cannot be read ends its list or stack, which says so: pyf_sampler.ended,
 * pyf_sampled_interpreter.ended, pyf_sampled_thread.complete. Where a limit left something out,
 * pyf_sampler.truncated is 1.
 */
static inline pyf_status pyf_sampler_take(pyf_sampler *sampler) {
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
  sampler->idle.changed = pyfi_sampler_has_changed(sampler);
  pyfi_plan_end(sampler);
  sampler->stats.samples++;
  sampler->stats.frames += sampler->frame_count;
  return pyfi_sampler_status(sampler);
}

#endif
