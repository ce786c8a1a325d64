/* Sampling: setting up, and taking one sample. */
#ifndef PYF_SAMPLER_SAMPLE_H
#define PYF_SAMPLER_SAMPLE_H

/* Bytes of a thread state that are looked at. */
static inline uint32_t pyfi_state_extent(const pyf_layout *layout) {
  return pyfi_reach(pyfi_thread_extent(layout), layout->thread_state.datastack_chunk);
}

/* Whether all that a thread says of itself is in its state, and in one segment of it. */
static inline int pyfi_states_self_contained(const pyf_target *target) {
  const pyf_layout *layout = pyfi_layout(target);
  return !pyf_has(layout->cframe.current_frame) && (pyf_has(layout->thread_state.native_thread_id) || pyfi_layout(target)->pthread_tid == 0) &&
         pyfi_thread_extent(layout) <= sizeof(((pyfi_object *)0)->bytes);
}

/*
 * Makes a sampler of an open target, with memory of at least
 * pyf_sampler_size(limits) bytes; PYF_E_SPACE if it is less. `read_ranges` may be
 * NULL: then every segment is read by itself. The sampler must not move; the
 * target is copied, but not what its memory's context points to.
 */
static inline pyf_status pyf_sampler_init(pyf_sampler *sampler, const pyf_target *target, pyf_read_ranges read_ranges,
                                          const pyf_sampler_limits *limits, void *memory, size_t size) {
  unsigned char *start = (unsigned char *)memory;
  const pyf_sampler_stats none = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  uint32_t i;
  if (sampler == NULL || target == NULL || limits == NULL || memory == NULL) return PYF_E_ARGUMENT;
  if (limits->interpreters == 0 || limits->threads == 0 || limits->frames == 0 || limits->codes < 2 || limits->locations < 2 ||
      limits->segments < 16 || limits->copy_bytes > UINT32_MAX / 3) {
    return PYF_E_ARGUMENT;
  }
  if (size < pyf_sampler_size(limits)) return PYF_E_SPACE;
  while ((uintptr_t)start % PYFI_ARENA_ALIGN != 0) start++;
  (void)pyfi_sampler_carve(sampler, limits, start);
  sampler->target = *target;
  sampler->source.memory = target->memory;
  sampler->target.memory.read = pyfi_sampler_read;
  sampler->target.memory.context = sampler;
  sampler->source.read_ranges = read_ranges;
  sampler->limits = *limits;
  sampler->stats = none;
  sampler->activity = NULL;
  sampler->idle.changed = 1;
  sampler->idle.activity = sampler->idle.samples = 0;
  sampler->idle.known = 0;
  sampler->interpreter_count = sampler->thread_count = 0;
  sampler->ended = PYF_END;
  sampler->number = sampler->changes.epoch = sampler->changes.code_check = sampler->changes.bytecode_epoch = 0;
  sampler->traits.frame_extent = pyfi_sampled_frame_extent(pyfi_layout(target));
  sampler->traits.frame_object_lines = !pyf_has(pyfi_layout(target)->interpreter_frame.lineno) &&
                          pyf_has(pyfi_layout(target)->interpreter_frame.frame_object) &&
                          pyf_has(pyfi_layout(target)->frame_object.lineno);
  sampler->traits.state_extent = pyfi_state_extent(pyfi_layout(target));
  sampler->traits.states_self_contained = pyfi_states_self_contained(target);
  sampler->traits.gil_switches = pyfi_counts_gil_switches(pyfi_layout(target));
  sampler->plan.skip_unchanged = sampler->changes.threads_unchanged = sampler->purpose.code = 0;
  sampler->purpose.thread = 0;
  sampler->copy.buffers[0] = sampler->copy.last_buffers[0] = 0;
  sampler->copy.buffers[1] = sampler->copy.last_buffers[1] = limits->copy_bytes;
  sampler->copy.free_buffer = 2 * limits->copy_bytes;
  sampler->purpose.keep = sampler->purpose.temporary = sampler->changes.counters_stale = 0;
  sampler->plan.frame_unused_samples = PYFI_FRAME_UNUSED_SAMPLES;
  for (i = 0; i < PYFI_RECENT_PAGES; i++) sampler->plan.recent[i].page = sampler->plan.recent[i].sample = 0;
  sampler->plan.recent_next = sampler->copy.read_count = 0;
  sampler->plan.planned.bytes = sampler->plan.planned.segments = sampler->plan.planned.nodes = 0;
  sampler->copy.fill.bytes = sampler->copy.fill.segments = sampler->copy.fill.nodes = sampler->plan.order_count = sampler->copy.last = sampler->copy.arrangement = 0;
  for (i = 0; i <= sampler->copy.page_mask; i++) sampler->copy.pages[i] = PYFI_NO_INDEX;
  sampler->changes.counter_count = 0;
  sampler->caches.next_id = 1;
  sampler->frame_count = sampler->stacks.last_at = 0;
  sampler->stacks.frames_begin = sampler->stacks.steps_begin = 0;
  sampler->stacks.last_frames = sampler->stacks.frames;
  sampler->stacks.last_steps = sampler->stacks.steps;
  sampler->stacks.crowded = 0;
  pyfi_caches_clear(sampler);
  return sampler->traits.frame_extent == 0 || sampler->traits.frame_extent > sizeof sampler->spare_frame ? PYF_E_ABSENT : PYF_OK;
}

