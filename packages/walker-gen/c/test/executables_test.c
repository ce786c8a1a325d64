/* The kinds of objects, by the symbols of their types and by the layout of their instances. */
#include "heap.h"
#include "executables.c"

static pyf_target target;

static void open_target(void) {
  pyf_layout *layout = &target.layout;
  heap_open(&target);
  layout->code_object.co_code_adaptive = fake_field(200, 0, 0);
  layout->constants.codeunit_size = a_constant(2);
  layout->cfunction_object.size = fake_field(56, 0, 0);
  layout->cfunction_object.m_weakreflist = fake_field(40, 8, 0);
  layout->cfunction_object.vectorcall = fake_field(48, 8, 0);
  layout->cfunction_object.m_ml = fake_field(16, 8, 0);
  layout->method_def.ml_name = fake_field(0, 8, 0);
  layout->method_object.size = fake_field(48, 0, 0);
  layout->method_object.im_func = fake_field(16, 8, 0);
  layout->method_object.im_weakreflist = fake_field(32, 8, 0);
  layout->method_object.vectorcall = fake_field(40, 8, 0);
  layout->method_descr_object.size = fake_field(64, 0, 0);
  layout->method_descr_object.d_name = fake_field(24, 8, 0);
  layout->method_descr_object.vectorcall = fake_field(56, 8, 0);
}

static uint64_t laid_out(const char *name, unsigned size, unsigned weak, unsigned call) {
  const uint64_t type = heap_type(name, 0, size, 0);
  heap_word(type + TYPE_WEAK, weak);
  heap_word(type + TYPE_CALL, call);
  return type;
}

static pyf_type_kind kind(uint64_t type) { return pyfi_executable_kind(&target, heap_object(type, 0, NULL, 0)); }

static void kinds(void) {
  const uint64_t code = heap_type("code", 0, 200, 0);
  heap_word(code + TYPE_ITEM, 2);
  CHECK(kind(code) == PYF_TYPE_CODE && target.known_type_count == 1);
  CHECK(kind(laid_out("builtin", 56, 40, 48)) == PYF_TYPE_BUILTIN);
  CHECK(kind(laid_out("other", 56, 40, 0)) == PYF_TYPE_UNKNOWN && kind(laid_out("other", 56, 0, 48)) == PYF_TYPE_UNKNOWN);
  CHECK(kind(laid_out("method", 48, 32, 40)) == PYF_TYPE_BOUND_METHOD);
  CHECK(kind(laid_out("descriptor", 64, 0, 56)) == PYF_TYPE_METHOD_DESCRIPTOR);
  CHECK(kind(heap_type("x", IS_TUPLE, 0, 0)) == PYF_TYPE_TUPLE && kind(heap_type("x", IS_TYPE, 0, 0)) == PYF_TYPE_CLASS);
  CHECK(kind(heap_type("NoneType", 0, 16, 0)) == PYF_TYPE_NONE && kind(heap_type("Nothing", 0, 16, 0)) == PYF_TYPE_UNKNOWN);
  CHECK(kind(0x77) == PYF_TYPE_UNKNOWN && pyfi_executable_kind(&target, 0x77) == PYF_TYPE_UNKNOWN);
  CHECK(target.known_type_count == 5); /* kinds with many types and unknown types are left out */
}

/*
 * A JIT's executable stands for its first member that is a code object. Its type gives the number
 * of members, and the search has a bound.
 */
static void jit(void) {
  const uint64_t type = heap_type("jit_executable", 0, 40, 0), code_type = heap_type("code", 0, 200, 0);
  uint64_t words[2] = {0x77, 0}, executable;
  heap_word(code_type + TYPE_ITEM, 2);
  target.layout.pyobject.size = fake_field(16, 0, 0);
  words[1] = heap_object(code_type, 0, NULL, 0);
  executable = heap_object(type, 0, words, 2);
  CHECK(pyfi_executable_kind(&target, executable) == PYF_TYPE_JIT && pyfi_jit_code(&target, executable) == words[1]);
  heap_word(type + TYPE_SIZE, 39);
  CHECK(pyfi_jit_code(&target, executable) == 0);
  heap_word(type + TYPE_SIZE, (uint64_t)INT64_MIN); /* no valid size */
  CHECK(pyfi_jit_code(&target, executable) == 0);
  heap_word(type + TYPE_SIZE, INT64_MAX);
  CHECK(pyfi_jit_code(&target, executable) == words[1]);
}

/* An array of types, indexed by an enum. The kind of a known type stays. */
static void array(void) {
  const uint64_t types[3] = {heap_type("a", 0, 8, 0), heap_type("b", 0, 8, 0), heap_type("c", 0, 8, 0)};
  const uint64_t words = heap_object(0, 0, types, 3);
  target.known_type_count = 0;
  pyf_target_add_type(&target, types[2], PYF_TYPE_BUILTIN);
  target.layout.executable_kind.skip = a_constant(0);
  target.layout.executable_kind.py_function = a_constant(1);
  target.layout.executable_kind.method_descriptor = a_constant(2);
  target.layout.executable_kind.builtin_function = a_constant(1 << 20); /* beyond the mapped memory */
  pyf_target_add_executable_kinds(&target, words + 24);
  CHECK(target.known_type_count == 3 && kind(types[0]) == PYF_TYPE_NONE && kind(types[1]) == PYF_TYPE_CODE);
  CHECK(kind(types[2]) == PYF_TYPE_BUILTIN);
}

static void descriptions(void) {
  const uint64_t text = heap_type("str", IS_STR, 0, 0), builtin = laid_out("builtin", 56, 40, 48);
  const uint64_t function = heap_take(64), definition = heap_take(16), method = heap_take(64), tuple = heap_type("t", IS_TUPLE, 0, 0);
  const uint64_t words[3] = {heap_string(text, "name"), heap_object(builtin, 0, NULL, 0), 0x77};
  pyfi_description description;
  heap_word(definition, heap_text("len"));
  heap_word(function + 8, builtin);
  heap_word(function + 16, definition);
  heap_word(method + 16, function);
  CHECK(pyfi_describe(&target, function, PYF_TYPE_BUILTIN, &description) == PYF_TYPE_BUILTIN);
  CHECK(pyfi_c_string_equals(&target, description.c_name, "len"));
  CHECK(pyfi_describe(&target, method, PYF_TYPE_BOUND_METHOD, &description) == PYF_TYPE_BUILTIN);
  CHECK(pyfi_c_string_equals(&target, description.c_name, "len"));
  CHECK(pyfi_describe(&target, heap_object(tuple, 3, words, 3), PYF_TYPE_TUPLE, &description) == PYF_TYPE_TUPLE);
  CHECK(pyfi_str_equals(&target, description.name, "name") && description.filename == 0 && !description.line.present);
  CHECK(pyfi_describe(&target, heap_object(tuple, 0, NULL, 0), PYF_TYPE_TUPLE, &description) == PYF_TYPE_UNKNOWN);
  CHECK(pyfi_describe(&target, heap_object(tuple, 70000, words, 3), PYF_TYPE_TUPLE, &description) == PYF_TYPE_UNKNOWN);
  heap_word(function + 16, 0x77);
  (void)pyfi_describe(&target, function, PYF_TYPE_BUILTIN, &description);
  CHECK(description.c_name == 0);
}

int main(void) {
  open_target();
  kinds();
  jit();
  array();
  descriptions();
  return 0;
}
