/*
 * A sampler over a small Python that changes at the worst moments: each stack has its own
 * bytes and names.
 */
#include "sampled.h"

static pyf_sampler sampler;
static void *arena;

static void begin_with(pyf_read_ranges read_ranges) {
  const pyf_sampler_limits limits = pyf_sampler_limits_for(8, 200, 64);
  const size_t size = pyf_sampler_size(&limits);
  arena = malloc(size);
  CHECK(pyf_sampler_init(&sampler, &world.target, read_ranges, &limits, arena, size) == PYF_OK);
  sampler.verify = 0; /* these tests count the reads of the plan */
}

static void begin(void) { begin_with(world_read_ranges); }

static void end(void) { free(arena); }

static void take(unsigned times) {
  while (times-- > 0) CHECK(pyf_sampler_take(&sampler) == PYF_OK);
}

/*
 * One thread waits, with two frames outside its chunk; the other has the GIL. Samples until the
 * first is skipped.
 */
static uint64_t waiting, busy, outer, inner, running, other;
static void two_threads(void) {
  world_open();
  outer = world_code("outer", 10);
  inner = world_code("inner", 20);
  running = world_code("running", 30);
  other = world_code("other", 40);
  waiting = world_thread(0, 0);
  busy = world_thread(1, 0);
  world_frame(world_page(2), outer, 0, OF_THREAD);
  heap_word(waiting + THREAD_FRAME, world_frame(world_page(2) + 0x200, inner, world_page(2), OF_GENERATOR));
  heap_word(busy + THREAD_FRAME, world_frame(world_page(1) + CHUNK_DATA, running, 0, OF_THREAD));
  world_turn(busy, 7);
  begin();
  take(20);
  CHECK(sampler.stats.threads_unchanged > 0);
  CHECK_STACK(&sampler.threads[1], "inner outer");
  CHECK_STACK(&sampler.threads[0], "running");
}

/*
 * A skipped segment serves no other thread: a generator begins between two of the waiting
 * thread's.
 */
static void what_was_left_is_not_given_to_others(void) {
  uint64_t rested;
  two_threads();
  rested = sampler.stats.threads_unchanged;
  heap_word(busy + THREAD_FRAME, world_frame(world_page(2) + 0x100, other, world_page(1) + CHUNK_DATA, OF_GENERATOR));
  take(1);
  CHECK(sampler.stats.threads_unchanged == rested + 1); /* it was left out, or nothing was tested */
  CHECK_STACK(&sampler.threads[0], "other running");
  CHECK_STACK(&sampler.threads[1], "inner outer");
  end();
}

/*
 * The waiting thread goes on after its GIL is read, and before its state is: its skipped
 * segments are stale.
 */
static void goes_on(void) {
  world_turn(waiting, 8);
  world_frame(world_page(2) + 0x200, other, world_page(2), OF_GENERATOR);
  heap_word(waiting + THREAD_FRAME, world_frame(world_page(0) + CHUNK_DATA, running, world_page(2) + 0x200, OF_THREAD));
}

static void what_was_left_is_not_given_to_who_moved(void) {
  two_threads();
  world_before(waiting + THREAD_FRAME, goes_on);
  take(1);
  CHECK(when == 0);
  CHECK_STACK(&sampler.threads[1], "running other outer");
  take(1);
  CHECK_STACK(&sampler.threads[1], "running other outer");
  end();
}

/* The same, after its state is read: it stays where it was, until the next sample. */
static void goes_on_late(void) {
  world_turn(waiting, 8);
  heap_word(waiting + THREAD_FRAME, world_frame(world_page(2) + 0x200, other, world_page(2), OF_GENERATOR));
}

static void rests_as_it_was(void) {
  two_threads();
  world_before(world_page(1) + CHUNK_DATA, goes_on_late);
  take(1);
  CHECK(when == 0);
  CHECK_STACK(&sampler.threads[1], "inner outer");
  take(1);
  CHECK_STACK(&sampler.threads[1], "other outer");
  end();
}

/*
 * Frames of two threads share a segment, which is read while one thread waits. Bytes that are
 * younger than the GIL's words are not compared with.
 */
