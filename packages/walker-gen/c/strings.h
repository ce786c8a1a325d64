/* str objects, as code points or UTF-8, and NUL-terminated strings. */
#ifndef PYF_STRINGS_H
#define PYF_STRINGS_H

#include "target.h"

/* A cursor over a str object (PyUnicodeObject). */
typedef struct pyf_string {
  pyf_target *target;
  uint64_t address;   /* of the next code point */
  uint32_t remaining; /* code points that are left */
  uint32_t width;     /* bytes for each code point: 1, 2 or 4 */
  int is_utf16;       /* 1 if code points are units of UTF-16: a str of Windows, to 3.11 */
} pyf_string;

/*
 * Opens the str object at `address`. Its type is not checked: a code object's names are known to be
 * str. PYF_E_LIMIT beyond PYF_MAX_CODE_POINTS.
 */
PYF_API pyf_status pyf_string_open(pyf_string *string, pyf_target *target, uint64_t address);

/*
 * Stores up to `capacity` code points in `out` and their number in `count`; PYF_END after the last.
 * Lone surrogates are passed on. PYF_E_CORRUPT for a value beyond 0x10FFFF, PYF_E_SPACE for a
 * capacity of 0.
 */
PYF_API pyf_status pyf_string_read(pyf_string *string, uint32_t *out, size_t capacity,
                                   size_t *count);

/* Writes one code point as UTF-8 to `out`, which has 4 bytes. Returns the number of bytes. */
PYF_API size_t pyf_utf8(uint32_t point, char *out);

/*
 * Writes the str object at `address` as UTF-8 and a NUL to `out`, which has `capacity` bytes. Lone
 * surrogates are encoded as CPython's "surrogatepass" does. PYF_E_SPACE if that is too small; after
 * any error `out` holds the beginning, NUL-terminated.
 */
PYF_API pyf_status pyf_string_utf8(pyf_target *target, uint64_t address, char *out,
                                   size_t capacity);

/*
 * Stores the code points of the NUL-terminated UTF-8 string at `address`, at most PYF_MAX_C_STRING,
 * and their number. With `dotted`, only those after its last dot. PYF_E_CORRUPT for malformed
 * UTF-8, PYF_E_LIMIT for a string that is too long.
 */
PYF_API pyf_status pyf_c_string_read(pyf_target *target, uint64_t address, int dotted,
                                     uint32_t points[PYF_MAX_C_STRING], size_t *count);

#endif
