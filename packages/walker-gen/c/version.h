/* PY_VERSION_HEX as text. */
#ifndef PYF_VERSION_H
#define PYF_VERSION_H

#include "linkage.h"

/* Bytes that hold the longest CPython version and its NUL. */
#define PYF_PYTHON_VERSION_SIZE 24u

/*
 * Writes a PY_VERSION_HEX (Include/patchlevel.h) as text and a NUL to `out`, which has
 * PYF_PYTHON_VERSION_SIZE bytes: 0x030d05f0 is "3.13.5", 0x030f00c1 is "3.15.0rc1".
 */
PYF_API void pyf_version_text(uint32_t hex, char *out);

#endif
