/* Variables in frames' slots, and exceptions in thread states. */
#include "heap.h"
#include "exceptions.c"
#include "locals.c"

enum { SLOTS = 32 };

static pyf_target target;
static uint64_t text, tuple, bytes, integer;

static uint64_t tuple_of(const char *first, const char *second, const char *third) {
  const char *const names[3] = {first, second, third};
  uint64_t words[3];
  unsigned count;
  for (count = 0; count < 3 && names[count] != NULL; count++) words[count] = heap_string(text, names[count]);
  return heap_object(tuple, count, words, count);
}

static uint64_t small(uint64_t value) { return heap_object(integer, 1, &value, 1); }

/* The frame's variables, each as `name=value:kind`. */
static const char *shown(const pyf_frame *frame) {
  static char out[4096];
  static pyf_local local;
  pyf_locals cursor;
  out[0] = '\0';
  if (pyf_locals_begin(&cursor, &target, frame) != PYF_OK) return "?";
  while (pyf_locals_next(&cursor, &local) == PYF_OK) {
    char name[32] = "?";
    if (local.name != 0) CHECK(pyf_string_utf8(&target, local.name, name, sizeof name) == PYF_OK);
    CHECK(strlen(out) + strlen(name) + strlen(local.value.repr) + 10 < sizeof out);
    snprintf(out + strlen(out), sizeof out - strlen(out), "%s=%s:%c ", name, local.value.has_repr ? local.value.repr : "?",
            pyf_local_kind_name(local.kind)[0]);
  }
  return out;
}

static void open_target(pyf_frame *frame, uint64_t code, uint64_t address) {
  memset(frame, 0, sizeof *frame);
  frame->kind = PYF_KIND_PYTHON;
  frame->address = address;
  frame->code.address = code;
}

static uint64_t cell(uint64_t type, uint64_t value) {
  const uint64_t object = heap_object(type, value, NULL, 0);
  return object;
}

/* From 3.11 on: names, and a byte each of kinds. */
static void kinds(void) {
  static const char bits[] = {0x20, 0x60, (char)0x80, 0x30, 0x20, '\0'};
  const uint64_t cells = heap_type("cell", 0, 24, 0), code = heap_take(64), frame_at = heap_take(SLOTS + 48);
  const uint64_t names[5] = {heap_string(text, "a"), heap_string(text, "b"), heap_string(text, "c"), heap_string(text, "d"), small(1)};
  uint64_t values[5];
  pyf_frame frame;
  unsigned i;
  target.layout.code_object.localsplusnames = fake_field(0, 8, 0);
  target.layout.code_object.localspluskinds = fake_field(8, 8, 0);
  target.layout.interpreter_frame.localsplus = fake_field(SLOTS, 0, 0);
  target.layout.fast_local_kind.local = a_constant(0x20);
  target.layout.fast_local_kind.cell = a_constant(0x40);
  target.layout.fast_local_kind.free = a_constant(0x80);
  target.layout.fast_local_kind.hidden = a_constant(0x10);
  heap_word(code, heap_object(tuple, 5, names, 5));
  heap_word(code + 8, heap_string(bytes, bits));
  for (i = 0; i < 5; i++) values[i] = small(10 + i);
  values[1] = cell(cells, values[1]);
  values[2] = cell(cells, 0);
  for (i = 0; i < 5; i++) heap_word(frame_at + SLOTS + 8 * i, values[i]);
  open_target(&frame, code, frame_at);
  CHECK(strcmp(shown(&frame), "a=10:l b=11:c d=13:h ?=14:l ") == 0);
  heap_word(frame_at + SLOTS + 8, small(11)); /* before the cell exists */
  heap_word(frame_at + SLOTS, 0);             /* without a value */
  heap_word(frame_at + SLOTS + 24, 0x77);     /* nowhere */
  CHECK(strcmp(shown(&frame), "b=11:c d=?:h ?=14:l ") == 0);
  target.layout.constants.stackref_tag_mask = a_constant(1);
  target.layout.constants.stackref_int_tag = a_constant(3);
  heap_word(frame_at + SLOTS, (uint64_t)-20 * 4 + 3);
  heap_word(frame_at + SLOTS + 24, small(13) | 1);
  CHECK(strcmp(shown(&frame), "a=-20:l b=11:c d=13:h ?=14:l ") == 0);
  heap_word(code + 8, heap_string(bytes, "xxxx")); /* one kind is missing */
  CHECK(strcmp(shown(&frame), "?") == 0);
  heap_word(code, small(1)); /* no tuple */
  CHECK(strcmp(shown(&frame), "?") == 0);
  frame.kind = PYF_KIND_CLASS;
  CHECK(strcmp(shown(&frame), "?") == 0);
}

