/* Interpreters, threads, the GIL and the collector, in the places where releases have kept them. */
#include "check.h"
#include "runtime_validation.c"

enum { RUNTIME = 0x100, FIRST = 0x200, SECOND = 0x300, GIL = 0x400, THREADS = 0x500, CFRAME = 0x800 };

static uint8_t bytes[0x1000];
static fake_memory memory = {bytes, sizeof bytes, 0};

static uint64_t at(unsigned offset) { return FAKE_BASE + offset; }
static void word(unsigned offset, uint64_t value) { fake_store(&memory, 0, at(offset), 8, value); }

/* Two interpreters, the second the main one; three threads in the first: their ids are 1, 2, 3. */
static void open_target(pyf_target *target) {
  pyf_layout *layout = &target->layout;
  unsigned i;
  memset(bytes, 0, sizeof bytes);
  fake_target(target, &memory, 8, 0);
  target->runtime = at(RUNTIME);
  layout->runtime_state.interpreters_head = fake_field(0, 8, 0);
  layout->runtime_state.interpreters_main = fake_field(8, 8, 0);
  layout->runtime_state.main_thread = fake_field(16, 8, 0);
  layout->interpreter_state.next = fake_field(0, 8, 0);
  layout->interpreter_state.threads_head = fake_field(8, 8, 0);
  layout->interpreter_state.id = fake_field(16, 8, PYF_SIGNED);
  layout->thread_state.size = fake_field(64, 0, 0);
  layout->thread_state.next = fake_field(0, 8, 0);
  layout->thread_state.interp = fake_field(8, 8, 0);
  layout->thread_state.thread_id = fake_field(16, 8, 0);
  layout->thread_state.current_frame = fake_field(24, 8, 0);
  word(RUNTIME, at(FIRST));
  word(RUNTIME + 8, at(SECOND));
  word(RUNTIME + 16, 2);
  word(FIRST, at(SECOND));
  word(FIRST + 8, at(THREADS));
  word(FIRST + 16, 7);
  for (i = 0; i < 3; i++) {
    word(THREADS + 0x40 * i, i < 2 ? at(THREADS + 0x40 * (i + 1)) : 0);
    word(THREADS + 0x40 * i + 8, at(FIRST));
    word(THREADS + 0x40 * i + 16, i + 1);
    word(THREADS + 0x40 * i + 24, 0xf000 + i);
  }
}

static pyf_interpreter first(pyf_target *target) {
  pyf_interpreters cursor;
  pyf_interpreter interpreter;
  CHECK(pyf_interpreters_begin(&cursor, target) == PYF_OK);
  CHECK(pyf_interpreters_next(&cursor, &interpreter) == PYF_OK);
  return interpreter;
}

/* The newest thread, and the status that the list ends with. */
static pyf_thread newest(pyf_target *target, unsigned count, pyf_status end) {
  const pyf_interpreter interpreter = first(target);
  pyf_threads cursor;
  pyf_thread thread, found;
  unsigned i;
  pyf_threads_begin(&cursor, target, &interpreter);
  CHECK(pyf_threads_next(&cursor, &found) == PYF_OK);
  for (i = 1; i < count; i++) CHECK(pyf_threads_next(&cursor, &thread) == PYF_OK);
  CHECK(pyf_threads_next(&cursor, &thread) == end);
  return found;
}

static void lists(void) {
  pyf_target target;
  pyf_interpreters cursor;
  pyf_interpreter interpreter;
  pyf_thread thread;
  open_target(&target);
  CHECK(pyf_target_check(&target) == PYF_OK);
  CHECK(pyf_interpreters_begin(&cursor, &target) == PYF_OK);
  CHECK(pyf_interpreters_next(&cursor, &interpreter) == PYF_OK);
  CHECK(!interpreter.main && pyf_is(interpreter.id, 7));
  CHECK(!interpreter.gil.known && !interpreter.collecting.present); /* the layout has neither */
  CHECK(pyf_interpreters_next(&cursor, &interpreter) == PYF_OK && interpreter.main);
  CHECK(pyf_interpreters_next(&cursor, &interpreter) == PYF_END);
  thread = newest(&target, 3, PYF_END);
  CHECK(thread.id == 1 && thread.frame == 0xf000 && thread.interp == at(FIRST));
  CHECK(!thread.has_native_id && !thread.holds_gil.present);
}

static void torn_lists(void) {
  pyf_target target;
  open_target(&target);
  word(THREADS + 0x80, at(THREADS + 0x40)); /* 1, 2, 3, 2, 3, 2 ... */
  (void)newest(&target, 3, PYF_E_CORRUPT);
  word(THREADS + 0x80, 0x77);
  (void)newest(&target, 3, PYF_E_READ);
  CHECK(target.fault == 0x77);
  word(THREADS + 8, at(SECOND));
  CHECK(pyf_target_check(&target) == PYF_E_CORRUPT);
  word(RUNTIME, 0x77);
  CHECK(pyf_target_check(&target) == PYF_E_READ);
  word(RUNTIME, 0);
  CHECK(pyf_target_check(&target) == PYF_E_NOT_PYTHON);
}

