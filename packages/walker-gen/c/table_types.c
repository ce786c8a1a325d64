/* The rows of the generated tables: builds, and the schemas of `_Py_DebugOffsets`. */
#ifndef PYF_TABLE_TYPES_C
#define PYF_TABLE_TYPES_C

#include "table_types.h"
#include "field.c"

/* The facts that many builds share. */
typedef struct pyfi_build_kind {
  const char *distributor;
  const char *abiflags;
  const char *target;
  uint8_t proven; /* 1 where evidence other than libclang's confirmed the table */
} pyfi_build_kind;

/* One member of `_Py_DebugOffsets`, a u64. */
typedef struct pyfi_debug_field {
  const char *name;       /* "thread_state.next" */
  uint16_t position;      /* bytes from the start of `_Py_DebugOffsets` */
  uint16_t field;         /* bytes from the start of pyf_layout to the pyf_field */
  uint8_t zero_is_absent; /* 1 where the value 0 means that the build has no such member */
} pyfi_debug_field;

/* `_Py_DebugOffsets` of one minor version: members are inserted in its middle with every one. */
typedef struct pyfi_debug_schema {
  const pyfi_debug_field *fields;
  uint16_t count;
  uint16_t minor; /* PY_VERSION_HEX >> 16 */
  uint16_t size;  /* sizeof(_Py_DebugOffsets), in bytes */
} pyfi_debug_schema;

#endif
