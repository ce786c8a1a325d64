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

/* What many builds have in common. */
typedef struct pyfi_build_kind {
  const char *distributor;
  const char *abiflags;
  const char *target;
  uint8_t proven; /* 1 where something other than libclang confirmed the table */
} pyfi_build_kind;

/* Room for the longest id and its NUL. */
#define PYF_BUILD_ID_SIZE 80u

/* One member of `_Py_DebugOffsets`, a u64. */
typedef struct pyfi_debug_field {
  const char *name;       /* "thread_state.next" */
  uint16_t position;      /* bytes from the start of `_Py_DebugOffsets` */
  uint16_t field;         /* bytes from the start of pyf_layout to the pyf_field */
  uint8_t zero_is_absent; /* 1 where the value 0 says that the build has no such member */
} pyfi_debug_field;

/* `_Py_DebugOffsets` of one minor version: members are inserted in its middle with every one. */
typedef struct pyfi_debug_schema {
  const pyfi_debug_field *fields;
  uint16_t count;
  uint16_t minor; /* PY_VERSION_HEX >> 16 */
  uint16_t size;  /* sizeof(_Py_DebugOffsets), in bytes */
} pyfi_debug_schema;

#endif