static void freed(unsigned offset) {
  word(offset, 0x77);
  word(offset + 8, 0x1234);
}

/* The process runs during the walk: the list changes after the first thread. */
static void changing_lists(void) {
  enum { ONE = THREADS, TWO = THREADS + 0x40, THREE = THREADS + 0x80 };
  /* The ids of the next threads; 0 ends the list. */
  static const struct {
    const char *what;
    uint64_t head, after_one;
    int is_one_freed, is_two_new;
    uint64_t ids[3];
  } rows[] = {
      {"the second ends", ONE, THREE, 0, 0, {3, 0, 0}},
      {"the first and the second end", THREE, 0, 1, 0, {3, 0, 0}},
      {"the second ends, and a new thread has its address", TWO, THREE, 0, 1, {9, 3, 0}},
      {"all but the first end", ONE, 0, 0, 0, {0, 0, 0}},
  };
  size_t i, j;
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    pyf_target target;
    pyf_interpreter interpreter;
    pyf_threads cursor;
    pyf_thread thread;
    open_target(&target);
    interpreter = first(&target);
    pyf_threads_begin(&cursor, &target, &interpreter);
    CHECK(pyf_threads_next(&cursor, &thread) == PYF_OK && thread.id == 1);
    word(FIRST + 8, at((unsigned)rows[i].head));
    word(ONE, rows[i].after_one == 0 ? 0 : at((unsigned)rows[i].after_one));
    freed(TWO);
    if (rows[i].is_one_freed) freed(ONE);
    if (rows[i].is_two_new) {
      word(TWO, at(ONE));
      word(TWO + 8, at(FIRST));
      word(TWO + 16, 9);
    }
    for (j = 0; rows[i].ids[j] != 0; j++) {
      CHECK(pyf_threads_next(&cursor, &thread) == PYF_OK && thread.id == rows[i].ids[j]);
    }
    CHECK(pyf_threads_next(&cursor, &thread) == PYF_END);
  }
  /* In memory that does not change, such as a core file's, every thread counts. */
  {
    pyf_target target;
    open_target(&target);
    word(TWO + 8, at(SECOND));
    (void)newest(&target, 3, PYF_END);
  }
}

/* A runtime without a symbol must pass every check: each row breaks one. */
static void proofs(void) {
  static const struct {
    unsigned offset;
    uint64_t lie;
  } lies[] = {
      {RUNTIME, 0},                            /* no interpreter */
      {RUNTIME, 0x77},                         /* not readable */
      {RUNTIME + 8, FAKE_BASE + GIL},          /* the main interpreter is not in the list */
      {FIRST, FAKE_BASE + FIRST},              /* the list does not end */
      {FIRST, 0x77},                           /* ends at an unmapped address */
      {FIRST + 8, 0},                          /* no thread at all */
      {FIRST + 16, (uint64_t)1 << 31},         /* an id that was never given */
      {FIRST + 16, UINT64_MAX},
      {SECOND + 16, 1},                        /* the main interpreter's is 0 */
      {SECOND + 32, FAKE_BASE + RUNTIME + 64}, /* one belongs to another runtime */
      {THREADS + 0x48, FAKE_BASE + SECOND},    /* a thread points back elsewhere */
      {THREADS + 0x80, FAKE_BASE + THREADS},   /* the threads do not end */
      {THREADS + 0x80, 0x77},
  };
  pyf_build build;
  pyf_target target;
  size_t i;
  for (i = 0; i <= sizeof lies / sizeof lies[0]; i++) {
    open_target(&target);
    target.build = &build;
    target.layout.interpreter_state.runtime = fake_field(32, 8, 0);
    word(FIRST + 32, at(RUNTIME));
    word(SECOND + 32, at(RUNTIME));
    if (i == 0) {
      CHECK(pyf_target_validate(&target) == 2);
      CHECK(pyfi_interpreter_links_back(&target, at(FIRST)) && !pyfi_interpreter_links_back(&target, at(SECOND)) && !pyfi_interpreter_links_back(&target, 0x77));
    } else {
      fake_store(&memory, 0, at(lies[i - 1].offset), 8, lies[i - 1].lie);
      CHECK(pyf_target_validate(&target) == 0);
    }
  }
  /* The back pointer reveals a copy, but only with an exact table. */
  open_target(&target);
  target.layout.interpreter_state.runtime = fake_field(32, 8, 0);
  target.build = &build;
  CHECK(pyf_target_validate(&target) == 0);
  target.build = NULL;
  CHECK(pyf_target_validate(&target) == 2);
}

/* The main thread: by id and interpreter, or as the oldest thread of the oldest interpreter. */
static void main_thread(void) {
  pyf_target target;
  pyf_thread oldest;
  open_target(&target);
  word(RUNTIME + 16, 1);
  CHECK(pyf_is(newest(&target, 3, PYF_END).main, 0));
  word(RUNTIME + 8, at(FIRST));
  CHECK(pyf_is(newest(&target, 3, PYF_END).main, 1));
  word(RUNTIME + 16, 2);
  CHECK(pyf_is(newest(&target, 3, PYF_END).main, 0));
  target.layout.runtime_state.main_thread.flags = 0;
  CHECK(pyf_is(newest(&target, 3, PYF_END).main, 0));
  word(THREADS, 0);
  oldest = newest(&target, 1, PYF_END);
  CHECK(pyf_is(oldest.main, 1));
  target.layout.runtime_state.interpreters_main.flags = 0;
  CHECK(pyf_is(newest(&target, 1, PYF_END).main, 0));
  word(FIRST, 0);
  CHECK(pyf_is(newest(&target, 1, PYF_END).main, 1));
}

