/* Evidence about a target from outside its memory. */
#ifndef PYF_TARGET_IDENTITY_H
#define PYF_TARGET_IDENTITY_H

#include "target.h"

/*
 * Evidence from outside the target's memory: its ELF file, or the name of its core file. The
 * strings must outlive the target.
 */
typedef struct pyf_hints {
  uint32_t hex;         /* PY_VERSION_HEX, or 0 where unknown */
  int certain;          /* 1 if `hex` is the target's Py_Version; else its debug offsets win */
  const char *abiflags; /* "", "d", "t" or "td"; NULL where unknown */
  const char *target;   /* the GNU triple, such as "x86_64-linux-gnu"; required */
} pyf_hints;

#endif