/* To 3.10: three tuples of names. */
static void lists(void) {
  const uint64_t cells = heap_type("cell", 0, 24, 0), code = heap_take(64), frame_at = heap_take(SLOTS + 48);
  pyf_frame frame;
  target.layout.code_object.localsplusnames.flags = 0;
  target.layout.constants.stackref_tag_mask.present = target.layout.constants.stackref_int_tag.present = 0;
  target.layout.code_object.varnames = fake_field(0, 8, 0);
  target.layout.code_object.cellvars = fake_field(8, 8, 0);
  target.layout.code_object.freevars = fake_field(16, 8, 0);
  heap_word(code, tuple_of("a", "b", NULL));
  heap_word(code + 8, tuple_of("c", NULL, NULL));
  heap_word(code + 16, tuple_of("d", NULL, NULL));
  heap_word(frame_at + SLOTS, small(1));
  heap_word(frame_at + SLOTS + 16, cell(cells, small(3)));
  heap_word(frame_at + SLOTS + 24, cell(cells, small(4)));
  open_target(&frame, code, frame_at);
  CHECK(strcmp(shown(&frame), "a=1:l c=3:c d=4:f ") == 0);
  heap_word(code + 8, 0);
  CHECK(strcmp(shown(&frame), "?") == 0);
}

/* The first PYF_MAX_LOCALS variables with a value: a frame may have more. */
static void bound(void) {
  enum { MANY = PYF_MAX_LOCALS + 2 };
  static uint64_t names[MANY];
  static char bits[MANY + 1];
  static pyf_local local;
  const uint64_t code = heap_take(64), frame_at = heap_take(SLOTS + 8 * MANY), value = small(7);
  pyf_frame frame;
  pyf_locals cursor;
  unsigned i, found, list;
  for (i = 0; i < MANY; i++) {
    names[i] = value;
    bits[i] = 0x20;
    heap_word(frame_at + SLOTS + 8 * i, value);
  }
  bits[PYF_MAX_LOCALS - 1] = 0x40; /* the last kind that is read: a cell */
  heap_word(frame_at + SLOTS, 0); /* a variable without a value counts, too */
  open_target(&frame, code, frame_at);
  for (list = 0; list < 2; list++) {
    target.layout.code_object.localsplusnames = fake_field(24, 8, 0);
    target.layout.code_object.localspluskinds = fake_field(32, 8, 0);
    if (list == 1) target.layout.code_object.localsplusnames.flags = 0;
    heap_word(code, heap_object(tuple, MANY, names, MANY));
    heap_word(code + 8, heap_object(tuple, 0, NULL, 0));
    heap_word(code + 16, heap_object(tuple, 0, NULL, 0));
    heap_word(code + 24, heap_object(tuple, MANY, names, MANY));
    heap_word(code + 32, heap_string(bytes, bits));
    CHECK(pyf_locals_begin(&cursor, &target, &frame) == PYF_OK);
    for (found = 0; pyf_locals_next(&cursor, &local) == PYF_OK; found++) {
      CHECK(local.kind == (list == 0 && found == PYF_MAX_LOCALS - 2 ? PYF_LOCAL_CELL : PYF_LOCAL));
    }
    CHECK(found == PYF_MAX_LOCALS - 1);
  }
}