/* `locked` and `last_holder` are at GIL, with any pointer to it. */
static void expect_gil(pyf_target *target) {
  fake_store(&memory, 0, at(GIL), 4, 1);
  word(GIL + 8, at(THREADS));
  CHECK(first(target).gil.known && first(target).gil.locked && first(target).gil.holder == at(THREADS));
  CHECK(pyf_is(newest(target, 3, PYF_END).holds_gil, 1));
  word(GIL + 8, at(THREADS + 0x40));
  CHECK(pyf_is(newest(target, 3, PYF_END).holds_gil, 0));
  word(GIL + 8, at(THREADS));
  fake_store(&memory, 0, at(GIL), 4, 0); /* free: the last holder is not the holder */
  CHECK(first(target).gil.known && !first(target).gil.locked && first(target).gil.holder == 0);
  CHECK(pyf_is(newest(target, 3, PYF_END).holds_gil, 0));
  fake_store(&memory, 0, at(GIL), 4, UINT64_MAX); /* -1: not created yet */
  CHECK(!first(target).gil.locked);
}

static void gils(void) {
  pyf_target target;
  open_target(&target);
  target.layout.runtime_state.gil_locked = fake_field(GIL - RUNTIME, 4, PYF_SIGNED);
  target.layout.runtime_state.gil_last_holder = fake_field(GIL - RUNTIME + 8, 8, 0);
  expect_gil(&target);
  open_target(&target);
  target.layout.interpreter_state.ceval_gil = fake_field(24, 8, 0);
  target.layout.gil.locked = fake_field(0, 4, PYF_SIGNED);
  target.layout.gil.last_holder = fake_field(8, 8, 0);
  word(FIRST + 24, at(GIL));
  expect_gil(&target);
  target.layout.gil.enabled = fake_field(16, 4, PYF_SIGNED);
  CHECK(!first(&target).gil.known); /* runs without a GIL */
  word(GIL + 16, 1);
  expect_gil(&target);
  word(FIRST + 24, 0);
  CHECK(!first(&target).gil.known && !newest(&target, 3, PYF_END).holds_gil.present);
}

/* Before 3.7 the caller gives the addresses of static variables. */
static void variables(void) {
  pyf_target target;
  open_target(&target);
  target.variables.tstate_current = at(GIL);
  CHECK(first(&target).gil.known && !first(&target).gil.locked && !first(&target).gil.requested.present);
  word(GIL, at(THREADS));
  CHECK(first(&target).gil.locked && first(&target).gil.holder == at(THREADS));
  CHECK(pyf_is(newest(&target, 3, PYF_END).holds_gil, 1));
  target.variables.gil_drop_request = at(GIL + 8);
  target.variables.gc_collecting = at(GIL + 16);
  CHECK(pyf_is(first(&target).gil.requested, 0) && pyf_is(first(&target).collecting, 0));
  word(GIL + 8, 1);
  word(GIL + 16, 1);
  CHECK(pyf_is(first(&target).gil.requested, 1) && pyf_is(first(&target).collecting, 1));
  target.variables.gc_collecting = 0x77;
  CHECK(!first(&target).collecting.present);
}

static void collectors(void) {
  pyf_target target;
  open_target(&target);
  target.layout.interpreter_state.gc = fake_field(32, 0, 0);
  target.layout.gc.collecting = fake_field(8, 4, PYF_SIGNED);
  CHECK(pyf_is(first(&target).collecting, 0));
  word(FIRST + 40, 5);
  CHECK(pyf_is(first(&target).collecting, 1));
  target.layout.runtime_state.gc_collecting = fake_field(48, 4, PYF_SIGNED);
  CHECK(pyf_is(first(&target).collecting, 0)); /* the runtime's comes first */
}

/* The innermost frame through the C frame, and a C frame that is gone. */
static void cframes(void) {
  pyf_target target;
  pyf_thread thread;
  open_target(&target);
  target.layout.thread_state.cframe = fake_field(32, 8, 0);
  target.layout.cframe.current_frame = fake_field(8, 8, 0);
  word(THREADS + 32, at(CFRAME));
  word(CFRAME + 8, 0xabc0);
  thread = newest(&target, 3, PYF_END);
  CHECK(thread.frame_status == PYF_OK && thread.frame == 0xabc0);
  word(THREADS + 32, 0x99);
  thread = newest(&target, 3, PYF_END);
  CHECK(thread.frame_status == PYF_E_READ && thread.frame == 0);
}

int main(void) {
  lists();
  torn_lists();
  changing_lists();
  proofs();
  main_thread();
  gils();
  variables();
  collectors();
  cframes();
  return 0;
}
