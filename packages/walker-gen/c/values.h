/* An object as text, without running its code: its type, its length, and a safe repr. */
#ifndef PYF_VALUES_H
#define PYF_VALUES_H

#include "decimal.h"
#include "executables.h"

/* Bytes that hold the longest repr: escapes of the form \UXXXXXXXX alone, quotes, dots, the NUL. */
#define PYF_REPR_SIZE (10u * PYF_MAX_SHOWN + 8u)

/* A type's __name__ (PyTypeObject, PyHeapTypeObject); both 0 where it cannot be read. */
typedef struct pyf_type_name {
  uint64_t name;   /* a str object; 0 for none */
  uint64_t c_name; /* else a NUL-terminated string, for pyf_c_string_read with `dotted` 1 */
} pyf_type_name;

/* An object as text. */
typedef struct pyf_value {
  pyf_type_name type;
  pyf_number length; /* len() of a str, bytes object, tuple, list, dict or set */
  int has_repr;      /* 1 where `repr` is set */
  /* ascii() of None, a bool, int, float, str or bytes object, and of instances of subclasses. */
  char repr[PYF_REPR_SIZE];
} pyf_value;

/* Describes the object at `address`. Members that cannot be read stay absent; it cannot fail. */
PYF_API void pyf_value_read(pyf_target *target, uint64_t address, pyf_value *value);

#endif
