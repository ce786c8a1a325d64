/* Text from a target as it is safe to print. */
#ifndef PYF_PRINTABLE_H
#define PYF_PRINTABLE_H

#include "strings.h"

/* Bytes of the longest result of pyf_printable_point. */
#define PYF_PRINTABLE_POINT 6u

/*
 * True for a code point that steers a terminal or reorders the text around it: Unicode's control
 * characters (Cc, with ESC, DEL and C1), line and paragraph separators, and Bidi_Control.
 */
PYF_API int pyf_is_unprintable(uint32_t point);

/* Writes a code point as UTF-8, or as \x1b or \u202e where it is unprintable; returns the bytes. */
PYF_API size_t pyf_printable_point(uint32_t point, char out[PYF_PRINTABLE_POINT]);

/*
 * Copies a NUL-terminated text, UTF-8 or not, with escapes for unprintable characters, and \xff for
 * each malformed byte. `out` is cut between characters where it is full. `capacity` is at least 1.
 */
PYF_API void pyf_printable(const char *text, char *out, size_t capacity);

#endif
