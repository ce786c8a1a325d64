/* Natural numbers of up to 1,280 bits, for the decimal digits of ints and floats. */
#ifndef PYF_BIG_INTEGER_C
#define PYF_BIG_INTEGER_C

#include "linkage.h"

#define PYFI_BIG_INTEGER_WORDS 40

/* The lowest word first; all words beyond it are 0. */
typedef struct pyfi_big_integer {
  uint32_t words[PYFI_BIG_INTEGER_WORDS];
} pyfi_big_integer;

static inline void pyfi_big_integer_set(pyfi_big_integer *big, uint64_t value) {
  size_t i;
  for (i = 0; i < PYFI_BIG_INTEGER_WORDS; i++) big->words[i] = 0;
  big->words[0] = (uint32_t)(value & 0xffffffffu);
  big->words[1] = (uint32_t)(value >> 32);
}

/* big = big * factor + term, modulo 2 to the power 1,280. */
static inline void pyfi_big_integer_multiply(pyfi_big_integer *big, uint32_t factor, uint32_t term) {
  uint64_t carry = term;
  size_t i;
  for (i = 0; i < PYFI_BIG_INTEGER_WORDS; i++) {
    carry += (uint64_t)big->words[i] * factor;
    big->words[i] = (uint32_t)(carry & 0xffffffffu);
    carry >>= 32;
  }
}

static inline void pyfi_big_integer_shift(pyfi_big_integer *big, unsigned bits) {
  for (; bits >= 31; bits -= 31) pyfi_big_integer_multiply(big, (uint32_t)1 << 31, 0);
  pyfi_big_integer_multiply(big, (uint32_t)1 << bits, 0);
}

/* big = big / divisor; returns the remainder. */
static inline uint32_t pyfi_big_integer_divide(pyfi_big_integer *big, uint32_t divisor) {
  uint64_t rest = 0;
  size_t i;
  for (i = PYFI_BIG_INTEGER_WORDS; i-- > 0;) {
    rest = (rest << 32) | big->words[i];
    big->words[i] = (uint32_t)(rest / divisor);
    rest %= divisor;
  }
  return (uint32_t)rest;
}

/* The number of significant bits; 0 for 0. */
static inline unsigned pyfi_big_integer_bits(const pyfi_big_integer *big) {
  unsigned i = PYFI_BIG_INTEGER_WORDS, bits = 0;
  uint32_t top;
  while (i > 0 && big->words[i - 1] == 0) i--;
  if (i == 0) return 0;
  for (top = big->words[i - 1]; top != 0; top >>= 1) bits++;
  return (i - 1) * 32 + bits;
}

/* Negative, 0 or positive, as a + b is less than, equal to or more than c. */
static inline int pyfi_big_integer_compare_sum(const pyfi_big_integer *a, const pyfi_big_integer *b, const pyfi_big_integer *c) {
  pyfi_big_integer sum;
  uint64_t carry = 0;
  size_t i;
  for (i = 0; i < PYFI_BIG_INTEGER_WORDS; i++) {
    carry += (uint64_t)a->words[i] + b->words[i];
    sum.words[i] = (uint32_t)(carry & 0xffffffffu);
    carry >>= 32;
  }
  for (i = PYFI_BIG_INTEGER_WORDS; i-- > 0;) {
    if (sum.words[i] != c->words[i]) return sum.words[i] < c->words[i] ? -1 : 1;
  }
  return 0;
}

static inline int pyfi_big_integer_compare(const pyfi_big_integer *a, const pyfi_big_integer *b) {
  size_t i;
  for (i = PYFI_BIG_INTEGER_WORDS; i-- > 0;) {
    if (a->words[i] != b->words[i]) return a->words[i] < b->words[i] ? -1 : 1;
  }
  return 0;
}

/* a = a - b, where b is at most a. */
static inline void pyfi_big_integer_subtract(pyfi_big_integer *a, const pyfi_big_integer *b) {
  uint64_t borrow = 0;
  size_t i;
  for (i = 0; i < PYFI_BIG_INTEGER_WORDS; i++) {
    const uint64_t taken = (uint64_t)b->words[i] + borrow;
    borrow = a->words[i] < taken;
    a->words[i] = (uint32_t)((((uint64_t)1 << 32) + a->words[i] - taken) & 0xffffffffu);
  }
}

#endif
