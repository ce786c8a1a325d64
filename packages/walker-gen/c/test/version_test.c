#include "check.h"
#include "version.c"

static void expect(uint32_t hex, const char *text) {
  char out[PYF_PYTHON_VERSION_SIZE];
  pyf_version_text(hex, out);
  CHECK(strcmp(out, text) == 0);
}

int main(void) {
  expect(0x030d05f0, "3.13.5");
  expect(0x030a00f0, "3.10.0");
  expect(0x030f00c1, "3.15.0rc1");
  expect(0x030f00a2, "3.15.0a2");
  expect(0x030f00b4, "3.15.0b4");
  expect(0xffffffff, "255.255.255");
  return 0;
}
