/*
 * A sampler with little room gives right or truncated stacks, and touches no byte outside
 * of its memory.
 */
#define _DEFAULT_SOURCE
#include "sampled.h"

#include <sys/mman.h>

enum { CODES = 12, THREADS = 3, DEPTH = 6 };
static const uint8_t UNTOUCHED = 0xa5;
static pyf_sampler sampler;
static uint64_t codes[CODES], threads[THREADS];
static unsigned seed;

static unsigned some(unsigned below) {
  seed = seed * 1103515245u + 12345u;
  return (seed >> 16) % below;
}

/* Another stack for a thread: up to DEPTH frames in its chunk. */
static void move_thread(unsigned number) {
  unsigned left = some(DEPTH + 1);
  uint64_t frame = 0, at = world_page(number) + CHUNK_DATA;
  for (; left > 0; left--, at += FRAME_SIZE) frame = world_frame(at, codes[some(CODES)], frame, OF_THREAD);
  heap_word(threads[number] + THREAD_FRAME, frame);
}

static void check_bounds(void) {
  const pyf_sampler_limits *limits = &sampler.limits;
  CHECK(sampler.copy.fill.segments <= limits->segments && sampler.plan.order_count <= limits->segments);
  CHECK(sampler.copy.fill.nodes <= pyfi_sampler_nodes(limits) && sampler.copy.fill.bytes <= limits->copy_bytes);
  CHECK(sampler.caches.texts.filled <= limits->text_bytes && sampler.caches.codes.count <= limits->codes && sampler.caches.locations.count <= limits->locations);
  CHECK(sampler.frame_count <= limits->frames && sampler.stacks.step_count <= limits->frames);
  CHECK(sampler.stacks.frames_end <= limits->frames && sampler.stacks.steps_end <= limits->frames);
  CHECK(sampler.stacks.thread_count <= limits->threads && sampler.chunks.count <= sampler.chunks.capacity);
}

/* The bounds hold during a sample, too. */
static int read_checked(void *context, uint64_t address, void *buffer, size_t length) {
  check_bounds();
  return world_read(context, address, buffer, length);
}

static void many_threads(void) {
  static const char *const names[CODES] = {"a", "be", "cee", "dee_dee", "e", "eff", "gee", "a_name_that_is_longer_than_the_others", "i", "jay", "kay", "el"};
  unsigned i;
  world_open();
  seed = 1;
  for (i = 0; i < CODES; i++) codes[i] = world_code(names[i], 10 * i);
  for (i = 0; i < THREADS; i++) {
    threads[i] = world_thread(i, 0);
    move_thread(i);
  }
  world_turn(threads[0], 1);
  memset(&sampler, 0, sizeof sampler);
  world.target.memory.read = read_checked;
}

/*
 * Compares a stack with the plain walk: it is whole, or its beginning where the sampler had no
 * room. Returns 1 if it is whole.
 */
static int check_thread(const pyf_sampled_thread *sampled) {
  pyf_target target = world.target;
  pyf_frames frames;
  pyf_frame frame;
  uint32_t count = 0;
  pyf_frames_begin(&frames, &target, &sampled->thread);
  while (count < sampled->frame_count && pyf_frames_next(&frames, &frame) == PYF_OK) {
    const pyf_code_location *location = sampled->frames[count++].location;
    char name[64];
    CHECK(pyf_string_utf8(&target, frame.code.name, name, sizeof name) == PYF_OK);
    CHECK(location->code->name.bytes != NULL && strcmp(name, location->code->name.bytes) == 0);
    CHECK(pyf_is(location->position.line, frame.position.line.value));
  }
  CHECK(count == sampled->frame_count);
  if (!sampled->complete) CHECK(sampled->reason == PYF_E_SPACE);
  else CHECK(pyf_frames_next(&frames, &frame) == PYF_END);
  return sampled->complete;
}

