/* Opens a target if it is one of the builds of these headers, which share one layout. */
#ifndef PYF_OPEN_TARGET_C
#define PYF_OPEN_TARGET_C

#include "open_target.h"
#include "target_identity.c"

/* True if the target's debug offsets, if present, equal those of the layout. */
static inline pyf_status pyfi_single_layout_compare(pyf_target *target) {
  uint64_t value = 0;
  size_t i;
  for (i = 0; i < pyfi_debug_word_count; i++) {
    if (pyfi_debug_words[i] == PYFI_DEBUG_ANY) continue;
    if (pyfi_read_uint(target, target->runtime + 8 * i, 8, &value) != PYF_OK) return PYF_E_READ;
    if (value == pyfi_debug_words[i]) continue;
    target->disagreement.build = pyfi_builds;
    target->disagreement.field = "_Py_DebugOffsets";
    target->disagreement.table = pyfi_debug_words[i];
    target->disagreement.target = value;
    return PYF_E_NO_TABLE;
  }
  return PYF_OK;
}

static inline pyf_status pyfi_single_layout_choose(pyf_target *target) {
  size_t i;
  for (i = 0; i < pyfi_build_count; i++) {
    if (pyfi_builds[i].hex != target->hex || !pyfi_build_fits(&pyfi_builds[i], target)) continue;
    target->build = target->base = &pyfi_builds[i];
    return PYF_OK;
  }
  return PYF_E_NO_TABLE;
}

PYFI_DEFINE pyf_status pyf_target_prepare(pyf_target *target, pyf_memory memory, const pyf_hints *hints) {
  if (target == NULL || memory.read == NULL || hints == NULL || hints->target == NULL) return PYF_E_ARGUMENT;
  pyfi_target_clear(target, memory, 0, hints);
  if (hints->abiflags != NULL) pyfi_append(target->abiflags, sizeof target->abiflags - 1, hints->abiflags);
  return pyfi_single_layout_choose(target);
}

PYFI_DEFINE_RARE pyf_status pyf_target_open(pyf_target *target, pyf_memory memory, uint64_t runtime,
                                         const pyf_hints *hints) {
  pyf_status status;
  int described;
  if (target == NULL || memory.read == NULL || hints == NULL || hints->target == NULL) return PYF_E_ARGUMENT;
  pyfi_target_clear(target, memory, runtime, hints);
  described = pyfi_target_identify(target, hints, pyfi_layout(target)->big_endian);
  status = pyfi_single_layout_choose(target);
  return status == PYF_OK && described ? pyfi_single_layout_compare(target) : status;
}

#endif