static void goes_on_beside_others(void) {
  world_turn(waiting, 8);
  world_frame(world_page(2) + 0x200, other, world_page(2), OF_GENERATOR);
}

static void shared_pieces_do_not_rest(void) {
  unsigned i;
  two_threads();
  heap_word(busy + THREAD_FRAME, world_frame(world_page(2) + 0x100, running, 0, OF_THREAD));
  take(20);
  CHECK_STACK(&sampler.threads[0], "running");
  world_before(world_page(2) + 0x200, goes_on_beside_others);
  take(1);
  CHECK(when == 0);
  for (i = 0; i < 3; i++) {
    take(1);
    CHECK_STACK(&sampler.threads[1], "other outer");
  }
  end();
}

/* A code object dies, the counter grows, and another code object gets the address. */
static uint64_t dying, died;
static void dies(void) {
  heap_word(world.interpreter + GENERATION, ++died);
  world_code_at(dying, "young", 50);
}

/*
 * This happens after the sample's read, and before the fetch of a frame that executes the
 * new object.
 */
static void dies_before_a_frame_is_fetched(pyf_read_ranges read_ranges) {
  two_threads();
  end();
  begin_with(read_ranges);
  take(2);
  CHECK_STACK(&sampler.threads[1], "inner outer");
  dying = outer;
  /* Nothing executes it any more but a frame that no segment has. */
  heap_word(waiting + THREAD_FRAME, world_frame(world_page(0) + CHUNK_DATA, inner, 0, OF_THREAD));
  world_turn(waiting, 8);
  take(3);
  CHECK_STACK(&sampler.threads[1], "inner");
  heap_word(busy + THREAD_FRAME, world_frame(world_page(3), outer, world_page(1) + CHUNK_DATA, OF_GENERATOR));
  world_before(world_page(3), dies);
  take(1);
  CHECK(when == 0);
  CHECK_STACK(&sampler.threads[0], "young running");
  take(1);
  CHECK_STACK(&sampler.threads[0], "young running");
  CHECK(pyf_is(sampler.threads[0].frames[0].location->position.line, 50));
  end();
}

/*
 * This happens between two fetches of frames: the new object is not compared with the old one's
 * bytes, which were fetched for the first frame.
 */
static void dies_between_two_frames(void) {
  two_threads();
  dying = other;
  world_frame(world_page(1) + CHUNK_DATA, other, 0, OF_THREAD);
  take(1);
  world_frame(world_page(1) + CHUNK_DATA, running, 0, OF_THREAD);
  take(20);
  heap_word(world.interpreter + GENERATION, ++died);
  heap_word(busy + THREAD_FRAME, world_frame(world_page(3), other, world_page(3) + 0x800, OF_GENERATOR));
  world_frame(world_page(3) + 0x800, other, world_page(1) + CHUNK_DATA, OF_GENERATOR);
  world_before(world_page(3) + 0x800, dies);
  take(1);
  CHECK(when == 0);
  CHECK_STACK(&sampler.threads[0], "young young running");
  take(1);
  CHECK_STACK(&sampler.threads[0], "young young running");
  end();
}

/* The busy thread is in a generator of page `page` at `offset`. */
static void steps_into(unsigned page, unsigned offset) {
  heap_word(busy + THREAD_FRAME, world_frame(world_page(page) + offset, other, world_page(1) + CHUNK_DATA, OF_GENERATOR));
}

/*
 * Generators that are not met again cost one call each, with the counter. After a while none is
 * kept, and no other stack is read again.
 */
static void what_is_met_once_is_not_kept(void) {
  unsigned i;
  two_threads();
  for (i = 0; i < 40; i++) {
    const pyf_sampler_stats before = sampler.stats;
    const uint32_t arrangement = sampler.copy.arrangement, segments = sampler.copy.fill.segments;
    steps_into(16 + i, 0x100);
    take(1);
    CHECK_STACK(&sampler.threads[0], "other running");
    if (i < 20) continue;
    CHECK(sampler.stats.calls == before.calls + 2 && sampler.stats.reads == before.reads);
    CHECK(sampler.stats.threads_unchanged == before.threads_unchanged + 1);
    CHECK(sampler.copy.arrangement == arrangement && sampler.copy.fill.segments == segments && sampler.copy.read_count == segments + 1);
  }
  /* A frame that occurs again is kept, and then others are, too. */
  for (i = 0; i < 12; i++) {
    steps_into(16 + i % 3, 0x100);
    take(1);
    CHECK_STACK(&sampler.threads[0], "other running");
  }
  {
    const pyf_sampler_stats before = sampler.stats;
    steps_into(16, 0x100);
    take(1);
    CHECK(sampler.stats.calls == before.calls + 1 && sampler.stats.reads == before.reads);
  }
  end();
}

