/* Values of hostile objects. */
#include "heap.h"
#include "values.c"

static pyf_target target;

static const char *repr(uint64_t object) {
  static pyf_value value;
  pyf_value_read(&target, object, &value);
  return value.has_repr ? value.repr : "?";
}

static int64_t length(uint64_t object) {
  pyf_value value;
  pyf_value_read(&target, object, &value);
  return value.length.present ? value.length.value : -1;
}

static int is(const char *found, const char *wanted) {
  if (strcmp(found, wanted) != 0) fprintf(stderr, "%s instead of %s\n", found, wanted);
  return strcmp(found, wanted) == 0;
}

static void strings(void) {
  const uint64_t type = heap_type("str", IS_STR, 0, 0), bytes = heap_type("bytes", IS_BYTES, 0, 0);
  uint64_t string = heap_string(type, "it's\n\x7f");
  CHECK(is(repr(string), "\"it's\\n\\x7f\"") && length(string) == 6);
  CHECK(is(repr(heap_string(type, "\"it's\\")), "'\"it\\'s\\\\'"));
  CHECK(is(repr(heap_string(bytes, "\xff")), "b'\\xff'"));
  heap_word(string + 16, 300); /* a false length within memory: only the beginning is shown */
  CHECK(length(string) == 300 && strlen(repr(string)) > PYF_MAX_SHOWN && is(repr(string) + strlen(repr(string)) - 3, "..."));
  heap_word(string + 16, (uint64_t)1 << 48);
  CHECK(is(repr(string), "?") && length(string) == -1);
  heap_word(string + 16, UINT64_MAX);
  CHECK(is(repr(string), "?") && length(string) == -1);
  string = heap_string(type, "");
  CHECK(is(repr(string), "''") && length(string) == 0);
  heap_bytes[string - FAKE_BASE + 24] = 3; /* no release has this kind */
  CHECK(is(repr(string), "?"));
  string = heap_string(bytes, "");
  heap_word(string + 16, sizeof heap_bytes); /* the length exceeds memory, but the shown part does not */
  CHECK(length(string) == (int64_t)sizeof heap_bytes);
}

static void numbers(void) {
  const uint64_t type = heap_type("int", IS_INT, 0, 0), yes_no = heap_type("bool", IS_INT, 0, type);
  const uint64_t own = heap_type("bool", IS_INT | IS_HEAP, 0, type), real = heap_type("float", 0, 24, 0);
  const uint64_t half = heap_type("Half", IS_HEAP, 24, real);
  uint64_t digits[40] = {0};
  uint64_t number;
  digits[0] = (uint64_t)1 << 32 | 5; /* 30 bits a digit: 2^30 + 5 */
  CHECK(is(repr(heap_object(type, 0, digits, 0)), "0"));
  CHECK(is(repr(heap_object(type, 1, digits, 1)), "5"));
  CHECK(is(repr(heap_object(type, 2, digits, 1)), "1073741829"));
  CHECK(is(repr(heap_object(type, (uint64_t)-2, digits, 1)), "-1073741829"));
  memset(digits, 0xff, sizeof digits);
  CHECK(is(repr(heap_object(type, 35, digits, 40)), "?")); /* over 1,024 bits */
  CHECK(is(repr(heap_object(type, INT64_MAX, digits, 1)), "?") && is(repr(heap_object(type, (uint64_t)1 << 63, digits, 1)), "?"));
  digits[0] = 1;
  CHECK(is(repr(heap_object(yes_no, 1, digits, 1)), "True") && is(repr(heap_object(yes_no, 0, digits, 1)), "False"));
  CHECK(is(repr(heap_object(own, 1, digits, 1)), "1")); /* a class of the same name */
  number = heap_object(half, 0x3fe0000000000000u, NULL, 0);
  CHECK(is(repr(number), "0.5"));
  heap_word(number + 16, 0xfff0000000000000u);
  CHECK(is(repr(number), "-inf"));
}

static void others(void) {
  const uint64_t none = heap_type("NoneType", 0, 16, 0), set = heap_type("set", 0, 16, 0);
  uint64_t type = heap_type("x", IS_HEAP, 16, 0), object = heap_object(type, 7, NULL, 0);
  CHECK(is(repr(heap_object(none, 0, NULL, 0)), "None"));
  CHECK(length(heap_object(set, 7, NULL, 0)) == 7 && length(heap_object(set, UINT64_MAX, NULL, 0)) == -1);
  CHECK(is(repr(object), "?") && length(object) == -1);
  heap_word(type + TYPE_BASE, type); /* a cycle */
  CHECK(is(repr(object), "?"));
  heap_word(type + TYPE_BASE, 0x77);
  CHECK(is(repr(object), "?"));
  heap_word(object + 8, 0x77);
  CHECK(is(repr(object), "?") && is(repr(0), "?") && is(repr(0x99), "?"));
}

static void names(void) {
  const uint64_t text = heap_type("str", IS_STR, 0, 0), type = heap_type("module.Name", 0, 16, 0);
  const uint64_t made = heap_type("made", IS_HEAP, 16, 0);
  pyf_value value;
  pyf_value_read(&target, heap_object(type, 0, NULL, 0), &value);
  CHECK(value.type.name == 0 && pyfi_c_string_equals(&target, value.type.c_name, "module.Name"));
  heap_word(made + 80, heap_string(text, "Made"));
  pyf_value_read(&target, heap_object(made, 0, NULL, 0), &value);
  CHECK(value.type.c_name == 0 && pyfi_str_equals(&target, value.type.name, "Made"));
  heap_word(made + 80, heap_object(type, 0, NULL, 0)); /* no str */
  pyf_value_read(&target, heap_object(made, 0, NULL, 0), &value);
  CHECK(value.type.c_name == 0 && value.type.name == 0);
}

int main(void) {
  heap_open(&target);
  strings();
  numbers();
  others();
  names();
  return 0;
}
