/* Fuzzes images of macOS. */
#include "image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  open_image(data, size, "\xcf\xfa\xed\xfe\x0c\0\0\x01", 8); /* 64 bits, ARM64 */
  return 0;
}