/*
 * A frame is not compared with temporary segments: the same frame comes again, after
 * others of its page.
 */
static void what_was_not_kept_is_not_compared_with(void) {
  unsigned i;
  two_threads();
  for (i = 0; i < 40; i++) {
    steps_into(16 + i % 30, 0x100);
    take(1);
  }
  for (i = 0; i < 10; i++) {
    world_frame(world_page(4), i % 2 ? running : inner, world_page(1) + CHUNK_DATA, OF_GENERATOR);
    heap_word(busy + THREAD_FRAME, world_frame(world_page(4) + 0x100, i % 3 ? outer : other, world_page(4), OF_GENERATOR));
    take(1);
    CHECK_STACK(&sampler.threads[0], i % 2 ? i % 3 ? "outer running running" : "other running running"
                                           : i % 3 ? "outer inner running" : "other inner running");
    CHECK(sampler.threads[0].changed);
  }
  end();
}

/*
 * This happens just before the counter is read. Others died earlier, so that all bytes to compare
 * with are in the plan.
 */
static void dies_as_others_did(void) {
  unsigned i;
  two_threads();
  dying = running;
  for (i = 0; i < 4; i++) {
    heap_word(world.interpreter + GENERATION, ++died);
    take(1);
  }
  CHECK_STACK(&sampler.threads[0], "running");
  world_before(world.interpreter + GENERATION, dies);
  for (i = 0; i < 3; i++) {
    take(1);
    CHECK(when == 0);
    CHECK_STACK(&sampler.threads[0], "young");
  }
  end();
}

/*
 * The waiting thread returns after its GIL is read; its code object dies, and the busy thread
 * executes the new one at that address.
 */
static void returns_and_dies(void) {
  world_turn(waiting, 8);
  dies();
  world_frame(world_page(1) + CHUNK_DATA, outer, 0, OF_THREAD);
}

static void who_rests_keeps_its_names(void) {
  two_threads();
  dying = outer;
  world_before(world_page(1) + CHUNK_DATA, returns_and_dies);
  take(1);
  CHECK(when == 0);
  CHECK_STACK(&sampler.threads[0], "young");
  CHECK_STACK(&sampler.threads[1], "inner outer");
  end();
}

/* A frame gets a new code object before it is read; the copy has older bytes of that address. */
static void what_frames_execute_is_read_after_them(void) {
  two_threads();
  end();
  world.target.layout.interpreter_state.code_object_generation = pyfi_fields[0];
  dying = waiting + THREAD_SIZE; /* between two thread states */
  world_code_at(dying, "running", 30);
  world_frame(world_page(1) + CHUNK_DATA, dying, 0, OF_THREAD);
  begin();
  take(5);
  CHECK_STACK(&sampler.threads[0], "running");
  world_before(world_page(1) + CHUNK_DATA, dies);
  take(1);
  CHECK(when == 0);
  CHECK_STACK(&sampler.threads[0], "young");
  end();
}

/*
 * Without a counter each sample compares its executables, and a new one at an old address
 * gets a new id.
 */
static void without_a_counter(void) {
  uint64_t id;
  two_threads();
  end();
  world.target.layout.interpreter_state.code_object_generation = pyfi_fields[0];
  begin();
  take(3);
  CHECK_STACK(&sampler.threads[0], "running");
  id = sampler.threads[0].frames[0].location->code->id;
  dying = running;
  dies();
  take(1);
  CHECK_STACK(&sampler.threads[0], "young");
  CHECK(sampler.threads[0].frames[0].location->code->id != id);
  end();
}

