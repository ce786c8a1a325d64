/* Ints and floats as Python writes them, without a libc. */
#ifndef PYF_DECIMAL_H
#define PYF_DECIMAL_H

#include "target.h"

/* Room for the digits of 1,280 bits, a sign and the NUL. */
#define PYF_DECIMAL_SIZE 392u

/*
 * The fewest digits that read back as the same double, and of these the nearest
 * (Steele and White's method, as Burger and Dybvig have it). Returns where the point is: the value is
 * 0.DIGITS times 10 to that power. `digits` has room for 18 characters.
 */
PYF_API int pyf_float_digits(uint64_t bits, char *digits);

#endif