/* Traces that are left behind before the others are put together. */
#define PYFI_UNUSED_RECORDS 256u

/* Reads the interpreters; they are few, and their counters decide what is believed of the rest. */
static inline void pyfi_sampler_list_interpreters(pyf_sampler *sampler) {
  pyf_interpreters cursor;
  sampler->interpreter_count = 0;
  sampler->ended = pyf_interpreters_begin(&cursor, &sampler->target);
  while (sampler->ended == PYF_OK) {
    pyf_sampled_interpreter *out = &sampler->interpreters[sampler->interpreter_count];
    if (sampler->interpreter_count == sampler->limits.interpreters) {
      sampler->ended = cursor.next == 0 ? PYF_END : PYF_E_SPACE;
      break;
    }
    sampler->ended = pyf_interpreters_next(&cursor, &out->interpreter);
    out->ended = PYF_END;
    out->has_collector = 0;
    if (sampler->ended == PYF_OK) sampler->interpreter_count++;
  }
}

/* A counter of an interpreter that the copy has not got yet. */
static inline void pyfi_counter_read(pyf_sampler *sampler, uint64_t interpreter, pyf_field field, uint8_t bytes[8]) {
  if (pyf_has(field) && field.size <= 8) (void)pyfi_read_once(sampler, interpreter + field.offset, bytes, field.size);
}

/* Takes over what was read; 1 where it is something new. */
static inline int pyfi_counter_update(pyf_field field, uint8_t counter[8], const uint8_t fresh[8]) {
  uint32_t i;
  if (!pyf_has(field) || pyfi_same(counter, fresh, field.size)) return 0;
  for (i = 0; i < field.size; i++) counter[i] = fresh[i];
  return 1;
}

/* Whether the counters are those of the interpreters that there are. */
static inline int pyfi_sampler_counters_match(const pyf_sampler *sampler) {
  uint32_t i;
  if (sampler->changes.counter_count != sampler->interpreter_count) return 0;
  for (i = 0; i < sampler->changes.counter_count; i++) {
    if (sampler->changes.counters[i].interpreter != sampler->interpreters[i].interpreter.address) return 0;
  }
  return 1;
}

/* Whether code objects may have died since the last sample, or copies of bytecode moved. */
static inline void pyfi_sampler_check_counters(pyf_sampler *sampler) {
  const pyf_view_interpreter_state *view = &pyfi_layout(&sampler->target)->interpreter_state;
  const int known = pyfi_sampler_counters_match(sampler);
  int codes = !known, copies = !known;
  uint32_t i;
  sampler->changes.counter_count = sampler->interpreter_count;
  for (i = 0; i < sampler->changes.counter_count; i++) {
    pyfi_interpreter_counters *counter = &sampler->changes.counters[i];
    counter->interpreter = sampler->interpreters[i].interpreter.address;
    if (!known) {
      counter->switches.known = sampler->changes.threads_unchanged = 0;
      pyfi_counter_read(sampler, counter->interpreter, view->code_object_generation, counter->new_codes);
      pyfi_counter_read(sampler, counter->interpreter, view->tlbc_generation, counter->new_copies);
    }
    codes |= pyfi_counter_update(view->code_object_generation, counter->codes, counter->new_codes);
    copies |= pyfi_counter_update(view->tlbc_generation, counter->copies, counter->new_copies);
  }
  if (codes) sampler->changes.epoch++;
  if (copies) {
    sampler->changes.bytecode_epoch++;
    sampler->stacks.last_thread_count = 0;
  }
  /* Without a counter each sample checks what it uses. */
  sampler->changes.code_check = pyf_has(view->code_object_generation) ? sampler->changes.epoch : sampler->number;
}

