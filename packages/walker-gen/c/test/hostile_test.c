/*
 * Every layout over random memory: most words point into the memory itself, so that walks get far.
 * Walks must end within a bound, and the sanitizers must report nothing.
 */
#include "check.h"
#include "pyframes.h"

#define WORDS 4096u
#define MEMORIES 40u
/* A walk of so small a memory that needs more reads does not end. */
#define MAX_READS 20000000u

static uint8_t bytes[WORDS * 8];
static fake_memory memory = {bytes, sizeof bytes, 0};
static uint64_t state;

static uint64_t random_word(void) { /* xorshift64*: the same on every machine */
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545f4914f6cdd1du;
}

static void fill(uint64_t seed, const pyf_layout *layout) {
  const unsigned size = layout->pointer_size;
  uint64_t address;
  state = seed * 2 + 1;
  for (address = 0; address < sizeof bytes; address += size) {
    const uint64_t kind = random_word() % 8;
    uint64_t value = random_word();
    if (kind < 5) {
      value = FAKE_BASE + value % (sizeof bytes / 8) / 16 * 16; /* the first part, where chains meet */
    } else if (kind < 7) {
      value %= 64;
    }
    fake_store(&memory, layout->big_endian, FAKE_BASE + address, size, value);
  }
}

/* Makes many objects generators, and tasks: of the type at FAKE_BASE. */
static void fill_types(const pyf_layout *layout) {
  const pyf_view_type_object *view = &layout->type_object;
  const pyf_view_gen_object *generator = &layout->gen_object;
  const unsigned word = layout->pointer_size;
  const int embedded = pyf_has(generator->gi_iframe);
  uint64_t size = generator->size.offset, address;
  if (embedded) size = generator->gi_iframe.offset + layout->interpreter_frame.localsplus.offset;
  for (address = FAKE_BASE; address < FAKE_BASE + sizeof bytes / 8; address += 16) {
    if (random_word() % 2) fake_store(&memory, layout->big_endian, address + layout->pyobject.ob_type.offset, word, FAKE_BASE);
  }
  fake_store(&memory, layout->big_endian, FAKE_BASE + view->tp_basicsize.offset, word, size);
  fake_store(&memory, layout->big_endian, FAKE_BASE + view->tp_itemsize.offset, word, embedded ? word : 0);
}

static unsigned long walk_frames(pyf_target *target, const pyf_thread *thread) {
  static uint32_t points[PYF_MAX_CODE_POINTS];
  unsigned long count = 0;
  pyf_frames frames;
  pyf_frame frame;
  pyf_frames_begin(&frames, target, thread);
  while (pyf_frames_next(&frames, &frame) == PYF_OK) {
    pyf_string string;
    size_t length = 0;
    count++;
    if (pyf_string_open(&string, target, frame.code.name) == PYF_OK) {
      (void)pyf_string_read(&string, points, PYF_MAX_CODE_POINTS, &length);
    }
    CHECK(count <= PYF_MAX_FRAMES);
  }
  return count;
}

static unsigned long walk(pyf_target *target) {
  unsigned long count = 0;
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  if (pyf_interpreters_begin(&interpreters, target) != PYF_OK) return 0;
  while (pyf_interpreters_next(&interpreters, &interpreter) == PYF_OK) {
    pyf_threads threads;
    pyf_thread thread;
    pyf_threads_begin(&threads, target, &interpreter);
    while (pyf_threads_next(&threads, &thread) == PYF_OK) count += walk_frames(target, &thread);
  }
  return count;
}

/* Generators, sets and lists of tasks that begin at `address`. */
static unsigned long walk_tasks(pyf_target *target, uint64_t address) {
  static pyf_tasks tasks;
  static pyf_awaiters awaiters;
  const pyf_layout *layout = &target->layout;
  unsigned long count = 0;
  pyf_interpreter interpreter;
  pyf_generator generator;
  pyf_chain chain;
  pyf_task task;
  pyf_chain_begin(&chain, target, address);
  while (pyf_chain_next(&chain, &generator) == PYF_OK) CHECK(++count <= PYF_MAX_CHAIN);
  memset(&interpreter, 0, sizeof interpreter);
  interpreter.address = address - layout->asyncio_interpreter_state.asyncio_tasks_head.offset;
  if (pyf_tasks_begin(&tasks, target, &interpreter) != PYF_OK) return count;
  tasks.asyncio.task_type = FAKE_BASE;
  tasks.asyncio.sets[0] = address;
  tasks.asyncio.set_count = 1;
  while (pyf_tasks_next(&tasks, &task) == PYF_OK) {
    pyf_task_frames frames;
    pyf_frame frame;
    count++;
    pyf_awaiters_read(target, &tasks.asyncio, task.address, &awaiters);
    CHECK(awaiters.count <= PYF_MAX_AWAITERS && awaiters.future_count <= PYF_MAX_AWAITERS);
    pyf_task_frames_begin(&frames, &tasks, &task, 0);
    while (pyf_task_frames_next(&frames, &frame) == PYF_OK) CHECK(++count <= PYF_MAX_FRAMES);
  }
  return count;
}

int main(void) {
  const unsigned layouts = sizeof pyfi_layouts / sizeof pyfi_layouts[0];
  unsigned long frames = 0, tasks = 0;
  unsigned index;
  uint64_t seed;
  for (index = 0; index < layouts; index++) {
    for (seed = 1; seed <= MEMORIES; seed++) {
      pyf_target target;
      pyf_thread thread;
      uint64_t frame;
      fake_target(&target, &memory, 8, 0);
      pyf_layout_unpack(index, &target.layout);
      fill(seed, &target.layout);
      target.runtime = FAKE_BASE;
      memory.reads = 0;
      frames += walk(&target);
      /* Interpreters lie beyond so small a memory: start at threads and frames as well. */
      memset(&thread, 0, sizeof thread);
      for (frame = FAKE_BASE; frame < FAKE_BASE + 1024; frame += 64) {
        thread.frame = frame;
        frames += walk_frames(&target, &thread);
      }
      fill_types(&target.layout);
      for (frame = FAKE_BASE; frame < FAKE_BASE + 1024; frame += 16) tasks += walk_tasks(&target, frame);
      CHECK(memory.reads < MAX_READS);
    }
  }
  printf("%lu %lu\n", frames, tasks);
  CHECK(frames > 0 && tasks > 0);
  return 0;
}
