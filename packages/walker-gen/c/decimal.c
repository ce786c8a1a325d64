/* Ints and floats as Python writes them, without a libc. */
#ifndef PYF_DECIMAL_C
#define PYF_DECIMAL_C

#include "decimal.h"
#include "big_integer.c"

/* Appends a character to the text of `length`. */
static inline void pyfi_put(char *out, size_t *length, char character) {
  out[(*length)++] = character;
  out[*length] = '\0';
}

static inline void pyfi_put_text(char *out, size_t *length, const char *text) {
  while (*text != '\0') pyfi_put(out, length, *text++);
}

/* Appends the digits of a number, which becomes 0; `least` of them at least. */
static inline void pyfi_put_big_integer(char *out, size_t *length, pyfi_big_integer *big, unsigned least) {
  char digits[PYF_DECIMAL_SIZE];
  unsigned count = 0;
  while (count < least || pyfi_big_integer_bits(big) > 0) digits[count++] = (char)('0' + pyfi_big_integer_divide(big, 10));
  while (count > 0) pyfi_put(out, length, digits[--count]);
}

/* A finite value other than 0, as value / scale, with the allowed error on each side. */
typedef struct pyfi_float_parts {
  pyfi_big_integer value, scale, below, above;
  int even; /* 1 where an error of exactly the margin is allowed */
} pyfi_float_parts;

/* Scales the bits of a positive double. The margin is half the distance to its neighbours. */
static inline void pyfi_float_split(uint64_t bits, pyfi_float_parts *parts) {
  const unsigned raw = (unsigned)(bits >> 52);
  const uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
  const uint64_t mantissa = raw == 0 ? fraction : fraction | (uint64_t)1 << 52;
  const int exponent = (raw == 0 ? 1 : (int)raw) - 1075;
  /* Below a power of two the neighbours are nearer. */
  const unsigned nearer = fraction == 0 && raw > 1;
  pyfi_big_integer_set(&parts->value, mantissa);
  pyfi_big_integer_set(&parts->scale, 1);
  pyfi_big_integer_set(&parts->below, 1);
  pyfi_big_integer_set(&parts->above, 1);
  pyfi_big_integer_shift(&parts->value, 1 + nearer);
  pyfi_big_integer_shift(&parts->scale, 1 + nearer);
  pyfi_big_integer_shift(&parts->above, nearer);
  if (exponent >= 0) {
    pyfi_big_integer_shift(&parts->value, (unsigned)exponent);
    pyfi_big_integer_shift(&parts->below, (unsigned)exponent);
    pyfi_big_integer_shift(&parts->above, (unsigned)exponent);
  } else {
    pyfi_big_integer_shift(&parts->scale, (unsigned)-exponent);
  }
  parts->even = (mantissa & 1) == 0;
}

/* True if value + above reaches the scale: no more digits are needed. */
static inline int pyfi_float_reaches(const pyfi_float_parts *parts) {
  const int order = pyfi_big_integer_compare_sum(&parts->value, &parts->above, &parts->scale);
  return parts->even ? order >= 0 : order > 0;
}

static inline void pyfi_float_times_ten(pyfi_float_parts *parts) {
  pyfi_big_integer_multiply(&parts->value, 10, 0);
  pyfi_big_integer_multiply(&parts->below, 10, 0);
  pyfi_big_integer_multiply(&parts->above, 10, 0);
}

PYFI_DEFINE int pyf_float_digits(uint64_t bits, char *digits) {
  pyfi_float_parts parts;
  size_t length = 0;
  int point = 0, low, high;
  pyfi_float_split(bits, &parts);
  for (; pyfi_float_reaches(&parts); point++) pyfi_big_integer_multiply(&parts.scale, 10, 0);
  for (;; point--) {
    pyfi_float_times_ten(&parts);
    if (pyfi_float_reaches(&parts)) break;
  }
  do {
    unsigned digit = 0;
    while (pyfi_big_integer_compare(&parts.value, &parts.scale) >= 0) {
      pyfi_big_integer_subtract(&parts.value, &parts.scale);
      digit++;
    }
    low = pyfi_big_integer_compare(&parts.value, &parts.below) < (parts.even ? 1 : 0);
    high = pyfi_float_reaches(&parts);
    if (high) {
      const int order = pyfi_big_integer_compare_sum(&parts.value, &parts.value, &parts.scale);
      if (!low || order > 0 || (order == 0 && (digit & 1) != 0)) digit++;
    }
    pyfi_put(digits, &length, (char)('0' + digit));
    pyfi_float_times_ten(&parts);
  } while (!low && !high && length < 17);
  return point;
}

/* Writes 0.DIGITS * 10^point, with an exponent where it is small or large, as repr does. */
static inline void pyfi_put_placed(char *out, size_t *length, const char *digits, int point) {
  int at = 0;
  if (point <= -4 || point > 16) {
    pyfi_big_integer power;
    pyfi_put(out, length, digits[at++]);
    if (digits[at] != '\0') pyfi_put(out, length, '.');
    pyfi_put_text(out, length, digits + at);
    pyfi_put_text(out, length, point < 1 ? "e-" : "e+");
    pyfi_big_integer_set(&power, (uint64_t)(point < 1 ? 1 - point : point - 1));
    pyfi_put_big_integer(out, length, &power, 2);
    return;
  }
  if (point <= 0) {
    pyfi_put_text(out, length, "0.");
    for (; point < 0; point++) pyfi_put(out, length, '0');
    pyfi_put_text(out, length, digits);
    return;
  }
  for (; point > 0; point--) pyfi_put(out, length, digits[at] != '\0' ? digits[at++] : '0');
  pyfi_put(out, length, '.');
  pyfi_put_text(out, length, digits[at] != '\0' ? digits + at : "0");
}

/* Appends a double, given by its bits, as repr() writes it. */
static inline void pyfi_put_float(char *out, size_t *length, uint64_t bits) {
  const uint64_t infinity = (uint64_t)0x7ff << 52;
  const uint64_t magnitude = bits & ~((uint64_t)1 << 63);
  char digits[20];
  int point;
  if (magnitude > infinity) {
    pyfi_put_text(out, length, "nan");
    return;
  }
  if (magnitude != bits) pyfi_put(out, length, '-');
  if (magnitude == infinity) {
    pyfi_put_text(out, length, "inf");
  } else if (magnitude == 0) {
    pyfi_put_text(out, length, "0.0");
  } else {
    point = pyf_float_digits(magnitude, digits);
    pyfi_put_placed(out, length, digits, point);
  }
}

#endif