/* A thread with an unchanged state can get or lose the GIL, and a new place in the list. */
static void threads_stay_and_come(void) {
  unsigned i;
  two_threads();
  for (i = 0; i < 6; i++) {
    world_turn(i % 2 ? busy : waiting, 8 + i);
    take(1 + i % 3);
    CHECK(pyf_is(sampler.threads[0].thread.holds_gil, i % 2) && pyf_is(sampler.threads[1].thread.holds_gil, !(i % 2)));
  }
  for (i = 0; i < 3; i++) {
    const uint64_t born = world_thread(20 + i, 0);
    heap_word(born + THREAD_FRAME, world_frame(world_page(20 + i) + CHUNK_DATA, i % 2 ? inner : other, 0, OF_THREAD));
    take(1 + i);
    CHECK(sampler.thread_count == 3 + i);
    CHECK(sampler.threads[0].thread.address == born && sampler.threads[0].thread.id == 3 + i);
    CHECK(sampler.threads[1 + i].thread.id == 2 && sampler.threads[2 + i].thread.id == 1);
    CHECK_STACK(&sampler.threads[0], i % 2 ? "inner" : "other");
    CHECK_STACK(&sampler.threads[1 + i], "running");
    CHECK_STACK(&sampler.threads[2 + i], "inner outer");
  }
  for (i = 0; i < 3; i++) { /* and end again */
    heap_word(world.interpreter + 8, sampler.threads[1].thread.address);
    take(2);
    CHECK(sampler.thread_count == 4 - i);
    CHECK_STACK(&sampler.threads[2 - i], "running");
    CHECK_STACK(&sampler.threads[3 - i], "inner outer");
  }
  end();
}

/*
 * A thread goes to and fro, while new arrangements move the segments: older bytes in the copy are
 * not the last sample's.
 */
static void to_and_fro(void) {
  unsigned every, i;
  for (every = 1; every < 4; every++) {
    const uint64_t first = world_page(1) + CHUNK_DATA, second = first + FRAME_SIZE;
    two_threads();
    world_frame(second, other, first, OF_THREAD);
    for (i = 0; i < 40; i++) {
      heap_word(busy + THREAD_FRAME, i % 2 ? second : first);
      if (i % every == 0) heap_word(waiting + THREAD_FRAME, world_frame(world_page(10 + i / 3), inner, 0, OF_THREAD));
      world_turn(i % 2 ? busy : waiting, 8 + i);
      take(1);
      CHECK_STACK(&sampler.threads[0], i % 2 ? "other running" : "running");
      CHECK(sampler.threads[0].thread.frame == (i % 2 ? second : first));
    }
    end();
  }
}

/* The count that `activity` reports; -1 makes it fail. */
static int64_t runs;
static unsigned asked;
static int activity(void *context, uint64_t *count) {
  (void)context;
  asked++;
  *count = (uint64_t)runs;
  return runs < 0 ? -1 : 0;
}

static void runs_on(void) {
  runs++;
  world_frame(world_page(1) + CHUNK_DATA, other, 0, OF_THREAD);
}

/* A target that has not run is not read, except for one sample of eight. */
static void what_has_not_run_is_not_read(void) {
  uint64_t reads, idle;
  unsigned i;
  two_threads();
  runs = 5;
  sampler.activity = activity;
  take(2);
  for (i = 0; i < 4; i++) {
    reads = heap_memory.reads;
    idle = sampler.stats.samples_idle;
    take(PYFI_IDLE_SAMPLES);
    CHECK(sampler.stats.samples_idle == idle + PYFI_IDLE_SAMPLES - 1 && heap_memory.reads > reads);
  }
  take(1);
  reads = heap_memory.reads;
  take(1);
  CHECK(heap_memory.reads == reads);
  CHECK_STACK(&sampler.threads[0], "running");
  runs_on();
  take(1);
  CHECK_STACK(&sampler.threads[0], "other");
  CHECK(sampler.threads[0].changed && !sampler.threads[1].changed);
  take(2);
  CHECK(!sampler.threads[0].changed);
  end();
}

/*
 * The target runs during the read, in memory that has been read: the count from before the
 * read decides.
 */
