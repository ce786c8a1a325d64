/* Stacks made by hand: emitted frames, entry frames, and the reports of walks that end early. */
#include "check.h"
#include "frames.c"

enum { THREAD = 10, GENERATOR = 11, FRAME_OBJECT = 12, INTERPRETER = 13 }; /* no release has these values */
enum { FRAME = 0x40, CODE = 0x80, TYPE = 0xc0, TABLE = 0x100 };            /* sizes and distances of our objects */
enum { CODE_BASE = 0x40, BASIC_SIZE = 24, ITEM_SIZE = 32 };

static uint8_t bytes[0x4000];
static fake_memory memory = {bytes, sizeof bytes, 0};

/* Big-endian pointers of four bytes, so that nothing depends on the machine of the test. */
static void open_target(pyf_target *target) {
  pyf_layout *layout = &target->layout;
  memset(bytes, 0, sizeof bytes);
  fake_target(target, &memory, 4, 1);
  layout->interpreter_frame.size = fake_field(FRAME, 0, 0);
  layout->interpreter_frame.executable = fake_field(0, 4, 0);
  layout->interpreter_frame.previous = fake_field(4, 4, 0);
  layout->interpreter_frame.instr_ptr = fake_field(8, 4, 0);
  layout->interpreter_frame.owner = fake_field(12, 1, PYF_SIGNED);
  layout->frame_owner.thread = a_constant(THREAD);
  layout->frame_owner.generator = a_constant(GENERATOR);
  layout->frame_owner.frame_object = a_constant(FRAME_OBJECT);
  layout->frame_owner.interpreter = a_constant(INTERPRETER);
  layout->code_object.size = fake_field(CODE, 0, 0);
  layout->code_object.co_code_adaptive = fake_field(CODE_BASE, 1, 0);
  layout->code_object.firstlineno = fake_field(8, 4, PYF_SIGNED);
  layout->code_object.firsttraceable = fake_field(12, 4, PYF_SIGNED);
  layout->code_object.linetable = fake_field(16, 4, 0);
  layout->code_object.name = fake_field(20, 4, 0);
  layout->pyobject.ob_type = fake_field(4, 4, 0);
  layout->type_object.tp_basicsize = fake_field(BASIC_SIZE, 4, PYF_SIGNED);
  layout->type_object.tp_itemsize = fake_field(ITEM_SIZE, 4, PYF_SIGNED);
  layout->bytes_object.ob_size = fake_field(8, 4, PYF_SIGNED);
  layout->bytes_object.ob_sval = fake_field(16, 1, 0);
  layout->constants.codeunit_size = a_constant(2);
  layout->constants.line_table = a_constant(PYF_LINE_TABLE_LOCATIONS);
  layout->constants.stackref_tag_mask = a_constant(3);
  layout->constants.stackref_int_tag = a_constant(3);
}

static uint64_t at(unsigned offset) { return FAKE_BASE + offset; }
static void word(uint64_t address, uint64_t value) { fake_store(&memory, 1, address, 4, value); }

/* A code object whose every instruction is on its first line. */
static uint64_t make_code(unsigned offset, unsigned first_line, unsigned first_traceable) {
  const uint64_t code = at(offset);
  word(code + 4, at(offset + TYPE));
  word(code + 8, first_line);
  word(code + 12, first_traceable);
  word(code + 16, at(offset + TABLE));
  word(code + 20, 0xabc);
  word(at(offset + TYPE) + BASIC_SIZE, CODE_BASE);
  word(at(offset + TYPE) + ITEM_SIZE, 2);
  word(at(offset + TABLE) + 8, 2);
  bytes[offset + TABLE + 16] = 0x80 | 13 << 3 | 7; /* no columns, eight units */
  return code;
}

static uint64_t make_frame(unsigned offset, uint64_t executable, uint64_t previous, unsigned lasti, unsigned owner) {
  const uint64_t frame = at(offset);
  word(frame, executable);
  word(frame + 4, previous);
  word(frame + 8, (executable & ~(uint64_t)1) + CODE_BASE + lasti);
  bytes[offset + 12] = (uint8_t)owner;
  return frame;
}

/* The shim behind every outermost frame. */
static uint64_t end_of_stack(void) { return make_frame(0xc0, 0, 0, 0, INTERPRETER); }

/* The stack from `innermost` on; returns how many frames it has. */
static unsigned walk(pyf_target *target, uint64_t innermost, uint64_t base, pyf_frame *out, unsigned capacity,
                     pyf_frames *cursor) {
  pyf_thread thread;
  pyf_frame frame;
  unsigned count = 0;
  memset(&thread, 0, sizeof thread);
  thread.frame = innermost;
  thread.base_frame = base;
  pyf_frames_begin(cursor, target, &thread);
  while (pyf_frames_next(cursor, &frame) == PYF_OK) {
    CHECK(count < capacity);
    out[count++] = frame;
  }
  CHECK(pyf_frames_next(cursor, &frame) == PYF_END); /* the status stays PYF_END */
  return count;
}

