/* PY_VERSION_HEX as people write it. */
#ifndef PYF_VERSION_H
#define PYF_VERSION_H

#include "linkage.h"

/* Room for the longest version and its NUL. */
#define PYF_PYTHON_VERSION_SIZE 24u

/* 0x030d05f0 is "3.13.5", 0x030f00c1 is "3.15.0rc1" (Include/patchlevel.h); `out` has PYF_PYTHON_VERSION_SIZE bytes. */
PYF_API void pyf_version_text(uint32_t hex, char *out);

#endif
