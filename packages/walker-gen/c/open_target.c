/* Identifies a target's build, and chooses its layout. */
#ifndef PYF_OPEN_TARGET_C
#define PYF_OPEN_TARGET_C

#include "open_target.h"
#include "asyncio_debug_offsets.c"
#include "debug_offsets.c"
#include "target_identity.c"

/* All builds of a target have its byte order; 0 if there is none. */
static inline int pyfi_triple_order(const char *triple, int *big_endian) {
  size_t i;
  for (i = 0; i < pyfi_build_count; i++) {
    if (pyfi_same_text(pyf_build_target(&pyfi_builds[i]), triple)) {
      *big_endian = pyfi_layouts[pyfi_builds[i].layout].big_endian;
      return 1;
    }
  }
  return 0;
}

/* The first build of exactly this version that agrees with the debug offsets, if present. */
static inline pyf_status pyfi_open_exact(pyf_target *target, const pyfi_debug_schema *schema) {
  size_t i;
  for (i = 0; i < pyfi_build_count; i++) {
    const pyf_build *build = &pyfi_builds[i];
    pyf_status status = PYF_OK;
    pyf_disagreement difference;
    if (build->hex != target->hex || !pyfi_build_fits(build, target)) continue;
    pyf_layout_unpack(build->layout, &target->layout);
    if (schema != NULL) status = pyfi_debug_compare(target, schema, &target->layout, &difference);
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

/* The same for a target with debug offsets whose ABI flags are unknown: it may be a debug build. */
static inline pyf_status pyfi_open_exact_debug(pyf_target *target, const pyfi_debug_schema *schema) {
  pyf_status status;
  size_t length = 0;
  while (target->abiflags[length] != '\0') length++;
  pyfi_append(target->abiflags, sizeof target->abiflags - 1, "d");
  status = pyfi_open_exact(target, schema);
  if (status != PYF_OK) target->abiflags[length] = '\0';
  return status;
}

static inline uint32_t pyfi_distance(uint32_t a, uint32_t b) { return a < b ? b - a : a - b; }

/* The build of the same minor with the closest version, the lower one of two. */
static inline const pyf_build *pyfi_nearest_build(const pyf_target *target) {
  const pyf_build *nearest = NULL;
  size_t i;
  for (i = 0; i < pyfi_build_count; i++) {
    const pyf_build *build = &pyfi_builds[i];
    if (build->hex >> 16 != target->hex >> 16 || !pyfi_build_fits(build, target)) continue;
    if (nearest == NULL || pyfi_distance(build->hex, target->hex) < pyfi_distance(nearest->hex, target->hex)) {
      nearest = build;
    }
  }
  return nearest;
}

/* Pre-releases change _Py_DebugOffsets: 3.15's became final with the fourth beta. */
static inline int pyfi_is_pre_release(uint32_t hex) { return (hex & 0xf0u) != 0xf0u; }

static inline pyf_status pyfi_open_overlay(pyf_target *target, const pyfi_debug_schema *schema) {
  const pyf_build *nearest = pyfi_nearest_build(target);
  if (nearest == NULL || schema == NULL || pyfi_is_pre_release(target->hex)) return PYF_E_NO_TABLE;
  pyf_layout_unpack(nearest->layout, &target->layout);
  target->base = nearest;
  pyfi_asyncio_clear(&target->layout);
  return pyfi_debug_overlay(target, schema, &target->layout);
}

/* Sets the arguments of pyf_target_open; every field is absent. */
static inline void pyfi_target_empty(pyf_target *target, pyf_memory memory, uint64_t runtime, const pyf_hints *hints) {
  size_t i;
  pyfi_target_clear(target, memory, runtime, hints);
  for (i = 0; i < sizeof target->layout; i++) ((unsigned char *)&target->layout)[i] = 0;
}

PYFI_DEFINE pyf_status pyf_target_prepare(pyf_target *target, pyf_memory memory, const pyf_hints *hints) {
  if (target == NULL || memory.read == NULL || hints == NULL || hints->target == NULL) return PYF_E_ARGUMENT;
  pyfi_target_empty(target, memory, 0, hints);
  if (hints->abiflags != NULL) pyfi_append(target->abiflags, sizeof target->abiflags - 1, hints->abiflags);
  return pyfi_open_exact(target, NULL);
}

PYFI_DEFINE_RARE pyf_status pyf_target_open(pyf_target *target, pyf_memory memory, uint64_t runtime,
                                         const pyf_hints *hints) {
  const pyfi_debug_schema *schema = NULL;
  pyf_status status;
  int big_endian = 0, described;
  if (target == NULL || memory.read == NULL || hints == NULL || hints->target == NULL) return PYF_E_ARGUMENT;
  pyfi_target_empty(target, memory, runtime, hints);
  if (!pyfi_triple_order(hints->target, &big_endian)) return PYF_E_NO_TABLE;
  described = pyfi_target_identify(target, hints, big_endian);
  /* Debug offsets of another minor have an unknown meaning. */
  if (described && target->hex >> 16 == target->debug_hex >> 16) schema = pyfi_debug_schema_of(target->debug_hex);
  if (schema != NULL && !pyfi_debug_schema_readable(target, schema)) schema = NULL;
  status = pyfi_open_exact(target, schema);
  if (status == PYF_E_NO_TABLE && schema != NULL && hints->abiflags == NULL) status = pyfi_open_exact_debug(target, schema);
  return status == PYF_E_NO_TABLE ? pyfi_open_overlay(target, schema) : status;
}

#endif
