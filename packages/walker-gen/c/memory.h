/* Reading the target: bytes, integers of its byte order, and fields by layout. */
#ifndef PYF_MEMORY_H
#define PYF_MEMORY_H

#include "layout_of.h"

static PYF_READ pyf_status pyf_read_bytes(pyf_target *target, uint64_t address, void *buffer, size_t length) {
  if (length == 0) return PYF_OK;
  if (address == 0 || address + (length - 1) < address ||
      target->memory.read(target->memory.context, address, buffer, length) != 0) {
    target->fault = address;
    return PYF_E_READ;
  }
  return PYF_OK;
}

/* An unsigned integer of `size` bytes (at most 8). */
static inline uint64_t pyf_decode(const uint8_t *bytes, unsigned size, int big_endian) {
  uint64_t value = 0;
  unsigned i;
  if (!big_endian && size == 8) { /* a pointer, most often: written so that compilers make one load of it */
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 | (uint64_t)bytes[3] << 24 |
           (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 | (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
  }
  for (i = 0; i < size; i++) {
    value = (value << 8) | bytes[big_endian ? i : size - 1 - i];
  }
  return value;
}

static inline int64_t pyf_sign_extend(uint64_t value, unsigned bits) {
  const uint64_t sign = (uint64_t)1 << (bits - 1);
  /* Two's complement without a conversion that C leaves to the implementation. */
  if (bits < 64) value &= (sign << 1) - 1;
  if ((value & sign) == 0) return (int64_t)value;
  return -(int64_t)(~value & (sign - 1)) - 1;
}

static inline pyf_status pyf_read_uint(pyf_target *target, uint64_t address, unsigned size, uint64_t *value) {
  uint8_t bytes[8];
  pyf_status status;
  if (size == 0 || size > sizeof bytes) return PYF_E_CORRUPT;
  status = pyf_read_bytes(target, address, bytes, size);
  if (status == PYF_OK) *value = pyf_decode(bytes, size, target->layout.big_endian);
  return status;
}

/*
 * A local copy of the beginning of an object: what is read of it in one go is
 * consistent with itself, and costs one call. Members beyond it are read when
 * they are asked for.
 */
typedef struct pyf_object {
  uint64_t address;
  uint32_t length;
  uint8_t bytes[512];
} pyf_object;

/* An object of which nothing is kept. */
static inline void pyf_object_at(pyf_object *object, uint64_t address) {
  object->address = address;
  object->length = 0;
}

/* Copies `length` bytes, or as many as a pyf_object holds. */
static inline pyf_status pyf_object_read(pyf_target *target, pyf_object *object, uint64_t address, uint64_t length) {
  pyf_object_at(object, address);
  if (length > sizeof object->bytes) length = sizeof object->bytes;
  const pyf_status status = pyf_read_bytes(target, address, object->bytes, (size_t)length);
  if (status == PYF_OK) object->length = (uint32_t)length;
  return status;
}

/*
 * Bytes from an object's beginning to the end of a field, or `extent` where that is more: what is to be copied of it.
 * Field by field, as compilers know a number then where the layout is a constant.
 */
static inline uint32_t pyf_reach(uint32_t extent, pyf_field field) {
  return pyf_has(field) && field.offset + field.size > extent ? field.offset + field.size : extent;
}

/* The bytes that hold a field: of a bit-field those from its offset to its last bit. */
static inline unsigned pyf_field_bytes(pyf_field field) {
  return field.bits == 0 ? field.size : (field.bit + field.bits + 7u) / 8u;
}

/* The bits of a field as they are in memory; the caller says whether they have a sign. */
static inline pyf_status pyf_load(pyf_target *target, const pyf_object *object, pyf_field field, uint64_t *value) {
  const unsigned size = pyf_field_bytes(field);
  uint8_t buffer[8];
  const uint8_t *bytes = buffer;
  if (!pyf_has(field)) return PYF_E_ABSENT;
  if (size == 0 || size > sizeof buffer) return PYF_E_CORRUPT;
  if (field.offset < object->length && size <= object->length - field.offset) {
    bytes = object->bytes + field.offset;
  } else {
    const pyf_status status = pyf_read_bytes(target, object->address + field.offset, buffer, size);
    if (status != PYF_OK) return status;
  }
  if (field.bits == 0) {
    *value = pyf_decode(bytes, size, target->layout.big_endian);
  } else {
    /* `bit` counts from the byte at the field's offset, whatever the byte order. */
    *value = (pyf_decode(bytes, size, 0) >> field.bit) & (((uint64_t)1 << field.bits) - 1);
  }
  return PYF_OK;
}

/* As pyf_load, with the sign of a signed field. */
static inline pyf_status pyf_load_int(pyf_target *target, const pyf_object *object, pyf_field field, int64_t *value) {
  uint64_t raw = 0;
  const pyf_status status = pyf_load(target, object, field, &raw);
  if (status != PYF_OK) return status;
  if (field.flags & PYF_SIGNED) {
    *value = pyf_sign_extend(raw, field.bits != 0 ? field.bits : field.size * 8u);
  } else if (raw <= (uint64_t)INT64_MAX) {
    *value = (int64_t)raw;
  } else {
    return PYF_E_CORRUPT;
  }
  return PYF_OK;
}

/* As pyf_load_int, for values that may be missing: absent and unreadable are both "not known". */
static inline pyf_number pyf_load_number(pyf_target *target, const pyf_object *object, pyf_field field) {
  int64_t value = 0;
  return pyf_load_int(target, object, field, &value) == PYF_OK ? pyf_some(value) : pyf_none();
}

/* An address in a field; 0 where it is absent or cannot be read. */
static inline uint64_t pyf_load_address(pyf_target *target, const pyf_object *object, pyf_field field) {
  uint64_t address = 0;
  return pyf_load(target, object, field, &address) == PYF_OK ? address : 0;
}

static inline pyf_status pyf_read_pointer(pyf_target *target, uint64_t address, uint64_t *value) {
  return pyf_read_uint(target, address, target->layout.pointer_size, value);
}

#endif
