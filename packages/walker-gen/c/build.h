/* The rows of the generated tables that are not layouts: builds, and the schemas of `_Py_DebugOffsets`. */
#ifndef PYF_BUILD_H
#define PYF_BUILD_H

#include "base.h"

/* One build that there is a table for. */
typedef struct pyf_build {
  const char *id; /* "cpython-3.13.5-x86_64-linux-gnu" */
  const char *distributor;
  const char *abiflags;
  const char *target;
  uint32_t hex;    /* PY_VERSION_HEX */
  uint16_t layout; /* for pyf_layout_unpack */
  uint8_t proven;  /* 1 where something other than libclang confirmed the table */
} pyf_build;

/* One member of `_Py_DebugOffsets`, a u64. */
typedef struct pyf_debug_field {
  const char *name;       /* "thread_state.next" */
  uint16_t position;      /* bytes from the start of `_Py_DebugOffsets` */
  uint16_t field;         /* bytes from the start of pyf_layout to the pyf_field */
  uint8_t zero_is_absent; /* 1 where the value 0 says that the build has no such member */
} pyf_debug_field;

/* `_Py_DebugOffsets` of one minor version: members are inserted in its middle with every one. */
typedef struct pyf_debug_schema {
  const pyf_debug_field *fields;
  uint16_t count;
  uint16_t minor; /* PY_VERSION_HEX >> 16 */
  uint16_t size;  /* sizeof(_Py_DebugOffsets), in bytes */
} pyf_debug_schema;

#endif