/* The frame that set off a collection, by itself, as pyf_frame_at gives it. */
static inline void pyfi_sampler_collector(pyf_sampler *sampler, pyf_sampled_interpreter *out) {
  pyf_sampled_thread thread;
  pyfi_thread_record thread_record;
  pyfi_stack stack;
  pyfi_step_record record;
  pyfi_step step;
  if (out->interpreter.collecting_frame == 0) return;
  pyfi_stack_begin(&stack, sampler, &thread);
  sampler->purpose.thread = out->interpreter.gil.holder;
  stack.before = NULL;
  stack.old = stack.old_end = stack.budget = 0;
  stack.thread_record = &thread_record;
  thread_record.segments = 0;
  stack.chunks_known = 1; /* which thread's stack it is on is not known */
  sampler->chunks.count = 0;
  step = pyfi_stack_step(&stack, out->interpreter.collecting_frame, &record);
  sampler->purpose.thread = 0;
  if (step != PYFI_STEP_FRAME) return;
  out->has_collector = 1;
  out->collector.address = record.address;
  out->collector.location = &sampler->caches.locations.entries[record.location].location;
  out->collector.owner = record.owner;
  out->collector.has_entry = out->collector.entry = 0;
}

/*
 * As pyf_threads_next, where the thread was in this location in the last sample, and no byte of its state is another one: what *out says
 * of it holds, but for what the runtime and the GIL decide. 0 where it has to be looked at.
 */
static inline int pyfi_thread_state_same(pyf_sampler *sampler, pyf_threads *cursor, pyf_sampled_thread *out) {
  const pyf_field next = pyfi_layout(&sampler->target)->thread_state.next;
  const pyf_gil *gil = &cursor->interpreter.gil;
  const uint8_t *bytes, *before;
  const pyfi_segment *segment;
  if (sampler->thread_count >= sampler->stacks.last_thread_count || !sampler->traits.states_self_contained || cursor->next == 0 ||
      out->thread.address != cursor->next) {
    return 0;
  }
  bytes = pyfi_copy_find(sampler, cursor->next, cursor->extent);
  if (bytes == NULL) return 0;
  segment = &sampler->copy.segments[sampler->copy.last];
  before = sampler->copy.bytes + sampler->copy.buffers[!segment->buffer] + segment->offset + (cursor->next - segment->address);
  /* The next segment has the next thread's state, most often. */
  pyfi_prefetch(bytes + segment->length, cursor->extent);
  pyfi_prefetch(before + segment->length, cursor->extent);
  pyfi_prefetch((const uint8_t *)(out + 1), sizeof *out);
  if (!segment->has_previous || !pyfi_same(bytes, before, cursor->extent) || pyfi_guard_pass(&cursor->guard, cursor->next) != PYF_OK) return 0;
  cursor->next = pyfi_decode(bytes + next.offset, next.size, pyfi_layout(&sampler->target)->big_endian);
  out->thread.main = pyfi_thread_is_main(cursor, out->thread.id);
  out->thread.holds_gil = gil->known ? pyfi_some(gil->holder == out->thread.address) : pyfi_none();
  return 1;
}

/* Fetches a new thread's state with the word that leads to its stack. */
static inline void pyfi_state_fetch(pyf_sampler *sampler, uint64_t address) {
  if (address != 0 && pyfi_copy_find(sampler, address, sampler->traits.state_extent) == NULL) {
    (void)pyfi_copy_fetch(sampler, address, sampler->traits.state_extent);
  }
}

/* The threads of interpreter number `index`. */
static inline void pyfi_sampler_threads(pyf_sampler *sampler, uint32_t index) {
  pyf_sampled_interpreter *interpreter = &sampler->interpreters[index];
  pyf_threads cursor;
  pyf_threads_begin(&cursor, &sampler->target, &interpreter->interpreter);
  for (;;) {
    pyf_sampled_thread *out = &sampler->threads[sampler->thread_count];
    if (sampler->thread_count == sampler->limits.threads) {
      interpreter->ended = cursor.next == 0 ? PYF_END : PYF_E_SPACE;
      return;
    }
    interpreter->ended = PYF_OK;
    if (!pyfi_thread_state_same(sampler, &cursor, out)) {
      pyfi_state_fetch(sampler, cursor.next);
      interpreter->ended = pyf_threads_next(&cursor, &out->thread);
    }
    if (interpreter->ended != PYF_OK) return;
    out->interpreter = index;
    sampler->thread_count++;
    pyfi_stack_walk(sampler, out);
  }
}

static inline void pyfi_sampler_walk(pyf_sampler *sampler) {
  uint32_t i;
  sampler->thread_count = sampler->frame_count = sampler->stacks.step_count = sampler->stacks.thread_count = sampler->stacks.last_at = 0;
  sampler->stacks.frames_end = sampler->stacks.frames_begin;
  sampler->stacks.steps_end = sampler->stacks.steps_begin;
  sampler->stacks.crowded = 0;
  pyfi_sampler_list_interpreters(sampler);
  pyfi_sampler_check_counters(sampler);
  for (i = 0; i < sampler->interpreter_count; i++) {
    pyfi_sampler_threads(sampler, i);
    pyfi_sampler_collector(sampler, &sampler->interpreters[i]);
  }
}

