/* Decimal text of doubles and large numbers, for a caller that compares them with Python's own. */
#include "check.h"
#include "decimal.c"

/*
 * Answers each input line with a line. `f BITS` has 16 hexadecimal digits, `i HEX` any number.
 */
static void answer(const char *line) {
  char out[PYF_DECIMAL_SIZE];
  size_t length = 0;
  const char *at;
  pyfi_big_integer big;
  out[0] = '\0';
  pyfi_big_integer_set(&big, 0);
  for (at = line + 2; *at != '\n' && *at != '\0'; at++) {
    const char hex[] = {*at, '\0'};
    pyfi_big_integer_multiply(&big, 16, (uint32_t)strtoul(hex, NULL, 16));
  }
  if (line[0] == 'f') {
    pyfi_put_float(out, &length, (uint64_t)big.words[1] << 32 | big.words[0]);
  } else {
    CHECK(pyfi_big_integer_bits(&big) <= 1024);
    pyfi_put_big_integer(out, &length, &big, 1);
  }
  CHECK(strlen(out) == length);
  puts(out);
}

int main(void) {
  char line[512];
  while (fgets(line, sizeof line, stdin) != NULL) answer(line);
  return 0;
}