/* An id never changes its meaning. */
static void check_ids(const pyf_sampled_thread *sampled) {
  static const uint32_t room = 1u << 16;
  static uint64_t meant[1u << 16];
  uint32_t i;
  if (sampler.stats.samples == 1) memset(meant, 0, sizeof meant);
  for (i = 0; i < sampled->frame_count; i++) {
    const pyf_code_location *location = sampled->frames[i].location;
    const uint64_t ids[] = {location->id, location->code->id};
    unsigned which;
    for (which = 0; which < 2; which++) {
      CHECK(ids[which] < room);
      CHECK(meant[ids[which]] == 0 || meant[ids[which]] == 2 * location->code->address + which);
      meant[ids[which]] = 2 * location->code->address + which;
    }
  }
}

/* Samples while the threads move; returns how many stacks were whole. */
static unsigned sample(unsigned times) {
  unsigned whole = 0, turn = 1;
  while (times-- > 0) {
    uint32_t i;
    CHECK(pyf_sampler_take(&sampler) == PYF_OK);
    CHECK(sampler.interpreter_count == 1);
    CHECK(sampler.interpreters[0].ended == (sampler.limits.threads < THREADS ? PYF_E_SPACE : PYF_END));
    CHECK(sampler.thread_count == (sampler.limits.threads < THREADS ? sampler.limits.threads : THREADS));
    check_bounds();
    for (i = 0; i < sampler.thread_count; i++) {
      whole += (unsigned)check_thread(&sampler.threads[i]);
      check_ids(&sampler.threads[i]);
    }
    if (some(3) == 0) continue;
    i = some(THREADS);
    world_turn(threads[i], ++turn);
    move_thread(i);
  }
  return whole;
}

/*
 * Memory of `size` bytes between two pages that must not be touched; `spare` bytes are
 * free at its end.
 */
typedef struct guarded {
  uint8_t *all, *memory;
  size_t pages, size, spare;
} guarded;

