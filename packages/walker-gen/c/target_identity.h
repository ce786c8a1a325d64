/* What opening a target begins with, whatever layouts there are to choose from. */
#ifndef PYF_TARGET_IDENTITY_H
#define PYF_TARGET_IDENTITY_H

#include "target.h"

/* What is known of a target from outside its memory: its ELF file, or what a core file was named. */
typedef struct pyf_hints {
  uint32_t hex;         /* PY_VERSION_HEX, or 0 */
  int certain;          /* 1 where `hex` is the target's Py_Version; else its debug offsets come before it */
  const char *abiflags; /* from the SOABI literal, or NULL if that is not known */
  const char *target;   /* GNU triple: "x86_64-linux-gnu"; required */
} pyf_hints;

#endif
