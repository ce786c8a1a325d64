/* An image of macOS or Windows in memory: the input, at BASE. */
#ifndef PYF_FUZZ_IMAGE_H
#define PYF_FUZZ_IMAGE_H

#include "pyframes_loaded.h"

#include <string.h>

#define BASE 0x100000000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct image_bytes {
  const uint8_t *bytes;
  size_t size;
} image_bytes;

static int image_read(void *context, uint64_t address, void *buffer, size_t length) {
  const image_bytes *image = (const image_bytes *)context;
  if (address < BASE || address - BASE > image->size || length > image->size - (size_t)(address - BASE)) return -1;
  memcpy(buffer, image->bytes + (address - BASE), length);
  return 0;
}

/* Opens the image after `magic` was written over its start. */
static inline void open_image(const uint8_t *data, size_t size, const void *magic, size_t length) {
  static uint8_t bytes[1u << 20];
  image_bytes image = {bytes, size < sizeof bytes ? size : sizeof bytes};
  const pyf_memory memory = {image_read, &image};
  pyf_loaded_image found;
  memcpy(bytes, data, image.size);
  if (image.size >= length) memcpy(bytes, magic, length);
  (void)pyf_loaded_image_open(&found, memory, BASE);
}

#endif
