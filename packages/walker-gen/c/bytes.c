/* A bytes object read as a stream through a small buffer. */
#ifndef PYF_BYTES_C
#define PYF_BYTES_C

#include "memory.c"

typedef struct pyfi_bytes {
  pyf_target *target;
  uint64_t address;   /* of the next byte that is not in the buffer */
  uint64_t remaining; /* bytes that are not in the buffer yet */
  unsigned position;
  unsigned filled;
  uint8_t buffer[512];
} pyfi_bytes;

/* Opens the bytes object at `address`; PYF_E_LIMIT if it claims more than PYF_MAX_TABLE_BYTES. */
static inline pyf_status pyfi_bytes_open(pyfi_bytes *bytes, pyf_target *target, uint64_t address) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object object;
  int64_t size = 0;
  pyf_status status;
  pyfi_object_at(&object, address);
  if (!pyf_has(layout->bytes_object.ob_sval)) return PYF_E_ABSENT;
  status = pyfi_load_int(target, &object, layout->bytes_object.ob_size, &size);
  if (status != PYF_OK) return status;
  if (size < 0) return PYF_E_CORRUPT;
  if ((uint64_t)size > PYF_MAX_TABLE_BYTES) return PYF_E_LIMIT;
  bytes->target = target;
  bytes->address = address + layout->bytes_object.ob_sval.offset;
  bytes->remaining = (uint64_t)size;
  bytes->position = 0;
  bytes->filled = 0;
  return PYF_OK;
}

/* The next byte; PYF_END after the last one. */
static PYFI_STEP pyf_status pyfi_bytes_next(pyfi_bytes *bytes, uint8_t *value) {
  if (bytes->position == bytes->filled) {
    const size_t length = bytes->remaining < sizeof bytes->buffer ? (size_t)bytes->remaining : sizeof bytes->buffer;
    pyf_status status;
    if (length == 0) return PYF_END;
    status = pyfi_read_bytes(bytes->target, bytes->address, bytes->buffer, length);
    if (status != PYF_OK) return status;
    bytes->address += length;
    bytes->remaining -= length;
    bytes->position = 0;
    bytes->filled = (unsigned)length;
  }
  *value = bytes->buffer[bytes->position++];
  return PYF_OK;
}

#endif
