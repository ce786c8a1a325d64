/* Fuzzes images of Windows. */
#include "image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  open_image(data, size, "MZ", 2);
  return 0;
}
