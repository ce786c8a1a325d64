/* Shared by the C unit tests: a memory made of one buffer, and the check. */
#ifndef PYF_CHECK_H
#define PYF_CHECK_H

#include "condition.h"
#include "memory.c"

#include <string.h>

#define FAKE_BASE 0x100000u

/* A constant that is present. */
static inline pyf_constant a_constant(uint32_t value) {
  pyf_constant constant;
  constant.value = value;
  constant.present = 1;
  return constant;
}

/* `size` bytes at FAKE_BASE; all else is not mapped. */
typedef struct fake_memory {
  uint8_t *bytes;
  size_t size;
  uint64_t reads;
} fake_memory;

static inline int fake_read(void *context, uint64_t address, void *buffer, size_t length) {
  fake_memory *memory = (fake_memory *)context;
  memory->reads++;
  if (address < FAKE_BASE || address - FAKE_BASE > memory->size) return -1;
  if (length > memory->size - (size_t)(address - FAKE_BASE)) return -1;
  memcpy(buffer, memory->bytes + (address - FAKE_BASE), length);
  return 0;
}

/* Stores an unsigned integer of `size` bytes. */
static inline void fake_store(fake_memory *memory, int big_endian, uint64_t address, unsigned size, uint64_t value) {
  uint8_t *at = memory->bytes + (address - FAKE_BASE);
  unsigned i;
  for (i = 0; i < size; i++) {
    at[big_endian ? size - 1 - i : i] = (uint8_t)(value & 0xff);
    value >>= 8;
  }
}

static inline pyf_field fake_field(unsigned offset, unsigned size, unsigned flags) {
  pyf_field field;
  field.offset = offset;
  field.size = (uint8_t)size;
  field.bit = field.bits = 0;
  field.flags = (uint8_t)(PYF_PRESENT | flags);
  return field;
}

static inline pyf_field fake_bits(unsigned offset, unsigned bit, unsigned bits) {
  pyf_field field = fake_field(offset, 4, 0);
  field.bit = (uint8_t)bit;
  field.bits = (uint8_t)bits;
  return field;
}

/* A target over `memory` in whose layout everything is absent. */
static inline void fake_target(pyf_target *target, fake_memory *memory, unsigned pointer_size, int big_endian) {
  memset(target, 0, sizeof *target);
  target->memory.read = fake_read;
  target->memory.context = memory;
  target->layout.pointer_size = (uint8_t)pointer_size;
  target->layout.big_endian = (uint8_t)big_endian;
}

#endif