/* inner (generator, tagged) -> middle -> shim -> outer -> shim -> NULL */
static void whole_stack(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frames[4];
  uint64_t code, stack;
  open_target(&target);
  code = make_code(0x1000, 70, 0);
  stack = make_frame(0x100, 0, 0, 0, INTERPRETER);
  stack = make_frame(0x140, code, stack, 4, THREAD);
  stack = make_frame(0x180, 1, stack, 0, INTERPRETER);
  stack = make_frame(0x1c0, code, stack, 6, THREAD);
  stack = make_frame(0x200, code | 1, stack, 2, GENERATOR);
  CHECK(walk(&target, stack, 0, frames, 4, &cursor) == 3);
  CHECK(cursor.complete && cursor.reason == PYF_OK);
  CHECK(frames[0].owner == PYF_OWNER_GENERATOR && pyf_is(frames[0].entry, 0) && pyf_is(frames[0].lasti, 2));
  CHECK(frames[0].code.address == code && frames[0].code.name == 0xabc);
  CHECK(frames[1].owner == PYF_OWNER_THREAD && pyf_is(frames[1].entry, 1) && pyf_is(frames[1].lasti, 6));
  CHECK(frames[2].owner == PYF_OWNER_THREAD && pyf_is(frames[2].entry, 1) && pyf_is(frames[2].lasti, 4));
  CHECK(pyf_is(frames[2].position.line, 70) && !frames[2].position.column.present);
  CHECK(target.known_type_count == 1);
}

static void empty_stack(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frame;
  open_target(&target);
  target.layout.thread_state.base_frame = fake_field(0, 4, 0);
  CHECK(walk(&target, 0, at(0x100), &frame, 1, &cursor) == 0);
  CHECK(cursor.complete);
}

/* A stack ends with the base frame or, where greenlets switched, another shim; else it was torn. */
static void base_frame(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frame;
  uint64_t base, stack;
  open_target(&target);
  target.layout.thread_state.base_frame = fake_field(0, 4, 0);
  base = make_frame(0x100, 0, 0, 0, INTERPRETER);
  stack = make_frame(0x140, make_code(0x1000, 1, 0), base, 0, THREAD);
  CHECK(walk(&target, stack, base, &frame, 1, &cursor) == 1 && cursor.complete && pyf_is(frame.entry, 1));
  CHECK(walk(&target, stack, base + 4, &frame, 1, &cursor) == 1 && cursor.complete && pyf_is(frame.entry, 1));
  stack = make_frame(0x140, make_code(0x1000, 1, 0), 0, 0, THREAD);
  CHECK(walk(&target, stack, base, &frame, 1, &cursor) == 1 && !cursor.complete && !frame.entry.present);
}

/* CPython unlinks a generator's frame when it yields: no shim is behind it. */
static void lone_generator(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frame;
  uint64_t stack;
  open_target(&target);
  stack = make_frame(0x140, make_code(0x1000, 1, 0), 0, 0, GENERATOR);
  CHECK(walk(&target, stack, 0, &frame, 1, &cursor) == 1);
  CHECK(!cursor.complete && cursor.reason == PYF_E_CORRUPT && !frame.entry.present);
  /* The same frame where the release marks entries in the frame itself. */
  target.layout.interpreter_frame.is_entry = target.layout.interpreter_frame.owner;
  CHECK(walk(&target, stack, 0, &frame, 1, &cursor) == 1 && !cursor.complete);
}

static void incomplete_frames(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frames[4];
  uint64_t code, stack;
  open_target(&target);
  code = make_code(0x1000, 1, 2); /* traceable from byte 4 on */
  stack = make_frame(0x100, code, end_of_stack(), 4, THREAD);
  stack = make_frame(0x140, code, stack, 2, THREAD); /* not begun: left out, and nothing is lost */
  stack = make_frame(0x180, code, stack, 2, GENERATOR);
  CHECK(walk(&target, stack, 0, frames, 4, &cursor) == 2 && cursor.complete);
  CHECK(frames[0].address == at(0x180) && frames[1].address == at(0x100));
  word(at(0x140), 1); /* NULL with a tag: being torn down */
  CHECK(walk(&target, stack, 0, frames, 4, &cursor) == 2 && !cursor.complete && cursor.reason == PYF_OK);
}

