/*
 * Layouts that do not fit: two more pointers before each object, dicts of another size, digits of
 * 15 bits.
 */
#include "heap.h"
#include "layout_check.c"

static pyf_target target;
enum { INTERPRETER = 0x100, SYSDICT = 24, MODULES = 32, HEAD = 8 };

/* A dict with `sys` names: `maxunicode` and `hexversion`, ints of digits of `digit` bytes. */
static uint64_t sys_dict(uint64_t metatype, unsigned digit, uint64_t hexversion) {
  const uint64_t dict = heap_type("dict", IS_DICT, 48, 0), text = heap_type("str", IS_STR, 0, 0);
  const uint64_t integer = heap_type("int", IS_INT, 24, 0);
  const uint64_t shift = digit == 2 ? 15 : 30, mask = ((uint64_t)1 << shift) - 1;
  uint64_t packed = 0, entries[4];
  unsigned i;
  for (i = 0; i < 3; i++) packed |= (hexversion >> (shift * i) & mask) << (8 * digit * i % 64) * (digit * i < 8);
  heap_word(dict + 8, metatype);
  heap_word(integer + 8, metatype);
  heap_word(integer + TYPE_ITEM, digit);
  entries[0] = heap_string(text, "maxunicode");
  entries[1] = heap_object(integer, 1, NULL, 0);
  entries[2] = heap_string(text, "hexversion");
  entries[3] = heap_object(integer, digit == 2 ? 2 : 1, &packed, 1);
  return heap_dict(dict, entries, 2);
}

static void open_with(uint64_t sysdict, uint64_t modules) {
  pyf_layout *layout = &target.layout;
  layout->runtime_state.interpreters_head = fake_field(HEAD, 8, 0);
  layout->interpreter_state.next = fake_field(0, 8, 0);
  layout->interpreter_state.threads_head = fake_field(8, 8, 0);
  layout->interpreter_state.sysdict = fake_field(SYSDICT, 8, 0);
  layout->interpreter_state.imports_modules = fake_field(MODULES, 8, 0);
  layout->dict_object.size = fake_field(48, 0, 0);
  target.runtime = FAKE_BASE + 0x20000;
  heap_word(target.runtime + HEAD, target.runtime + INTERPRETER);
  heap_word(target.runtime + INTERPRETER + SYSDICT, sysdict);
  heap_word(target.runtime + INTERPRETER + MODULES, modules);
}

static uint64_t metatype(void) {
  const uint64_t type = heap_type("type", IS_TYPE, 0, 0);
  heap_word(type + 8, type);
  return type;
}

/* hexversion has 2 digits of 15 bits here, so that digits of the wrong size give another number. */
static void fits_with_digits_of_its_own(void) {
  static const unsigned sizes[] = {4, 2};
  pyf_layout_answers answers;
  unsigned i;
  for (i = 0; i < 2; i++) {
    uint64_t dict;
    heap_open(&target);
    dict = sys_dict(metatype(), sizes[i], 0x03000007);
    open_with(dict, dict);
    CHECK(pyf_target_check_layout(&target, &answers) == PYF_OK && answers.misfit == PYF_FITS);
    CHECK(target.layout.constants.long_digit_size.value == sizes[i] && answers.hexversion == 0x03000007);
  }
}

static void trace_refs_are_named(void) {
  pyf_layout_answers answers;
  uint64_t dict, type;
  heap_open(&target);
  type = heap_take(TYPE_END);
  heap_word(type + 24, type); /* every ob_type is two pointers later */
  heap_word(type + 8, FAKE_BASE + 16);
  dict = heap_take(64);
  heap_word(dict + 24, type);
  heap_word(dict + 8, type); /* _ob_prev: an object as well */
  heap_word(FAKE_BASE + 16 + 8, dict);
  open_with(dict, dict);
  CHECK(pyf_target_check_layout(&target, &answers) == PYF_E_NO_TABLE && answers.misfit == PYF_MISFIT_TRACE_REFS);
}

static void other_misfits_are_named(void) {
  pyf_layout_answers answers;
  uint64_t dict, type;
  heap_open(&target);
  type = heap_type("type", IS_TYPE, 0, 0);
  dict = sys_dict(type, 4, 0x03000007);
  heap_word(type + 8, dict); /* not itself */
  open_with(dict, dict);
  CHECK(pyf_target_check_layout(&target, &answers) == PYF_E_NO_TABLE && answers.misfit == PYF_MISFIT_TYPES);
  heap_open(&target);
  dict = sys_dict(metatype(), 4, 0x03000007);
  open_with(dict, dict);
  target.layout.dict_object.size = fake_field(56, 0, 0);
  CHECK(pyf_target_check_layout(&target, &answers) == PYF_E_NO_TABLE && answers.misfit == PYF_MISFIT_DICT_SIZE);
  CHECK(answers.dict_size == 48);
}

static void missing_memory_is_no_misfit(void) {
  pyf_layout_answers answers;
  heap_open(&target);
  open_with(0, 0);
  CHECK(pyf_target_check_layout(&target, &answers) == PYF_OK && answers.hexversion == 0);
  open_with(0xdead0000, 0xdead0000);
  CHECK(pyf_target_check_layout(&target, &answers) == PYF_OK && answers.hexversion == 0);
}

int main(void) {
  fits_with_digits_of_its_own();
  trace_refs_are_named();
  other_misfits_are_named();
  missing_memory_is_no_misfit();
  return 0;
}
