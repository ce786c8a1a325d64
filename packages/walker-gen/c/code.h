/* Code objects: untagging what a frame has, the members a frame needs, the instruction's offset. */
#ifndef PYF_CODE_H
#define PYF_CODE_H

#include "target.h"

/* A code object's members that a frame needs; strings are addresses for pyf_string_open, 0 where absent. */
typedef struct pyf_code {
  uint64_t address;
  uint64_t name;
  uint64_t qualname;
  uint64_t filename;
  uint64_t linetable;
  pyf_number first_line;
  pyf_number first_traceable; /* in bytes */
} pyf_code;

#endif