static void what_ran_while_it_was_read_is_read_again(void) {
  two_threads();
  runs = 5;
  sampler.activity = activity;
  take(2);
  while (sampler.idle.samples + 1 != PYFI_IDLE_SAMPLES) take(1);
  world_before(world.interpreter + GENERATION, runs_on);
  take(1);
  CHECK(when == 0);
  CHECK_STACK(&sampler.threads[0], "running");
  take(1);
  CHECK_STACK(&sampler.threads[0], "other");
  end();
}

/* No sample is idle where the activity is not known, or after a sample that changed. */
static void what_cannot_be_told_is_read(void) {
  unsigned i;
  two_threads();
  runs = -1;
  sampler.activity = activity;
  take(20);
  runs = 5;
  asked = 0;
  for (i = 0; i < 20; i++) {
    world_frame(world_page(1) + CHUNK_DATA, i % 2 ? running : other, 0, OF_THREAD);
    runs++;
    take(1);
    CHECK_STACK(&sampler.threads[0], i % 2 ? "running" : "other");
  }
  CHECK(sampler.stats.samples_idle == 0 && asked == 1);
  end();
}

/*
 * A thread ends after the state before it in the list is read: its memory is freed, or
 * another object's.
 */
static uint64_t newest, ending, ending_interp;
static void thread_ends(void) {
  heap_word(newest, busy);
  heap_word(ending, 0);
  heap_word(ending + 8, ending_interp);
}

static void goes_on_behind_a_thread_that_ends(uint64_t interp) {
  unsigned i;
  two_threads();
  ending_interp = interp;
  newest = world_thread(20, 0);
  ending = world_page(22); /* separate from the other states, so that it is read after them */
  heap_word(ending, busy);
  heap_word(ending + 8, world.interpreter);
  heap_word(ending + THREAD_ID, 99);
  heap_word(newest, ending);
  take(3);
  CHECK(sampler.thread_count == 4 && sampler.threads[1].thread.id == 99);
  world_before(ending, thread_ends);
  for (i = 0; i < 3; i++) {
    take(1);
    CHECK(when == 0);
    CHECK(sampler.thread_count == 3 && sampler.interpreters[0].ended == PYF_END && !sampler.truncated);
    CHECK(sampler.threads[0].thread.address == newest);
    CHECK_STACK(&sampler.threads[1], "running");
    CHECK_STACK(&sampler.threads[2], "inner outer");
  }
  end();
}

/* Its address goes to a new thread, the newest: no thread is given twice. */
static void thread_ends_for_a_newer_one(void) {
  heap_word(newest, busy);
  heap_word(ending, newest);
  heap_word(ending + THREAD_ID, 100);
  heap_word(world.interpreter + 8, ending);
}

static void gives_no_thread_twice(void) {
  two_threads();
  newest = world_thread(20, 0);
  ending = world_page(22);
  heap_word(ending, busy);
  heap_word(ending + 8, world.interpreter);
  heap_word(ending + THREAD_ID, 99);
  heap_word(newest, ending);
  take(3);
  world_before(ending, thread_ends_for_a_newer_one);
  take(1);
  CHECK(when == 0);
  CHECK(sampler.thread_count == 4 && sampler.interpreters[0].ended == PYF_END);
  CHECK(sampler.threads[0].thread.address == newest && sampler.threads[1].thread.id == 100);
  CHECK_STACK(&sampler.threads[2], "running");
  CHECK_STACK(&sampler.threads[3], "inner outer");
  end();
}

/* The busy thread has three frames in its chunk, and its innermost one is new in this sample. */
static uint64_t frames[3];
static void three_frames(void) {
  unsigned i;
  two_threads();
  sampler.verify = 1;
  for (i = 0; i < 3; i++) {
    frames[i] = world_page(1) + CHUNK_DATA + i * FRAME_SIZE;
    world_frame(frames[i], i == 0 ? outer : i == 1 ? inner : running, i == 0 ? 0 : frames[i - 1], OF_THREAD);
  }
  heap_word(busy + THREAD_FRAME, frames[2]);
  take(5);
  CHECK_STACK(&sampler.threads[0], "running inner outer");
  CHECK(sampler.threads[0].verified && sampler.threads[0].stable == 3);
  CHECK(sampler.threads[1].verified && sampler.threads[1].stable == 2);
  world_frame(frames[2], other, frames[1], OF_THREAD);
}

