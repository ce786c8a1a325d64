/* str objects, as code points or UTF-8. */
#ifndef PYF_STRINGS_H
#define PYF_STRINGS_H

#include "target.h"

/* A cursor over a str object; the caller owns it. */
typedef struct pyf_string {
  pyf_target *target;
  uint64_t address;   /* of the next code point */
  uint32_t remaining; /* code points */
  uint32_t width;     /* bytes a code point: 1, 2 or 4 */
} pyf_string;

/* Opens the str object at `address`. Its type is not looked at: the caller knows it from the code object. */
PYF_API pyf_status pyf_string_open(pyf_string *string, pyf_target *target, uint64_t address);

/*
 * Stores up to `capacity` code points and their number; PYF_END after the last.
 * Lone surrogates are passed on; a value beyond 0x10FFFF is PYF_E_CORRUPT.
 */
PYF_API pyf_status pyf_string_read(pyf_string *string, uint32_t *out, size_t capacity, size_t *count);

/* Writes one code point as UTF-8 into `out` (4 bytes of room); returns how many bytes. */
PYF_API size_t pyf_utf8(uint32_t point, char *out);

/*
 * The whole str object at `address` as NUL-terminated UTF-8. Lone surrogates
 * are encoded like other code points, as CPython's "surrogatepass" does.
 * PYF_E_SPACE if `capacity` bytes are too few: `out` then holds the beginning.
 */
PYF_API pyf_status pyf_string_utf8(pyf_target *target, uint64_t address, char *out, size_t capacity);

/* A NUL-terminated string that is longer than this, in bytes with its NUL, is not read. */
#define PYF_MAX_C_STRING 256u

/*
 * The code points of a NUL-terminated string in UTF-8, at most
 * PYF_MAX_C_STRING; with `dotted` only those after its last dot.
 */
PYF_API pyf_status pyf_c_string_read(pyf_target *target, uint64_t address, int dotted,
                                           uint32_t points[PYF_MAX_C_STRING], size_t *count);

#endif
