/*
 * Objects in a memory that is the input: its first two bytes choose the release and an argument,
 * the rest is mapped at BASE. The object is at BASE, its type at TYPE. The mutator makes words
 * point into the memory.
 */
#ifndef PYF_FUZZ_OBJECTS_H
#define PYF_FUZZ_OBJECTS_H

#include "pyframes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASE 0x10000u
#define OTHER (BASE + 0x400)
#define TYPE (BASE + 0x800)
#define MOST_BYTES 0x1000u
#define HEAD 2u

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

typedef struct input {
  const uint8_t *bytes;
  size_t size;
} input;

static inline int input_read(void *context, uint64_t address, void *buffer, size_t length) {
  const input *memory = (const input *)context;
  if (address < BASE || address - BASE > memory->size || length > memory->size - (size_t)(address - BASE)) return -1;
  memcpy(buffer, memory->bytes + (address - BASE), length);
  return 0;
}

/* A release of each kind of layout. Looking a table up takes longer than an input does. */
static inline void open_release(pyf_target *target, input *memory, unsigned choice) {
  static const uint32_t releases[] = {0x03060ff0, 0x030812f0, 0x030a0df0, 0x030b07f0, 0x030c01f0, 0x030d00f0};
  static pyf_target known[sizeof releases / sizeof releases[0]];
  const unsigned index = choice % (sizeof releases / sizeof releases[0]);
  const pyf_hints hints = {releases[index], 1, "", "x86_64-linux-gnu"};
  const pyf_memory reader = {input_read, memory};
  if (known[index].build == NULL && pyf_target_prepare(&known[index], reader, &hints) != PYF_OK) {
    fprintf(stderr, "there is no table for %08x\n", (unsigned)hints.hex);
    abort();
  }
  *target = known[index];
  target->memory = reader;
}

/* Opens a release over an input; 0 where the input is too short. */
static inline int open_input(pyf_target *target, input *memory, const uint8_t *data, size_t size) {
  if (size < HEAD) return 0;
  memory->bytes = data + HEAD;
  memory->size = size - HEAD;
  open_release(target, memory, data[0]);
  return 1;
}

static inline void put(uint8_t *data, uint64_t address, pyf_field field, uint64_t value) {
  unsigned i;
  if (!pyf_has(field) || field.bits != 0) return;
  for (i = 0; i < field.size; i++) data[HEAD + (address - BASE) + field.offset + i] = (uint8_t)(value >> 8 * i);
}

/* Each target makes an object that is right, for the mutator to spoil. */
static void make_object(uint8_t *data, const pyf_layout *layout, unsigned random);

static inline void make_type(uint8_t *data, const pyf_layout *layout, uint64_t object, pyf_constant flag) {
  put(data, TYPE, layout->type_object.tp_flags, flag.value);
  put(data, object, layout->pyobject.ob_type, TYPE);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  size_t at;
  uint64_t word;
  if (most >= HEAD + MOST_BYTES && (size < HEAD + MOST_BYTES || seed % 64 == 0)) {
    input none = {NULL, 0};
    pyf_target target;
    memset(data, 0, HEAD + MOST_BYTES);
    data[0] = (uint8_t)(seed >> 8);
    open_release(&target, &none, data[0]);
    make_object(data, pyfi_layout(&target), seed >> 16);
    return HEAD + MOST_BYTES;
  }
  if (size < HEAD + 8 || seed % 3 == 0) return LLVMFuzzerMutate(data, size, most);
  at = HEAD + (seed >> 4) % (size < 0x100 ? size / 8 : 16) * 8;
  if (seed % 5 == 0) at += OTHER - BASE;
  word = seed % 2 == 0 ? BASE + (seed >> 12) % MOST_BYTES / 8 * 8 : seed >> 20;
  if (at + sizeof word <= size) memcpy(data + at, &word, sizeof word);
  return size;
}

#endif
