/* Reading the target: bytes, integers of its byte order, and fields by layout. */
#ifndef PYF_MEMORY_C
#define PYF_MEMORY_C

#include "layout_of.c"

static PYFI_READ pyf_status pyfi_read_bytes(pyf_target *target, uint64_t address, void *buffer, size_t length) {
  const int readable = address != 0 && address + (length - 1) >= address;
  int failure;
  if (length == 0) return PYF_OK;
  failure = readable ? target->memory.read(target->memory.context, address, buffer, length) : PYF_E_READ;
  if (failure == 0) return PYF_OK;
  target->fault = address;
  return failure == PYF_E_GONE || failure == PYF_E_DENIED ? (pyf_status)failure : PYF_E_READ;
}

/* An unsigned integer of `size` bytes (at most 8). */
static inline uint64_t pyfi_decode(const uint8_t *bytes, unsigned size, int big_endian) {
  uint64_t value = 0;
  unsigned i;
  if (!big_endian && size == 8) { /* most often a pointer: compilers turn this form into one load */
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 | (uint64_t)bytes[3] << 24 |
           (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 | (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
  }
  for (i = 0; i < size; i++) {
    value = (value << 8) | bytes[big_endian ? i : size - 1 - i];
  }
  return value;
}

static inline int64_t pyfi_sign_extend(uint64_t value, unsigned bits) {
  const uint64_t sign = (uint64_t)1 << (bits - 1);
  /* Two's complement without an implementation-defined conversion. */
  if (bits < 64) value &= (sign << 1) - 1;
  if ((value & sign) == 0) return (int64_t)value;
  return -(int64_t)(~value & (sign - 1)) - 1;
}

static inline pyf_status pyfi_read_uint(pyf_target *target, uint64_t address, unsigned size, uint64_t *value) {
  uint8_t bytes[8];
  pyf_status status;
  if (size == 0 || size > sizeof bytes) return PYF_E_CORRUPT;
  status = pyfi_read_bytes(target, address, bytes, size);
  if (status == PYF_OK) *value = pyfi_decode(bytes, size, pyfi_layout(target)->big_endian);
  return status;
}

/*
 * A local copy of the beginning of an object: one read is consistent and costs one call. Members
 * beyond it are read on demand.
 */
typedef struct pyfi_object {
  uint64_t address;
  uint32_t length;
  uint8_t bytes[512];
} pyfi_object;

/* An object without a local copy. */
static inline void pyfi_object_at(pyfi_object *object, uint64_t address) {
  object->address = address;
  object->length = 0;
}

/*
 * Copies `length` bytes, or as many as a pyfi_object holds. The rest is only checked: an
 * unreadable part fails the object, as in the TypeScript engine, which copies all of it.
 */
static inline pyf_status pyfi_object_read(pyf_target *target, pyfi_object *object, uint64_t address, uint64_t length) {
  pyfi_object_at(object, address);
  while (length > sizeof object->bytes) {
    const size_t part = (size_t)((length - 1) % sizeof object->bytes) + 1;
    length -= part;
    if (pyfi_read_bytes(target, address + length, object->bytes, part) != PYF_OK) return PYF_E_READ;
  }
  const pyf_status status = pyfi_read_bytes(target, address, object->bytes, (size_t)length);
  if (status == PYF_OK) object->length = (uint32_t)length;
  return status;
}

/*
 * Bytes from an object's start to the end of a field, or `extent` if that is more: the part to
 * copy. Field by field, as compilers know a number then where the layout is a constant.
 */
static inline uint32_t pyfi_reach(uint32_t extent, pyf_field field) {
  return pyf_has(field) && field.offset + field.size > extent ? field.offset + field.size : extent;
}

/* The bytes that hold a field: of a bit-field those from its offset to its last bit. */
static inline unsigned pyfi_field_bytes(pyf_field field) {
  return field.bits == 0 ? field.size : (field.bit + field.bits + 7u) / 8u;
}

/* The bits of a field without sign extension. */
static inline pyf_status pyfi_load(pyf_target *target, const pyfi_object *object, pyf_field field, uint64_t *value) {
  const unsigned size = pyfi_field_bytes(field);
  uint8_t buffer[8];
  const uint8_t *bytes = buffer;
  if (!pyf_has(field)) return PYF_E_ABSENT;
  if (size == 0 || size > sizeof buffer) return PYF_E_CORRUPT;
  if (field.offset < object->length && size <= object->length - field.offset) {
    bytes = object->bytes + field.offset;
  } else {
    const pyf_status status = pyfi_read_bytes(target, object->address + field.offset, buffer, size);
    if (status != PYF_OK) return status;
  }
  if (field.bits == 0) {
    *value = pyfi_decode(bytes, size, pyfi_layout(target)->big_endian);
  } else {
    /* `bit` counts from the byte at the field's offset in both byte orders. */
    *value = (pyfi_decode(bytes, size, 0) >> field.bit) & (((uint64_t)1 << field.bits) - 1);
  }
  return PYF_OK;
}

/* As pyfi_load, with the sign of a signed field. */
static inline pyf_status pyfi_load_int(pyf_target *target, const pyfi_object *object, pyf_field field, int64_t *value) {
  uint64_t raw = 0;
  const pyf_status status = pyfi_load(target, object, field, &raw);
  if (status != PYF_OK) return status;
  if (field.flags & PYF_SIGNED) {
    *value = pyfi_sign_extend(raw, field.bits != 0 ? field.bits : field.size * 8u);
  } else if (raw <= (uint64_t)INT64_MAX) {
    *value = (int64_t)raw;
  } else {
    return PYF_E_CORRUPT;
  }
  return PYF_OK;
}

/* As pyfi_load_int, for values that may be missing: absent and unreadable are both "not known". */
static inline pyf_number pyfi_load_number(pyf_target *target, const pyfi_object *object, pyf_field field) {
  int64_t value = 0;
  return pyfi_load_int(target, object, field, &value) == PYF_OK ? pyfi_some(value) : pyfi_none();
}

/* An address in a field; 0 where it is absent or cannot be read. */
static inline uint64_t pyfi_load_address(pyf_target *target, const pyfi_object *object, pyf_field field) {
  uint64_t address = 0;
  return pyfi_load(target, object, field, &address) == PYF_OK ? address : 0;
}

static inline pyf_status pyfi_read_pointer(pyf_target *target, uint64_t address, uint64_t *value) {
  return pyfi_read_uint(target, address, pyfi_layout(target)->pointer_size, value);
}

#endif
