/* The rows of the generated tables that are not layouts: builds, and the schemas of `_Py_DebugOffsets`. */
#ifndef PYF_TABLE_TYPES_H
#define PYF_TABLE_TYPES_H

#include "base.h"

/* One build that there is a table for. There are thousands, hence the numbers: see pyf_build_id and its neighbours. */
typedef struct pyf_build {
  uint32_t hex;    /* PY_VERSION_HEX */
  uint16_t layout; /* for pyf_layout_unpack */
  uint16_t kind;   /* of pyfi_build_kinds */
} pyf_build;

/* Room for the longest id and its NUL. */
#define PYF_BUILD_ID_SIZE 80u

#endif
