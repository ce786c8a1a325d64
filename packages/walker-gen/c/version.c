/* PY_VERSION_HEX as people write it. */
#ifndef PYF_VERSION_C
#define PYF_VERSION_C

#include "version.h"
#include "text.c"

static inline void pyfi_append_number(char *out, size_t capacity, unsigned number) {
  char digits[11];
  size_t start = sizeof digits - 1;
  digits[start] = '\0';
  do {
    digits[--start] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  pyfi_append(out, capacity, digits + start);
}

PYFI_DEFINE void pyf_version_text(uint32_t hex, char *out) {
  static const char *const levels[16] = {"", "", "", "", "", "", "", "", "", "", "a", "b", "rc", "", "", ""};
  const size_t capacity = PYF_PYTHON_VERSION_SIZE - 1;
  const char *level = levels[(hex >> 4) & 15u];
  out[0] = '\0';
  pyfi_append_number(out, capacity, hex >> 24);
  pyfi_append(out, capacity, ".");
  pyfi_append_number(out, capacity, (hex >> 16) & 255u);
  pyfi_append(out, capacity, ".");
  pyfi_append_number(out, capacity, (hex >> 8) & 255u);
  if (*level == '\0') return;
  pyfi_append(out, capacity, level);
  pyfi_append_number(out, capacity, hex & 15u);
}

#endif
