/* What can be said of an object without running anything of it: its type's name, its length, and its text where that is safe. */
#ifndef PYF_VALUES_H
#define PYF_VALUES_H

#include "decimal.h"
#include "executables.h"

/* Of longer strings and bytes objects only the beginning is told, and "..." after it. */
#define PYF_MAX_SHOWN 256u

/* Room for the longest text, of \UXXXXXXXX only, with quotes, dots and the NUL. */
#define PYF_REPR_SIZE (10u * PYF_MAX_SHOWN + 8u)

/* A type's __name__; neither where it cannot be told. */
typedef struct pyf_type_name {
  uint64_t name;   /* a str object, 0 for none */
  uint64_t c_name; /* else a NUL-terminated string, for pyf_c_string_read with `dotted` 1; 0 for none */
} pyf_type_name;

typedef struct pyf_value {
  pyf_type_name type;
  pyf_number length; /* len() of a str, bytes object, tuple, list, dict or set */
  int has_repr;
  /* As ascii() writes None, a bool, int, float, str or bytes object, and instances of their subclasses. */
  char repr[PYF_REPR_SIZE];
} pyf_value;

/* Says of the object at `address` what can be said; nothing is known of what cannot be read. */
PYF_API void pyf_value_read(pyf_target *target, uint64_t address, pyf_value *value);

#endif
