/* Python objects in a fake memory, with a made-up layout. */
#ifndef PYF_TEST_HEAP_H
#define PYF_TEST_HEAP_H

#include "check.h"

/* The offsets of a type's members, and the flags of types. */
enum { TYPE_NAME = 24, TYPE_SIZE = 32, TYPE_ITEM = 40, TYPE_FLAGS = 48, TYPE_BASE = 56, TYPE_WEAK = 64, TYPE_CALL = 72, TYPE_DICTOFFSET = 96, TYPE_END = 104 };
enum { IS_STR = 1, IS_BYTES = 2, IS_INT = 4, IS_TUPLE = 8, IS_LIST = 16, IS_DICT = 32, IS_ERROR = 64, IS_HEAP = 128, IS_TYPE = 256 };

static uint8_t heap_bytes[0x40000];
static fake_memory heap_memory = {heap_bytes, sizeof heap_bytes, 0};
static uint64_t heap_next;

static inline void heap_word(uint64_t address, uint64_t value) { fake_store(&heap_memory, 0, address, 8, value); }

/* `size` bytes, 16 bytes aligned. */
static inline uint64_t heap_take(unsigned size) {
  const uint64_t address = heap_next;
  heap_next += (size + 31u) / 16u * 16u;
  CHECK(heap_next < FAKE_BASE + sizeof heap_bytes);
  return address;
}

static inline uint64_t heap_text(const char *text) {
  const uint64_t address = heap_take((unsigned)strlen(text) + 1);
  memcpy(heap_bytes + (address - FAKE_BASE), text, strlen(text) + 1);
  return address;
}

static inline uint64_t heap_type(const char *name, unsigned flags, unsigned size, uint64_t base) {
  const uint64_t type = heap_take(TYPE_END);
  heap_word(type + TYPE_NAME, heap_text(name));
  heap_word(type + TYPE_FLAGS, flags);
  heap_word(type + TYPE_SIZE, size);
  heap_word(type + TYPE_BASE, base);
  return type;
}

/* An object of a type: `size`-like word at 16, and the given words from 24 on. */
static inline uint64_t heap_object(uint64_t type, uint64_t head, const uint64_t *words, unsigned count) {
  const uint64_t object = heap_take(24 + 8 * count);
  unsigned i;
  heap_word(object + 8, type);
  heap_word(object + 16, head);
  for (i = 0; i < count; i++) heap_word(object + 24 + 8 * i, words[i]);
  return object;
}

/* A compact ASCII str, or bytes: the length at 16, data at 32. */
static inline uint64_t heap_string(uint64_t type, const char *text) {
  const uint64_t object = heap_take(33 + (unsigned)strlen(text));
  heap_word(object + 8, type);
  heap_word(object + 16, strlen(text));
  heap_bytes[object - FAKE_BASE + 24] = 1 | 1 << 3 | 1 << 4; /* kind 1, compact, ASCII */
  memcpy(heap_bytes + (object - FAKE_BASE) + 32, text, strlen(text));
  return object;
}

enum { DICT_SLOTS = 8 }; /* of the index of every dict here, a byte each */

/* The entries of a dict, after its index: keys and values in turn. */
static inline uint64_t heap_keys(const uint64_t *entries, unsigned count) {
  const uint64_t keys = heap_take(16 + DICT_SLOTS + 16 * count);
  unsigned i;
  heap_word(keys, DICT_SLOTS);
  heap_word(keys + 8, count);
  for (i = 0; i < 2 * count; i++) heap_word(keys + 16 + DICT_SLOTS + 8 * i, entries[i]);
  return keys;
}

/* A dict with this number of items. */
static inline uint64_t heap_dict(uint64_t type, const uint64_t *entries, unsigned count) {
  const uint64_t words[2] = {heap_keys(entries, count), 0};
  return heap_object(type, count, words, 2);
}

