/* The few string functions that the core needs: it does without a libc. */
#ifndef PYF_TEXT_C
#define PYF_TEXT_C

#include "linkage.h"

static inline int pyfi_same_text(const char *a, const char *b) {
  while (*a != '\0' && *a == *b) a++, b++;
  return *a == *b;
}

static inline int pyfi_same_bytes(const uint8_t *a, const uint8_t *b, size_t length) {
  size_t i;
  for (i = 0; i < length; i++) {
    if (a[i] != b[i]) return 0;
  }
  return 1;
}

static inline int pyfi_text_has(const char *text, char wanted) {
  for (; *text != '\0'; text++) {
    if (*text == wanted) return 1;
  }
  return 0;
}

/* Appends to `out`, which holds `capacity` characters and a NUL; the rest is left out. */
static inline void pyfi_append(char *out, size_t capacity, const char *text) {
  size_t length = 0;
  while (out[length] != '\0') length++;
  while (*text != '\0' && length < capacity) out[length++] = *text++;
  out[length] = '\0';
}

#endif