/* Takes a sample in which `event` happens between the first read of the frames and the second. */
static void (*between)(void);
static void before_second_read(void) { world_before(frames[0], between); }
static void take_with(void (*event)(void)) {
  between = event;
  world_before(frames[0], before_second_read);
  take(1);
  CHECK(when == 0);
  CHECK_STACK(&sampler.threads[0], "other inner outer");
}

static void nothing_happens(void) {}
static void innermost_goes_on(void) { heap_word(frames[2] + FRAME_INSTRUCTION, other + CODE_BASE + 6); }
static void middle_goes_on(void) { heap_word(frames[1] + FRAME_INSTRUCTION, inner + CODE_BASE + 6); }
static void innermost_is_another(void) { heap_word(frames[2], running); }
static void innermost_returns(void) { heap_word(busy + THREAD_FRAME, frames[1]); }
static void all_are_others(void) {
  innermost_is_another();
  middle_goes_on();
  heap_word(frames[0], running);
}
static void calls_from_the_middle(void) {
  heap_word(busy + THREAD_FRAME, world_frame(world_page(2) + 0x400, other, frames[1], OF_GENERATOR));
}

static void calls_from_the_innermost(void) {
  heap_word(busy + THREAD_FRAME, world_frame(world_page(2) + 0x400, other, frames[2], OF_GENERATOR));
}
static void goes_where_nothing_leads_back(void) {
  heap_word(busy + THREAD_FRAME, world_frame(world_page(2) + 0x400, other, 0, OF_GENERATOR));
}

static void two_reads_verify(void) {
  const struct {
    void (*event)(void);
    int verified;
    uint32_t stable;
  } cases[] = {{nothing_happens, 1, 3},      {innermost_goes_on, 1, 3}, {middle_goes_on, 0, 1}, {innermost_is_another, 0, 2},
               {innermost_returns, 0, 2},    {all_are_others, 0, 0},    {calls_from_the_middle, 0, 2},
               {calls_from_the_innermost, 1, 3}, {goes_where_nothing_leads_back, 0, 0}};
  size_t i;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    three_frames();
    take_with(cases[i].event);
    CHECK(sampler.threads[0].verified == cases[i].verified);
    CHECK(sampler.threads[0].stable == cases[i].stable);
    CHECK(sampler.threads[1].verified && sampler.threads[1].stable == 2);
    end();
  }
}

/* Two samples of the same bytes need no second read, but only if the first one was verified. */
static void unverified_stacks_are_read_again(void) {
  unsigned i;
  three_frames();
  for (i = 0; i < 4; i++) {
    take_with(middle_goes_on);
    CHECK(!sampler.threads[0].verified && sampler.threads[0].stable == 1);
    world_frame(frames[1], inner, frames[0], OF_THREAD); /* as the first read found it */
  }
  CHECK(!sampler.threads[0].changed);
  take(1);
  CHECK(sampler.threads[0].verified && sampler.threads[0].stable == 3);
  sampler.verify = 0;
  take(1);
  CHECK(!sampler.threads[0].verified && sampler.threads[0].stable == 0);
  end();
}

int main(void) {
  two_reads_verify();
  unverified_stacks_are_read_again();
  what_was_left_is_not_given_to_others();
  what_was_left_is_not_given_to_who_moved();
  rests_as_it_was();
  shared_pieces_do_not_rest();
  dies_before_a_frame_is_fetched(world_read_ranges);
  dies_before_a_frame_is_fetched(NULL);
  dies_between_two_frames();
  what_is_met_once_is_not_kept();
  what_was_not_kept_is_not_compared_with();
  dies_as_others_did();
  who_rests_keeps_its_names();
  what_frames_execute_is_read_after_them();
  without_a_counter();
  threads_stay_and_come();
  to_and_fro();
  goes_on_behind_a_thread_that_ends(0);
  goes_on_behind_a_thread_that_ends(0x1234);
  gives_no_thread_twice();
  what_has_not_run_is_not_read();
  what_ran_while_it_was_read_is_read_again();
  what_cannot_be_told_is_read();
  return 0;
}
