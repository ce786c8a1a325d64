/* Which build a target is, and so which layout it has. */
#ifndef PYF_OPEN_TARGET_H
#define PYF_OPEN_TARGET_H

#include "asyncio_debug_offsets.h"
#include "debug_offsets.h"
#include "target_identity.h"

/* All builds of a target have its byte order; 0 if there is none. */
static inline int pyf_triple_order(const char *triple, int *big_endian) {
  size_t i;
  for (i = 0; i < pyf_build_count; i++) {
    if (pyf_same_text(pyf_build_target(&pyf_builds[i]), triple)) {
      *big_endian = pyf_layouts[pyf_builds[i].layout].big_endian;
      return 1;
    }
  }
  return 0;
}

/* The first build of exactly this version that the debug offsets, where there are any, do not contradict. */
static inline pyf_status pyf_open_exact(pyf_target *target, const pyf_debug_schema *schema) {
  size_t i;
  for (i = 0; i < pyf_build_count; i++) {
    const pyf_build *build = &pyf_builds[i];
    pyf_status status = PYF_OK;
    pyf_disagreement difference;
    if (build->hex != target->hex || !pyf_build_fits(build, target)) continue;
    pyf_layout_unpack(build->layout, &target->layout);
    if (schema != NULL) status = pyf_debug_compare(target, schema, &target->layout, &difference);
    if (status == PYF_OK) {
      target->build = target->base = build;
      target->disagreement.build = NULL;
      return PYF_OK;
    }
    if (status != PYF_E_CORRUPT) return status;
    if (target->disagreement.build == NULL) {
      difference.build = build;
      target->disagreement = difference;
    }
  }
  return PYF_E_NO_TABLE;
}

/* The same, of a target that describes itself and may be a debug build: nothing told whether it is one. */
static inline pyf_status pyf_open_exact_debug(pyf_target *target, const pyf_debug_schema *schema) {
  pyf_status status;
  size_t length = 0;
  while (target->abiflags[length] != '\0') length++;
  pyf_append(target->abiflags, sizeof target->abiflags - 1, "d");
  status = pyf_open_exact(target, schema);
  if (status != PYF_OK) target->abiflags[length] = '\0';
  return status;
}

static inline uint32_t pyf_distance(uint32_t a, uint32_t b) { return a < b ? b - a : a - b; }

/* The build of the same minor whose version is closest, the lower one of two: builds are sorted by version. */
static inline const pyf_build *pyf_nearest_build(const pyf_target *target) {
  const pyf_build *nearest = NULL;
  size_t i;
  for (i = 0; i < pyf_build_count; i++) {
    const pyf_build *build = &pyf_builds[i];
    if (build->hex >> 16 != target->hex >> 16 || !pyf_build_fits(build, target)) continue;
    if (nearest == NULL || pyf_distance(build->hex, target->hex) < pyf_distance(nearest->hex, target->hex)) {
      nearest = build;
    }
  }
  return nearest;
}

static inline pyf_status pyf_open_overlay(pyf_target *target, const pyf_debug_schema *schema) {
  const pyf_build *nearest = pyf_nearest_build(target);
  if (nearest == NULL || schema == NULL) return PYF_E_NO_TABLE;
  pyf_layout_unpack(nearest->layout, &target->layout);
  target->base = nearest;
  pyf_asyncio_clear(&target->layout);
  return pyf_debug_overlay(target, schema, &target->layout);
}

/* Sets what pyf_target_open is told; every field is absent. */
static inline void pyf_target_empty(pyf_target *target, pyf_memory memory, uint64_t runtime, const pyf_hints *hints) {
  size_t i;
  pyf_target_clear(target, memory, runtime, hints);
  for (i = 0; i < sizeof target->layout; i++) ((unsigned char *)&target->layout)[i] = 0;
}

/*
 * Chooses the layout of exactly the hints' build, before it is known where the
 * runtime is: for those who look for it. PYF_E_NO_TABLE as below.
 */
static inline pyf_status pyf_target_prepare(pyf_target *target, pyf_memory memory, const pyf_hints *hints) {
  if (target == NULL || memory.read == NULL || hints == NULL || hints->target == NULL) return PYF_E_ARGUMENT;
  pyf_target_empty(target, memory, 0, hints);
  if (hints->abiflags != NULL) pyf_append(target->abiflags, sizeof target->abiflags - 1, hints->abiflags);
  return pyf_open_exact(target, NULL);
}

/*
 * Opens the runtime at address `runtime`: chooses the layout. The layout is
 * that of exactly this build, or, where the target describes itself and no
 * table agrees with it, the target's own offsets laid over the nearest table
 * (`build` is NULL then, and `disagreement` says what differed first).
 * PYF_E_NO_TABLE leaves hex, abiflags and triple set, for the caller to name.
 */
static PYF_RARE pyf_status pyf_target_open(pyf_target *target, pyf_memory memory, uint64_t runtime,
                                         const pyf_hints *hints) {
  const pyf_debug_schema *schema = NULL;
  pyf_status status;
  int big_endian = 0, described;
  if (target == NULL || memory.read == NULL || hints == NULL || hints->target == NULL) return PYF_E_ARGUMENT;
  pyf_target_empty(target, memory, runtime, hints);
  if (!pyf_triple_order(hints->target, &big_endian)) return PYF_E_NO_TABLE;
  described = pyf_target_identify(target, hints, big_endian);
  /* Those of another minor mean nothing. */
  if (described && target->hex >> 16 == target->debug_hex >> 16) schema = pyf_debug_schema_of(target->debug_hex);
  if (schema != NULL && !pyf_debug_schema_readable(target, schema)) schema = NULL;
  status = pyf_open_exact(target, schema);
  if (status == PYF_E_NO_TABLE && schema != NULL && hints->abiflags == NULL) status = pyf_open_exact_debug(target, schema);
  return status == PYF_E_NO_TABLE ? pyf_open_overlay(target, schema) : status;
}

#endif
