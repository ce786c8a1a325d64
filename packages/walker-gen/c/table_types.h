/* The rows of the generated tables: builds, and the schemas of `_Py_DebugOffsets`. */
#ifndef PYF_TABLE_TYPES_H
#define PYF_TABLE_TYPES_H

#include "field.h"

/* A build that has a table: release, distributor, ABI flags and target. Constant, never freed. */
typedef struct pyf_build {
  uint32_t hex;    /* PY_VERSION_HEX */
  uint16_t layout; /* for pyf_layout_unpack */
  uint16_t kind;   /* internal: pyf_build_distributor, _abiflags and _target read it */
} pyf_build;

/* Bytes that hold the longest id of a build and its NUL. */
#define PYF_BUILD_ID_SIZE 80u

#endif