static void unknown_executables(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frames[4];
  uint64_t code, stack;
  open_target(&target);
  code = make_code(0x1000, 1, 0);
  stack = make_frame(0x100, code, end_of_stack(), 0, THREAD);
  stack = make_frame(0x140, code, stack, 0, 99);          /* an owner that no enum has */
  stack = make_frame(0x180, at(0x3000), stack, 0, THREAD); /* an object of another type */
  stack = make_frame(0x1c0, code | 3, stack, 0, THREAD);   /* an integer, even if its value is an address */
  CHECK(walk(&target, stack, 0, frames, 4, &cursor) == 4 && cursor.complete);
  CHECK(frames[0].kind == PYF_KIND_UNKNOWN && frames[0].owner == PYF_OWNER_THREAD);
  CHECK(frames[1].kind == PYF_KIND_UNKNOWN && frames[1].owner == PYF_OWNER_THREAD);
  CHECK(frames[2].kind == PYF_KIND_UNKNOWN && frames[2].owner == PYF_OWNER_UNKNOWN);
  CHECK(frames[2].code.name == 0 && !frames[2].position.line.present && pyf_is(frames[2].entry, 0));
  CHECK(frames[3].kind == PYF_KIND_PYTHON);
  target.known_type_count = 0; /* only one size of this type is right */
  word(at(0x1000 + TYPE) + ITEM_SIZE, 4);
  CHECK(walk(&target, at(0x100), 0, frames, 4, &cursor) == 1 && frames[0].kind == PYF_KIND_UNKNOWN);
  word(at(0x1000 + TYPE) + ITEM_SIZE, 2);
  word(at(0x1000 + TYPE) + BASIC_SIZE, CODE_BASE + 2);
  CHECK(walk(&target, at(0x100), 0, frames, 4, &cursor) == 1 && frames[0].kind == PYF_KIND_UNKNOWN);
}

/* An address that is not mapped, a frame object's frame, a cycle: the frames before it stay. */
static void torn_stacks(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frames[8];
  uint64_t code, outer, inner;
  open_target(&target);
  code = make_code(0x1000, 1, 0);
  outer = make_frame(0x100, code, end_of_stack(), 0, THREAD);
  inner = make_frame(0x140, code, 0x30, 0, THREAD);
  CHECK(walk(&target, inner, 0, frames, 8, &cursor) == 1);
  CHECK(!cursor.complete && cursor.reason == PYF_E_READ && target.fault == 0x30);
  CHECK(!frames[0].entry.present); /* a shim may have been next */
  word(inner + 4, outer);
  bytes[0x10c] = FRAME_OBJECT;
  CHECK(walk(&target, inner, 0, frames, 8, &cursor) == 1);
  CHECK(!cursor.complete && cursor.reason == PYF_E_CORRUPT);
  bytes[0x10c] = THREAD;
  word(outer + 4, inner);
  CHECK(walk(&target, inner, 0, frames, 8, &cursor) >= 2);
  CHECK(!cursor.complete && cursor.reason == PYF_E_CORRUPT);
}

/* A pointer outside the code: the frame is there, its line is not known. */
static void instruction_elsewhere(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frame;
  uint64_t stack;
  open_target(&target);
  stack = make_frame(0x100, make_code(0x1000, 1, 0), end_of_stack(), 0, THREAD);
  word(stack + 8, 0x10);
  CHECK(walk(&target, stack, 0, &frame, 1, &cursor) == 1 && cursor.complete);
  CHECK(!frame.lasti.present && !frame.position.line.present && pyf_is(frame.code.first_line, 1));
}

/* Free-threaded: the bytecode may run in a copy, found by an index that is not trusted. */
static void bytecode_copies(void) {
  pyf_target target;
  pyf_frames cursor;
  pyf_frame frame;
  uint64_t code, stack;
  open_target(&target);
  target.layout.interpreter_frame.tlbc_index = fake_field(16, 4, PYF_SIGNED);
  target.layout.code_object.co_tlbc = fake_field(24, 4, 0);
  target.layout.code_array.size = fake_field(0, 4, PYF_SIGNED);
  target.layout.code_array.entries = fake_field(4, 4, 0);
  code = make_code(0x1000, 1, 0);
  stack = make_frame(0x100, code, end_of_stack(), 8, THREAD);
  CHECK(walk(&target, stack, 0, &frame, 1, &cursor) == 1 && pyf_is(frame.lasti, 8)); /* no copies */
  word(code + 24, at(0x3000));
  word(at(0x3000), 2);
  word(at(0x3008), at(0x3800));
  word(stack + 8, at(0x3800) + 10);
  word(stack + 16, 1);
  CHECK(walk(&target, stack, 0, &frame, 1, &cursor) == 1 && pyf_is(frame.lasti, 10));
  word(stack + 16, 2);
  CHECK(walk(&target, stack, 0, &frame, 1, &cursor) == 1 && !frame.lasti.present);
  word(stack + 16, 0xffffffffu);
  CHECK(walk(&target, stack, 0, &frame, 1, &cursor) == 1 && !frame.lasti.present);
}

int main(void) {
  whole_stack();
  empty_stack();
  base_frame();
  lone_generator();
  incomplete_frames();
  unknown_executables();
  torn_stacks();
  instruction_elsewhere();
  bytecode_copies();
  return 0;
}
