#ifndef PYF_PRINTABLE_C
#define PYF_PRINTABLE_C

#include "printable.h"
#include "strings.c"

PYFI_DEFINE int pyf_is_unprintable(uint32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x61c || point == 0x200e || point == 0x200f ||
         (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

PYFI_DEFINE size_t pyf_printable_point(uint32_t point, char out[PYF_PRINTABLE_POINT]) {
  static const char digits[] = "0123456789abcdef";
  const size_t size = point < 0x100 ? 2 : 4;
  size_t i;
  if (!pyf_is_unprintable(point)) return pyf_utf8(point, out);
  out[0] = '\\';
  out[1] = size == 2 ? 'x' : 'u';
  for (i = 0; i < size; i++) out[2 + i] = digits[point >> (4 * (size - 1 - i)) & 15u];
  return 2 + size;
}

PYFI_DEFINE void pyf_printable(const char *text, char *out, size_t capacity) {
  const uint8_t *at = (const uint8_t *)text;
  size_t used = 0, left = 0;
  while (at[left] != 0) left++;
  while (left != 0) {
    char encoded[PYF_PRINTABLE_POINT];
    uint32_t point = 0;
    size_t size, i, taken = pyfi_utf8_decode(at, left, &point);
    if (taken == 0) {
      static const char digits[] = "0123456789abcdef";
      encoded[0] = '\\', encoded[1] = 'x', encoded[2] = digits[*at >> 4], encoded[3] = digits[*at & 15];
      size = 4;
      taken = 1;
    } else {
      size = pyf_printable_point(point, encoded);
    }
    if (size >= capacity - used) break;
    for (i = 0; i < size; i++) out[used++] = encoded[i];
    at += taken;
    left -= taken;
  }
  out[used] = '\0';
}

#endif
