/* Code objects: their members that a frame needs. */
#ifndef PYF_CODE_H
#define PYF_CODE_H

#include "target.h"

/* Members of a code object (PyCodeObject). Strings are addresses of str objects, 0 where absent. */
typedef struct pyf_code {
  uint64_t address;
  uint64_t name;
  uint64_t qualname;
  uint64_t filename;
  uint64_t linetable;         /* co_linetable, or co_lnotab before 3.10: a bytes object */
  pyf_number first_line;      /* co_firstlineno */
  pyf_number first_traceable; /* _co_firsttraceable, in bytes */
} pyf_code;

#endif
