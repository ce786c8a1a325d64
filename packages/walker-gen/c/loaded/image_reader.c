/* Reads a loaded image. Both systems with such images are little-endian. */
#ifndef PYF_LOADED_IMAGE_READER_C
#define PYF_LOADED_IMAGE_READER_C

#include "image_reader.h"

/* Bytes that are read together. */
#define PYFI_LOADED_PIECE 1024u

/* A reader of one image, with a budget of bytes. */
typedef struct pyfi_loaded_reader {
  pyf_memory memory;
  uint64_t base; /* where the image's headers are */
  uint64_t left; /* bytes that may still be read */
} pyfi_loaded_reader;

static inline pyf_status pyfi_loaded_read(pyfi_loaded_reader *reader, uint64_t address, void *buffer, size_t length) {
  if (length > reader->left) return PYF_E_LIMIT;
  reader->left -= length;
  if (length == 0) return PYF_OK;
  if (address + (length - 1) < address) return PYF_E_CORRUPT;
  return reader->memory.read(reader->memory.context, address, buffer, length) == 0 ? PYF_OK : PYF_E_READ;
}

static inline uint32_t pyfi_loaded_u16(const uint8_t *bytes) { return (uint32_t)pyfi_decode(bytes, 2, 0); }

static inline uint32_t pyfi_loaded_u32(const uint8_t *bytes) { return (uint32_t)pyfi_decode(bytes, 4, 0); }

static inline uint64_t pyfi_loaded_u64(const uint8_t *bytes) { return pyfi_decode(bytes, 8, 0); }

/* The size of `text` with its NUL, in bytes. */
static inline size_t pyfi_loaded_text_size(const char *text) {
  size_t size = 0;
  while (text[size] != '\0') size++;
  return size + 1;
}

/* As strncmp, for a field of `size` bytes that has a NUL only if the text is shorter. */
static inline int pyfi_loaded_compare(const uint8_t *bytes, size_t size, const char *text) {
  size_t i;
  for (i = 0; i < size; i++) {
    const uint8_t wanted = (uint8_t)text[i];
    if (bytes[i] != wanted) return bytes[i] < wanted ? -1 : 1;
    if (wanted == 0) return 0;
  }
  return 0;
}

#endif
