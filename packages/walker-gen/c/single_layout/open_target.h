/* Whether a target is one of the builds that these headers are for, which all have one layout. */
#ifndef PYF_OPEN_TARGET_H
#define PYF_OPEN_TARGET_H

#include "target_identity.h"

/* Whether the target's own offsets, where it has any, are those of the layout. */
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

/*
 * Tells whether the hints are of a build that these headers are for, before it is
 * known where the runtime is: for those who look for it. PYF_E_NO_TABLE as below.
 */
static inline pyf_status pyf_target_prepare(pyf_target *target, pyf_memory memory, const pyf_hints *hints) {
  if (target == NULL || memory.read == NULL || hints == NULL || hints->target == NULL) return PYF_E_ARGUMENT;
  pyfi_target_clear(target, memory, 0, hints);
  if (hints->abiflags != NULL) pyfi_append(target->abiflags, sizeof target->abiflags - 1, hints->abiflags);
  return pyfi_single_layout_choose(target);
}

/*
 * Opens the runtime at address `runtime`. PYF_E_NO_TABLE where it is of another
 * build than these headers are for: hex, abiflags and triple name it, or its own
 * offsets are others, and `disagreement` says which came first.
 */
static PYFI_RARE pyf_status pyf_target_open(pyf_target *target, pyf_memory memory, uint64_t runtime,
                                         const pyf_hints *hints) {
  pyf_status status;
  int described;
  if (target == NULL || memory.read == NULL || hints == NULL || hints->target == NULL) return PYF_E_ARGUMENT;
  pyfi_target_clear(target, memory, runtime, hints);
  described = pyfi_target_identify(target, hints, pyf_layout_of(target)->big_endian);
  status = pyfi_single_layout_choose(target);
  return status == PYF_OK && described ? pyfi_single_layout_compare(target) : status;
}

/* Is for targets whose layout is not known: here all are. */
static inline pyf_status pyf_asyncio_debug_use(pyf_target *target, uint64_t address) {
  (void)target;
  (void)address;
  return PYF_E_ARGUMENT;
}

#endif
