/*
 * A small Python in a fake memory: threads that share a GIL, and their code objects. A test can
 * change it during a read.
 */
#ifndef PYF_TEST_SAMPLED_H
#define PYF_TEST_SAMPLED_H

#include "heap.h"
#include "sampler/pyframes_sampler.h"

enum { CODE_LINE = 16, CODE_FIRST = 20, CODE_TABLE = 24, CODE_NAME = 32, CODE_QUALNAME = 40, CODE_FILE = 48, CODE_BASE = 56, CODE_SIZE = 64 };
enum { FRAME_PREVIOUS = 8, FRAME_INSTRUCTION = 16, FRAME_OWNER = 24, FRAME_SIZE = 64 };
/* Values that no release has. */
enum { OF_THREAD = 3, OF_GENERATOR = 4, OF_FRAME_OBJECT = 5, OF_INTERPRETER = 6 };
enum { THREAD_ID = 16, THREAD_FRAME = 24, THREAD_STATE = 32, THREAD_CHUNK = 40, THREAD_SIZE = 64, THREAD_STRIDE = 256 };
/* The counter is apart from the words that a sample reads first. */
enum { HOLDER = 8, SWITCHES = 16, GIL = 24, GENERATION = 0x400, CHUNK_DATA = 24 };
/* Stacks and thread states have separate pages, so that nothing shares them. */
enum { STACKS = 0x2000, PAGE = 0x1000, THREAD_STATES = 5 };

typedef struct sampled_world {
  pyf_target target;
  uint64_t runtime, interpreter, gil;
  uint64_t code_type, str_type, bytes_type;
  unsigned threads;
} sampled_world;
static sampled_world world;

/* An event that happens once, just before a read of the byte at `when`. */
static uint64_t when;
static void (*happens)(void);

static inline int world_read(void *context, uint64_t address, void *buffer, size_t length) {
  if (when >= address && when - address < length) {
    when = 0;
    happens();
  }
  return fake_read(context, address, buffer, length);
}

/* As process_vm_readv: in order, up to the first range that cannot be read. */
static inline size_t world_read_ranges(void *context, const pyf_range *ranges, size_t count) {
  size_t done = 0;
  while (done < count && world_read(context, ranges[done].address, ranges[done].buffer, ranges[done].length) == 0) done++;
  return done;
}

static inline void world_before(uint64_t address, void (*event)(void)) {
  when = address;
  happens = event;
}

static inline void world_layout(pyf_layout *layout) {
  layout->runtime_state.interpreters_head = fake_field(0, 8, 0);
  layout->interpreter_state.next = fake_field(0, 8, 0);
  layout->interpreter_state.threads_head = fake_field(8, 8, 0);
  layout->interpreter_state.ceval_gil = fake_field(GIL, 8, 0);
  layout->interpreter_state.code_object_generation = fake_field(GENERATION, 8, 0);
  layout->gil.locked = fake_field(0, 4, PYF_SIGNED);
  layout->gil.last_holder = fake_field(HOLDER, 8, 0);
  layout->gil.switch_number = fake_field(SWITCHES, 8, 0);
  layout->thread_state.size = fake_field(THREAD_SIZE, 0, 0);
  layout->thread_state.next = fake_field(0, 8, 0);
  layout->thread_state.interp = fake_field(8, 8, 0);
  layout->thread_state.thread_id = fake_field(THREAD_ID, 8, 0);
  layout->thread_state.current_frame = fake_field(THREAD_FRAME, 8, 0);
  layout->thread_state.state = fake_field(THREAD_STATE, 4, PYF_SIGNED);
  layout->thread_state.datastack_chunk = fake_field(THREAD_CHUNK, 8, 0);
  layout->stack_chunk.previous = fake_field(0, 8, 0);
  layout->stack_chunk.size = fake_field(8, 8, 0);
  layout->stack_chunk.data = fake_field(CHUNK_DATA, 0, 0);
  layout->interpreter_frame.size = fake_field(FRAME_SIZE, 0, 0);
  layout->interpreter_frame.executable = fake_field(0, 8, 0);
  layout->interpreter_frame.previous = fake_field(FRAME_PREVIOUS, 8, 0);
  layout->interpreter_frame.instr_ptr = fake_field(FRAME_INSTRUCTION, 8, 0);
  layout->interpreter_frame.owner = fake_field(FRAME_OWNER, 1, PYF_SIGNED);
  /* Never 0: each frame is an entry, so that a stack may end with it. */
  layout->interpreter_frame.is_entry = fake_field(FRAME_OWNER, 1, 0);
  layout->frame_owner.thread = a_constant(OF_THREAD);
  layout->frame_owner.generator = a_constant(OF_GENERATOR);
  layout->frame_owner.frame_object = a_constant(OF_FRAME_OBJECT);
  layout->frame_owner.interpreter = a_constant(OF_INTERPRETER);
  layout->code_object.size = fake_field(CODE_SIZE, 0, 0);
  layout->code_object.firstlineno = fake_field(CODE_LINE, 4, PYF_SIGNED);
  layout->code_object.firsttraceable = fake_field(CODE_FIRST, 4, PYF_SIGNED);
  layout->code_object.linetable = fake_field(CODE_TABLE, 8, 0);
  layout->code_object.name = fake_field(CODE_NAME, 8, 0);
  layout->code_object.qualname = fake_field(CODE_QUALNAME, 8, 0);
  layout->code_object.filename = fake_field(CODE_FILE, 8, 0);
  layout->code_object.co_code_adaptive = fake_field(CODE_BASE, 0, 0);
  layout->constants.codeunit_size = a_constant(2);
  layout->constants.line_table = a_constant(PYF_LINE_TABLE_LOCATIONS);
}