/*
 * Whether a code object died since this sample's read: a frame that was fetched after it may execute one at the same address, which
 * is to be compared before it is believed, and not with what was fetched before it.
 */
static inline int pyfi_sampler_code_died(pyf_sampler *sampler) {
  const pyf_view_interpreter_state *view = &pyfi_layout(&sampler->target)->interpreter_state;
  int overtaken = 0;
  uint32_t i;
  if (!pyf_has(view->code_object_generation)) return 0;
  if (sampler->changes.counters_stale) (void)pyfi_copy_read_ranges(sampler, sampler->plan.ranges, pyfi_copy_list_counters(sampler, 0));
  for (i = 0; i < sampler->changes.counter_count; i++) {
    pyfi_interpreter_counters *counter = &sampler->changes.counters[i];
    overtaken |= !pyfi_same(counter->codes, counter->new_codes, view->code_object_generation.size);
  }
  for (i = 0; overtaken && i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (segment->is_code) segment->length = segment->readable = 0;
  }
  return overtaken;
}

/* What a sample comes to. */
static inline pyf_status pyfi_sampler_status(const pyf_sampler *sampler) {
  return sampler->interpreter_count != 0 || sampler->ended == PYF_END ? PYF_OK : sampler->ended;
}

/* Whether a thread is not where it was in the last sample, or there are others. */
static inline int pyfi_sampler_has_changed(const pyf_sampler *sampler) {
  uint32_t i;
  for (i = 0; i < sampler->thread_count && !sampler->threads[i].changed;) i++;
  return i < sampler->thread_count || sampler->stacks.thread_count != sampler->stacks.last_thread_count;
}

/* Lets a sample's stacks go to the other arrays, all of them. */
static inline void pyfi_sampler_compact(pyf_sampler *sampler) {
  sampler->stacks.steps = sampler->stacks.spare_steps;
  sampler->stacks.frames = sampler->stacks.spare_frames;
  sampler->stacks.spare_steps = sampler->stacks.last_steps;
  sampler->stacks.spare_frames = sampler->stacks.last_frames;
  sampler->stacks.frames_begin = sampler->stacks.steps_begin = 0;
}

/* Lets them stay where they are, unless what is there besides has become more than they are: what is spread is not in the processor's caches. */
static inline void pyfi_sampler_make_room(pyf_sampler *sampler) {
  const uint32_t added = sampler->stacks.steps_end - sampler->stacks.steps_begin;
  const uint32_t enough = 2 * sampler->stacks.step_count + PYFI_UNUSED_RECORDS;
  sampler->stacks.last_steps = sampler->stacks.steps;
  sampler->stacks.last_frames = sampler->stacks.frames;
  sampler->stacks.steps_begin = sampler->stacks.steps_end;
  sampler->stacks.frames_begin = sampler->stacks.frames_end;
  if (sampler->stacks.steps_end + added > enough || added > sampler->limits.frames - sampler->stacks.steps_end) pyfi_sampler_compact(sampler);
}

/*
 * Takes a sample. It holds until the next one, and so do all addresses in it.
 * Where no interpreter could be read the status says why; whatever else cannot be
 * read ends a list or a stack, which says so.
 */
static inline pyf_status pyf_sampler_take(pyf_sampler *sampler) {
  pyfi_thread_record *thread_record = sampler->stacks.last_threads;
  if (pyfi_sampler_is_idle(sampler)) {
    pyfi_sampler_repeat(sampler);
    return pyfi_sampler_status(sampler);
  }
  if (sampler->caches.full) pyfi_caches_clear(sampler);
  sampler->number++;
  pyfi_sampler_make_room(sampler);
  sampler->stacks.last_threads = sampler->stacks.threads;
  sampler->stacks.threads = thread_record;
  sampler->stacks.last_thread_count = sampler->stacks.thread_count;
  pyfi_plan_begin(sampler);
  sampler->purpose.keep = 1;
  pyfi_sampler_walk(sampler);
  if (pyfi_sampler_code_died(sampler)) pyfi_sampler_walk(sampler);
  if (sampler->stacks.crowded) {
    pyfi_sampler_compact(sampler);
    pyfi_sampler_walk(sampler);
  }
  if (sampler->caches.full) { /* once more, over the same copy, with all the room there is */
    sampler->stats.caches_cleared++;
    pyfi_caches_clear(sampler);
    sampler->stacks.frames_begin = sampler->stacks.steps_begin = 0;
    pyfi_sampler_walk(sampler);
  }
  sampler->purpose.keep = 0;
  sampler->idle.changed = pyfi_sampler_has_changed(sampler);
  pyfi_plan_end(sampler);
  sampler->stats.samples++;
  sampler->stats.frames += sampler->frame_count;
  return pyfi_sampler_status(sampler);
}

#endif