static guarded guard(size_t size, size_t spare) {
  guarded out;
  out.pages = (size + spare + PAGE - 1) / PAGE;
  out.size = size;
  out.spare = spare;
  out.all = (uint8_t *)mmap(NULL, (out.pages + 2) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(out.all != MAP_FAILED && mprotect(out.all + PAGE, out.pages * PAGE, PROT_READ | PROT_WRITE) == 0);
  memset(out.all + PAGE, UNTOUCHED, out.pages * PAGE);
  out.memory = out.all + (out.pages + 1) * PAGE - spare - size;
  return out;
}

static void check_guarded(const guarded *memory) {
  const uint8_t *at;
  for (at = memory->all + PAGE; at < memory->memory; at++) CHECK(*at == UNTOUCHED);
  for (at = memory->memory + memory->size; at < memory->all + (memory->pages + 1) * PAGE; at++) CHECK(*at == UNTOUCHED);
  munmap(memory->all, (memory->pages + 2) * PAGE);
}

/*
 * The size of pyf_sampler_size is enough at any alignment. One byte less is refused, and
 * nothing is written.
 */
static void not_a_byte_outside(void) {
  const pyf_sampler_limits limits = pyf_sampler_limits_for(THREADS, THREADS * DEPTH, CODES + 1);
  const size_t size = pyf_sampler_size(&limits);
  size_t spare;
  for (spare = 0; spare < PYFI_ARENA_ALIGN; spare += 3) {
    const guarded memory = guard(size, spare);
    many_threads();
    CHECK(pyf_sampler_init(&sampler, &world.target, world_read_ranges, &limits, memory.memory, size - 1) == PYF_E_SPACE);
    CHECK(memory.memory[0] == UNTOUCHED && memory.memory[size - 1] == UNTOUCHED);
    CHECK(pyf_sampler_init(&sampler, &world.target, world_read_ranges, &limits, memory.memory, size) == PYF_OK);
    CHECK(sample(100) == 100 * THREADS);
    check_guarded(&memory);
  }
}

static void check_limits(const pyf_sampler_limits *limits, unsigned *whole) {
  const size_t size = pyf_sampler_size(limits);
  const guarded memory = guard(size, size % 16);
  many_threads();
  CHECK(pyf_sampler_init(&sampler, &world.target, world_read_ranges, limits, memory.memory, size) == PYF_OK);
  *whole = sample(30);
  check_guarded(&memory);
}

/* Each limit alone, from the least accepted value to a sufficient one. */
static void any_limit(void) {
  static const size_t members[] = {
      offsetof(pyf_sampler_limits, threads), offsetof(pyf_sampler_limits, frames),     offsetof(pyf_sampler_limits, codes),
      offsetof(pyf_sampler_limits, locations),  offsetof(pyf_sampler_limits, text_bytes), offsetof(pyf_sampler_limits, copy_bytes),
      offsetof(pyf_sampler_limits, segments)};
  static const uint32_t values[] = {0, 1, 2, 3, 5, 8, 13, 16, 17, 20, 30, 50, 100, 300, 1000, 5000, 20000, 100000};
  size_t member, i;
  for (member = 0; member < sizeof members / sizeof members[0]; member++) {
    unsigned whole = 0, accepted = 0;
    for (i = 0; i < sizeof values / sizeof values[0]; i++) {
      pyf_sampler_limits limits = pyf_sampler_limits_for(THREADS, THREADS * DEPTH, CODES + 1);
      uint8_t byte;
      memcpy((uint8_t *)&limits + members[member], &values[i], sizeof values[i]);
      if (pyf_sampler_init(&sampler, &world.target, NULL, &limits, &byte, 1) == PYF_E_ARGUMENT) continue;
      check_limits(&limits, &whole);
      accepted++;
    }
    CHECK(accepted > 10 && whole == 30 * THREADS);
  }
}

/* Room for the code objects of most samples only, so that caches are cleared often. */
static void emptied_caches(void) {
  pyf_sampler_limits limits = pyf_sampler_limits_for(THREADS, THREADS * DEPTH, CODES - 2);
  guarded memory;
  limits.locations = limits.codes;
  memory = guard(pyf_sampler_size(&limits), 0);
  many_threads();
  CHECK(pyf_sampler_init(&sampler, &world.target, world_read_ranges, &limits, memory.memory, memory.size) == PYF_OK);
  CHECK(sample(200) > 200 * THREADS / 2);
  CHECK(sampler.stats.caches_cleared > 10);
  check_guarded(&memory);
}

enum { MANY = 81 };
static uint64_t listed[MANY]; /* oldest first: the first is the main thread */

/* Many threads, of which number `holder` has the GIL. */
static void many_listed(unsigned holder) {
  unsigned i;
  world_open();
  for (i = 0; i < MANY; i++) listed[i] = world_thread(0, 0);
  world_turn(listed[holder], 1);
}

static int gives(uint64_t address) {
  uint32_t i, found = 0;
  for (i = 0; i < sampler.thread_count; i++) found += sampler.threads[i].thread.address == address;
  return (int)found;
}

/* True if the threads are in the order of the list, newest first, without duplicates. */
static void check_order(void) {
  uint32_t i;
  for (i = 1; i < sampler.thread_count; i++) CHECK(sampler.threads[i].thread.id < sampler.threads[i - 1].thread.id);
}

/* A sample at the thread limit says so, and gives the main thread and the GIL's holder. */
static void thread_limit(uint32_t limit, unsigned holder, pyf_read_ranges read_ranges) {
  const pyf_sampler_limits limits = pyf_sampler_limits_for(limit, 100, 8);
  const size_t size = pyf_sampler_size(&limits);
  const uint32_t left_out = limit < MANY ? MANY - limit : 0;
  void *memory = malloc(size);
  unsigned i;
  many_listed(holder);
  CHECK(pyf_sampler_init(&sampler, &world.target, read_ranges, &limits, memory, size) == PYF_OK);
  for (i = 0; i < 4; i++) {
    CHECK(pyf_sampler_take(&sampler) == PYF_OK);
    CHECK(sampler.thread_count == MANY - left_out);
    CHECK(sampler.threads_left_out == left_out);
    CHECK(sampler.truncated == (left_out != 0));
    CHECK(sampler.interpreters[0].ended == (left_out != 0 ? PYF_E_SPACE : PYF_END));
    CHECK(gives(listed[holder]) == 1);
    CHECK(limit < 2 || gives(listed[0]) == 1);
    check_order();
  }
  /* When the newest ones end, so does the truncation. */
  heap_word(world.interpreter + 8, listed[0]);
  world_turn(listed[0], 2);
  CHECK(pyf_sampler_take(&sampler) == PYF_OK);
  CHECK(sampler.thread_count == 1 && !sampler.truncated && sampler.threads_left_out == 0);
  free(memory);
}

static void thread_limits(void) {
  static const uint32_t limits[] = {1, 2, 3, 5, MANY - 2, MANY - 1, MANY, MANY + 1, MANY + 10};
  static const unsigned holders[] = {0, 1, 2, 40, MANY - 2, MANY - 1};
  unsigned i, j;
  for (i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    for (j = 0; j < sizeof holders / sizeof holders[0]; j++) {
      if (limits[i] == 1 && holders[j] != 0) continue; /* there is no room for both */
      thread_limit(limits[i], holders[j], world_read_ranges);
      thread_limit(limits[i], holders[j], NULL);
    }
  }
}

/* A frame limit says so, too. */
static void frame_limit(void) {
  const pyf_sampler_limits limits = pyf_sampler_limits_for(THREADS, 2, CODES + 1);
  const size_t size = pyf_sampler_size(&limits);
  void *memory = malloc(size);
  many_threads();
  heap_word(threads[0] + THREAD_FRAME, 0);
  heap_word(threads[1] + THREAD_FRAME, 0);
  heap_word(threads[2] + THREAD_FRAME, world_frame(world_page(2) + CHUNK_DATA, codes[0], 0, OF_THREAD));
  CHECK(pyf_sampler_init(&sampler, &world.target, world_read_ranges, &limits, memory, size) == PYF_OK);
  CHECK(pyf_sampler_take(&sampler) == PYF_OK && !sampler.truncated);
  heap_word(threads[1] + THREAD_FRAME, world_frame(world_page(1) + CHUNK_DATA, codes[1], world_page(2) + CHUNK_DATA, OF_THREAD));
  CHECK(pyf_sampler_take(&sampler) == PYF_OK && sampler.truncated && sampler.threads_left_out == 0);
  free(memory);
}

/* A size beyond a 32-bit host's size_t is 0, not its low bits. */
static void sizes(void) {
  const pyf_sampler_limits small = pyf_sampler_limits_for(64, 20000, 4096);
  const pyf_sampler_limits large = pyf_sampler_limits_for(64, 89438000, 4096);
  const pyf_sampler_limits largest = pyf_sampler_limits_for(PYFI_MAX_SAMPLER_ENTRIES, PYFI_MAX_SAMPLER_ENTRIES, PYFI_MAX_SAMPLER_ENTRIES);
  const pyf_sampler_limits beyond = pyf_sampler_limits_for(64, PYFI_MAX_SAMPLER_ENTRIES + 1, 4096);
  const pyf_sampler_limits without = pyf_sampler_limits_for(0, 20000, 4096);
  uint8_t byte;
  CHECK(pyfi_sampler_bytes(&small, UINT32_MAX) == pyfi_sampler_bytes(&small, UINT64_MAX));
  CHECK(pyfi_sampler_bytes(&small, UINT32_MAX) > 20000 * sizeof(pyf_sampled_frame));
  CHECK(pyfi_sampler_bytes(&large, UINT64_MAX) > (uint64_t)89438000 * 2 * (sizeof(pyf_sampled_frame) + sizeof(pyfi_step_record)));
  CHECK(pyfi_sampler_bytes(&large, UINT32_MAX) == 0);
  CHECK(pyfi_sampler_bytes(&largest, UINT64_MAX) > (uint64_t)PYFI_MAX_SAMPLER_ENTRIES * 2 * (sizeof(pyf_sampled_frame) + sizeof(pyfi_step_record)));
  CHECK(pyf_sampler_size(&large) == (size_t)pyfi_sampler_bytes(&large, SIZE_MAX));
  CHECK(pyf_sampler_size(&beyond) == 0 && pyf_sampler_size(&without) == 0);
  CHECK(pyf_sampler_init(&sampler, &world.target, NULL, &beyond, &byte, SIZE_MAX) == PYF_E_ARGUMENT);
  if (SIZE_MAX <= UINT32_MAX) CHECK(pyf_sampler_init(&sampler, &world.target, NULL, &large, &byte, SIZE_MAX) == PYF_E_SPACE);
}

int main(void) {
  not_a_byte_outside();
  any_limit();
  emptied_caches();
  thread_limits();
  frame_limit();
  sizes();
  return 0;
}