/* Overwrites `code` with a code object; every instruction is on its first line. */
static inline void world_code_at(uint64_t code, const char *name, unsigned line) {
  const char table[] = {(char)(0x80 | 10 << 3 | 7), 1, 1, '\0'}; /* its line, column 1, 8 units */
  const uint64_t text = heap_string(world.str_type, name);
  heap_word(code + 8, world.code_type);
  heap_word(code + CODE_LINE, line);
  heap_word(code + CODE_TABLE, heap_string(world.bytes_type, table));
  heap_word(code + CODE_NAME, text);
  heap_word(code + CODE_QUALNAME, text);
  heap_word(code + CODE_FILE, heap_string(world.str_type, "made.py"));
}

static inline uint64_t world_code(const char *name, unsigned line) {
  const uint64_t code = heap_take(CODE_SIZE + 16);
  world_code_at(code, name, line);
  return code;
}

static inline uint64_t world_frame(uint64_t frame, uint64_t code, uint64_t previous, unsigned owner) {
  heap_word(frame, code);
  heap_word(frame + FRAME_PREVIOUS, previous);
  heap_word(frame + FRAME_INSTRUCTION, code + CODE_BASE + 2);
  heap_word(frame + FRAME_OWNER, owner);
  return frame;
}

/* A page of the heap for frames: the `number`th. */
static inline uint64_t world_page(unsigned number) { return FAKE_BASE + STACKS + number * PAGE; }

/* A new thread, the newest: its chunk is page `page`; it stands at `frame`. */
static inline uint64_t world_thread(unsigned page, uint64_t frame) {
  const uint64_t thread = world_page(THREAD_STATES) + world.threads * THREAD_STRIDE;
  uint64_t head = 0;
  CHECK(heap_next < world_page(0));
  memcpy(&head, heap_bytes + (world.interpreter + 8 - FAKE_BASE), 8);
  heap_word(world_page(page) + 8, PAGE);
  heap_word(thread, head);
  heap_word(thread + 8, world.interpreter);
  heap_word(thread + THREAD_ID, ++world.threads);
  heap_word(thread + THREAD_FRAME, frame);
  heap_word(thread + THREAD_CHUNK, world_page(page));
  heap_word(world.interpreter + 8, thread);
  return thread;
}

/* Sets the holder of the GIL, and how often the GIL went to another thread. */
static inline void world_turn(uint64_t thread, uint64_t number) {
  heap_word(world.gil, 1);
  heap_word(world.gil + HOLDER, thread);
  heap_word(world.gil + SWITCHES, number);
}

static inline void world_open(void) {
  heap_open(&world.target);
  when = 0;
  world.threads = 0;
  world_layout(&world.target.layout);
  world.target.memory.read = world_read;
  world.runtime = heap_take(16);
  world.gil = heap_take(32);
  world.interpreter = heap_take(GENERATION + 8);
  world.code_type = heap_type("code", 0, CODE_BASE, 0);
  heap_word(world.code_type + TYPE_ITEM, 2);
  world.str_type = heap_type("str", IS_STR, 56, 0);
  world.bytes_type = heap_type("bytes", IS_BYTES, 33, 0);
  world.target.runtime = world.runtime;
  heap_word(world.runtime, world.interpreter);
  heap_word(world.interpreter + GIL, world.gil);
}

/* Its names, innermost first: "inner outer". "!" behind them where the stack was torn. */
static inline const char *world_stack(const pyf_sampled_thread *thread) {
  static char text[1024];
  uint32_t i;
  text[0] = '\0';
  for (i = 0; i < thread->frame_count; i++) {
    const char *name = thread->frames[i].location->code->name.bytes;
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i == 0 ? "" : " ", name == NULL ? "?" : name);
  }
  if (!thread->complete) strcat(text, "!");
  return text;
}

#define CHECK_STACK(thread, expected)                                                               \
  do {                                                                                              \
    const char *found_ = world_stack(thread);                                                       \
    if (strcmp(found_, expected) != 0) {                                                            \
      fprintf(stderr, "%s:%d: \"%s\" instead of \"%s\"\n", __FILE__, __LINE__, found_, expected);   \
      exit(1);                                                                                      \
    }                                                                                               \
  } while (0)

#endif