/* A target whose layout has objects only. */
static inline void heap_open(pyf_target *target) {
  pyf_layout *layout = &target->layout;
  fake_target(target, &heap_memory, 8, 0);
  memset(heap_bytes, 0, sizeof heap_bytes);
  heap_next = FAKE_BASE + 16;
  layout->pyobject.ob_type = fake_field(8, 8, 0);
  layout->type_object.size = fake_field(TYPE_END, 0, 0);
  layout->type_object.tp_name = fake_field(TYPE_NAME, 8, 0);
  layout->type_object.tp_basicsize = fake_field(TYPE_SIZE, 8, PYF_SIGNED);
  layout->type_object.tp_itemsize = fake_field(TYPE_ITEM, 8, PYF_SIGNED);
  layout->type_object.tp_flags = fake_field(TYPE_FLAGS, 8, 0);
  layout->type_object.tp_dictoffset = fake_field(TYPE_DICTOFFSET, 8, PYF_SIGNED);
  layout->type_object.tp_base = fake_field(TYPE_BASE, 8, 0);
  layout->type_object.tp_weaklistoffset = fake_field(TYPE_WEAK, 8, PYF_SIGNED);
  layout->type_object.tp_vectorcall_offset = fake_field(TYPE_CALL, 8, PYF_SIGNED);
  layout->heap_type_object.ht_name = fake_field(80, 8, 0);
  layout->heap_type_object.ht_qualname = fake_field(88, 8, 0);
  layout->type_flags.unicode_subclass = a_constant(IS_STR);
  layout->type_flags.bytes_subclass = a_constant(IS_BYTES);
  layout->type_flags.long_subclass = a_constant(IS_INT);
  layout->type_flags.tuple_subclass = a_constant(IS_TUPLE);
  layout->type_flags.list_subclass = a_constant(IS_LIST);
  layout->type_flags.dict_subclass = a_constant(IS_DICT);
  layout->type_flags.base_exc_subclass = a_constant(IS_ERROR);
  layout->type_flags.heap_type = a_constant(IS_HEAP);
  layout->type_flags.type_subclass = a_constant(IS_TYPE);
  layout->unicode_object.size = fake_field(56, 0, 0);
  layout->unicode_object.asciiobject_size = fake_field(32, 0, 0);
  layout->unicode_object.compactunicodeobject_size = fake_field(40, 0, 0);
  layout->unicode_object.length = fake_field(16, 8, PYF_SIGNED);
  layout->unicode_object.state_kind = fake_bits(24, 0, 3);
  layout->unicode_object.state_compact = fake_bits(24, 3, 1);
  layout->unicode_object.state_ascii = fake_bits(24, 4, 1);
  layout->bytes_object.ob_size = fake_field(16, 8, PYF_SIGNED);
  layout->bytes_object.ob_sval = fake_field(32, 0, 0);
  layout->tuple_object.ob_size = fake_field(16, 8, PYF_SIGNED);
  layout->tuple_object.ob_item = fake_field(24, 0, 0);
  layout->list_object.ob_size = fake_field(16, 8, PYF_SIGNED);
  layout->dict_object.ma_used = fake_field(16, 8, PYF_SIGNED);
  layout->dict_object.ma_keys = fake_field(24, 8, 0);
  layout->dict_object.ma_values = fake_field(32, 8, 0);
  layout->dict_keys.dk_size = fake_field(0, 8, PYF_SIGNED);
  layout->dict_keys.dk_nentries = fake_field(8, 8, PYF_SIGNED);
  layout->dict_keys.dk_indices = fake_field(16, 0, 0);
  layout->dict_entry.size = fake_field(16, 0, 0);
  layout->dict_entry.me_key = fake_field(0, 8, 0);
  layout->dict_entry.me_value = fake_field(8, 8, 0);
  layout->set_object.used = fake_field(16, 8, PYF_SIGNED);
  layout->float_object.ob_fval = fake_field(16, 8, 0);
  layout->long_object.ob_size = fake_field(16, 8, PYF_SIGNED);
  layout->long_object.ob_digit = fake_field(24, 0, 0);
  layout->constants.long_shift = a_constant(30);
  layout->constants.long_digit_size = a_constant(4);
  layout->cell_object.size = fake_field(24, 0, 0);
  layout->cell_object.ob_ref = fake_field(16, 8, 0);
  layout->base_exception_object.args = fake_field(24, 8, 0);
}

#endif
