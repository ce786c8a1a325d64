/* Ints and floats as Python writes them, without a libc. */
#ifndef PYF_DECIMAL_H
#define PYF_DECIMAL_H

#include "target.h"

/* Bytes that hold the digits of 1,280 bits, a sign and the NUL. */
#define PYF_DECIMAL_SIZE 392u

/*
 * Writes the fewest decimal digits that read back as the double with these bits, the nearest of
 * them, and a NUL to `digits`, which has 18 bytes. (Steele and White's method, in Burger and
 * Dybvig's form.) Returns the exponent e of the value 0.DIGITS * 10^e. The double is finite,
 * positive and not 0.
 */
PYF_API int pyf_float_digits(uint64_t bits, char *digits);

#endif