static int is_exception(const pyf_exception *found, uint64_t object, const char *message) {
  if (found->object != object) return 0;
  return message == NULL ? found->message == 0 : pyfi_str_equals(&target, found->message, message);
}

static void raised(void) {
  const uint64_t error = heap_type("Error", IS_ERROR, 0, 0);
  const uint64_t args = tuple_of("why", "more", NULL), object = heap_object(error, 0, &args, 1);
  pyf_thread thread;
  pyf_exception found;
  memset(&thread, 0, sizeof thread);
  thread.address = heap_take(64);
  target.layout.thread_state.curexc_type = fake_field(0, 8, 0);
  target.layout.thread_state.curexc_value = fake_field(8, 8, 0);
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_END);
  heap_word(thread.address, error);
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_OK && is_exception(&found, 0, NULL) && found.type.c_name != 0);
  heap_word(thread.address + 8, heap_string(text, "alone"));
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_OK && is_exception(&found, 0, "alone"));
  heap_word(thread.address + 8, args);
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_OK && is_exception(&found, 0, "why"));
  heap_word(thread.address + 8, object);
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_OK && is_exception(&found, object, "why"));
  target.layout.thread_state.current_exception = fake_field(16, 8, 0);
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_END);
  heap_word(thread.address + 16, object);
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_OK && is_exception(&found, object, "why"));
  heap_word(args + 16, 0);
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_OK && is_exception(&found, object, NULL));
  heap_word(thread.address + 16, 0x77); /* unmapped: the exception is reported without details */
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_OK && is_exception(&found, 0x77, NULL));
  thread.address = 0x77;
  CHECK(pyf_exception_raised(&target, &thread, &found) == PYF_E_READ);
}

static unsigned handled_count(const pyf_thread *thread, uint64_t first) {
  pyf_handled cursor;
  pyf_exception found;
  unsigned count = 0;
  CHECK(pyf_handled_begin(&cursor, &target, thread) == PYF_OK);
  while (pyf_handled_next(&cursor, &found) == PYF_OK) {
    if (count++ == 0) CHECK(is_exception(&found, first, "why"));
  }
  return count;
}

static void handled(void) {
  const uint64_t error = heap_type("Error", IS_ERROR, 0, 0), none = heap_type("NoneType", 0, 0, 0);
  const uint64_t args = tuple_of("why", NULL, NULL), object = heap_object(error, 0, &args, 1);
  const uint64_t items = heap_take(64);
  pyf_thread thread;
  memset(&thread, 0, sizeof thread);
  thread.address = heap_take(64);
  target.layout.thread_state.exc_value = fake_field(0, 8, 0); /* 3.6 */
  heap_word(thread.address, object);
  CHECK(handled_count(&thread, object) == 1);
  target.layout.thread_state.exc_info = fake_field(8, 8, 0);
  target.layout.err_stackitem.exc_value = fake_field(0, 8, 0);
  target.layout.err_stackitem.previous_item = fake_field(8, 8, 0);
  CHECK(handled_count(&thread, object) == 0);
  heap_word(thread.address + 8, items);
  heap_word(items, heap_object(none, 0, NULL, 0)); /* handles nothing */
  heap_word(items + 8, items + 16);
  heap_word(items + 16, object);
  CHECK(handled_count(&thread, object) == 1);
  heap_word(items + 24, 0x77);
  CHECK(handled_count(&thread, object) == 1);
  heap_word(items + 24, items + 16); /* a cycle */
  CHECK(handled_count(&thread, object) < 8);
}

int main(void) {
  heap_open(&target);
  text = heap_type("str", IS_STR, 0, 0);
  tuple = heap_type("tuple", IS_TUPLE, 0, 0);
  bytes = heap_type("bytes", IS_BYTES, 0, 0);
  integer = heap_type("int", IS_INT, 0, 0);
  kinds();
  lists();
  bound();
  raised();
  handled();
  return 0;
}
