/* Sampling: setting up, and taking one sample. */
#ifndef PYF_SAMPLER_TAKE_H
#define PYF_SAMPLER_TAKE_H

/* Bytes of a thread state that are looked at. */
static inline uint32_t pyf_state_extent(const pyf_layout *layout) {
  return pyf_reach(pyf_thread_extent(layout), layout->thread_state.datastack_chunk);
}

/* Whether all that a thread says of itself is in its state, and in one piece of it. */
static inline int pyf_states_tell_all(const pyf_target *target) {
  const pyf_layout *layout = &target->layout;
  return !pyf_has(layout->cframe.current_frame) && (pyf_has(layout->thread_state.native_thread_id) || target->layout.pthread_tid == 0) &&
         pyf_thread_extent(layout) <= sizeof(((pyf_object *)0)->bytes);
}

/*
 * Makes a sampler of an open target, with memory of at least
 * pyf_sampler_size(limits) bytes; PYF_E_SPACE if it is less. `read_ranges` may be
 * NULL: then every piece is read by itself. The sampler must not move; the
 * target is copied, but not what its memory's context points to.
 */
static inline pyf_status pyf_sampler_init(pyf_sampler *sampler, const pyf_target *target, pyf_read_ranges read_ranges,
                                          const pyf_sampler_limits *limits, void *memory, size_t size) {
  unsigned char *start = (unsigned char *)memory;
  const pyf_sampler_stats none = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  uint32_t i;
  if (sampler == NULL || target == NULL || limits == NULL || memory == NULL) return PYF_E_ARGUMENT;
  if (limits->interpreters == 0 || limits->threads == 0 || limits->frames == 0 || limits->codes < 2 || limits->places < 2 ||
      limits->pieces < 16 || limits->copy_bytes > UINT32_MAX / 3) {
    return PYF_E_ARGUMENT;
  }
  if (size < pyf_sampler_size(limits)) return PYF_E_SPACE;
  while ((uintptr_t)start % PYF_ARENA_ALIGN != 0) start++;
  (void)pyf_sampler_carve(sampler, limits, start);
  sampler->target = *target;
  sampler->memory = target->memory;
  sampler->target.memory.read = pyf_sampler_read;
  sampler->target.memory.context = sampler;
  sampler->read_ranges = read_ranges;
  sampler->limits = *limits;
  sampler->stats = none;
  sampler->activity = NULL;
  sampler->moved = 1;
  sampler->ran = sampler->idle = 0;
  sampler->ran_known = 0;
  sampler->interpreter_count = sampler->thread_count = 0;
  sampler->ended = PYF_END;
  sampler->now = sampler->epoch = sampler->stamp = sampler->salt = 0;
  sampler->head = pyf_frame_head(&target->layout);
  sampler->object_lines = !pyf_has(target->layout.interpreter_frame.lineno) &&
                          pyf_has(target->layout.interpreter_frame.frame_object) &&
                          pyf_has(target->layout.frame_object.lineno);
  sampler->state_extent = pyf_state_extent(&target->layout);
  sampler->states_tell_all = pyf_states_tell_all(target);
  sampler->takes_turns = pyf_takes_turns(&target->layout);
  sampler->leaves = sampler->calm = sampler->code = 0;
  sampler->walking = 0;
  sampler->halves[0] = sampler->last_halves[0] = 0;
  sampler->halves[1] = sampler->last_halves[1] = limits->copy_bytes;
  sampler->third = 2 * limits->copy_bytes;
  sampler->learning = sampler->once = sampler->unsure = 0;
  sampler->life = PYF_FRAMES_IDLE;
  for (i = 0; i < PYF_MISSED; i++) sampler->missed[i] = sampler->missed_in[i] = 0;
  sampler->missed_at = sampler->fetched = 0;
  sampler->settled[0] = sampler->settled[1] = sampler->settled[2] = 0;
  sampler->filled = sampler->piece_count = sampler->node_count = sampler->order_count = sampler->at = sampler->arrangement = 0;
  for (i = 0; i <= sampler->page_mask; i++) sampler->pages[i] = PYF_NOWHERE;
  sampler->counter_count = 0;
  sampler->next_id = 1;
  sampler->frame_count = sampler->traced_at = 0;
  sampler->frames_begin = sampler->traces_begin = 0;
  sampler->last_frames = sampler->frames;
  sampler->last_traces = sampler->traces;
  sampler->crowded = 0;
  pyf_sampler_forget(sampler);
  return sampler->head == 0 || sampler->head > sizeof sampler->spare ? PYF_E_ABSENT : PYF_OK;
}

/* Traces that are left behind before the others are put together. */
#define PYF_SPREAD 256u

/* Reads the interpreters; they are few, and their counters decide what is believed of the rest. */
static inline void pyf_sampler_list(pyf_sampler *sampler) {
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
static inline void pyf_counter_read(pyf_sampler *sampler, uint64_t interpreter, pyf_field field, uint8_t bytes[8]) {
  if (pyf_has(field) && field.size <= 8) (void)pyf_read_once(sampler, interpreter + field.offset, bytes, field.size);
}

/* Takes over what was read; 1 where it is something new. */
static inline int pyf_counter_moves(pyf_field field, uint8_t counter[8], const uint8_t fresh[8]) {
  uint32_t i;
  if (!pyf_has(field) || pyf_same(counter, fresh, field.size)) return 0;
  for (i = 0; i < field.size; i++) counter[i] = fresh[i];
  return 1;
}

/* Whether the counters are those of the interpreters that there are. */
static inline int pyf_sampler_counts(const pyf_sampler *sampler) {
  uint32_t i;
  if (sampler->counter_count != sampler->interpreter_count) return 0;
  for (i = 0; i < sampler->counter_count; i++) {
    if (sampler->counters[i].interpreter != sampler->interpreters[i].interpreter.address) return 0;
  }
  return 1;
}

/* Whether code objects may have died since the last sample, or copies of bytecode moved. */
static inline void pyf_sampler_count(pyf_sampler *sampler) {
  const pyf_view_interpreter_state *view = &sampler->target.layout.interpreter_state;
  const int known = pyf_sampler_counts(sampler);
  int codes = !known, copies = !known;
  uint32_t i;
  sampler->counter_count = sampler->interpreter_count;
  for (i = 0; i < sampler->counter_count; i++) {
    pyf_counter *counter = &sampler->counters[i];
    counter->interpreter = sampler->interpreters[i].interpreter.address;
    if (!known) {
      counter->turns.known = sampler->calm = 0;
      pyf_counter_read(sampler, counter->interpreter, view->code_object_generation, counter->new_codes);
      pyf_counter_read(sampler, counter->interpreter, view->tlbc_generation, counter->new_copies);
    }
    codes |= pyf_counter_moves(view->code_object_generation, counter->codes, counter->new_codes);
    copies |= pyf_counter_moves(view->tlbc_generation, counter->copies, counter->new_copies);
  }
  if (codes) sampler->epoch++;
  if (copies) {
    sampler->salt++;
    sampler->last_traced_count = 0;
  }
  /* Without a counter each sample checks what it uses. */
  sampler->stamp = pyf_has(view->code_object_generation) ? sampler->epoch : sampler->now;
}

/* The frame that set off a collection, by itself, as pyf_frame_at gives it. */
static inline void pyf_sampler_collector(pyf_sampler *sampler, pyf_sampled_interpreter *out) {
  pyf_sampled_thread thread;
  pyf_traced_thread traced;
  pyf_stack stack;
  pyf_trace trace;
  pyf_step step;
  if (out->interpreter.collecting_frame == 0) return;
  pyf_stack_begin(&stack, sampler, &thread);
  sampler->walking = out->interpreter.gil.holder;
  stack.before = NULL;
  stack.old = stack.old_end = stack.budget = 0;
  stack.traced = &traced;
  traced.pieces = 0;
  stack.chunks_known = 1; /* which thread's stack it is on is not known */
  sampler->chunk_count = 0;
  step = pyf_stack_step(&stack, out->interpreter.collecting_frame, &trace);
  sampler->walking = 0;
  if (step != PYF_STEP_FRAME) return;
  out->has_collector = 1;
  out->collector.address = trace.address;
  out->collector.place = &sampler->places[trace.place].place;
  out->collector.owner = trace.owner;
  out->collector.has_entry = out->collector.entry = 0;
}

/*
 * As pyf_threads_next, where the thread was in this place in the last sample, and no byte of its state is another one: what *out says
 * of it holds, but for what the runtime and the GIL decide. 0 where it has to be looked at.
 */
static inline int pyf_thread_stays(pyf_sampler *sampler, pyf_threads *cursor, pyf_sampled_thread *out) {
  const pyf_field next = sampler->target.layout.thread_state.next;
  const pyf_gil *gil = &cursor->interpreter.gil;
  const uint8_t *bytes, *before;
  const pyf_piece *piece;
  if (sampler->thread_count >= sampler->last_traced_count || !sampler->states_tell_all || cursor->next == 0 ||
      out->thread.address != cursor->next) {
    return 0;
  }
  bytes = pyf_copy_find(sampler, cursor->next, cursor->extent);
  if (bytes == NULL) return 0;
  piece = &sampler->pieces[sampler->at];
  before = sampler->copy + sampler->halves[!piece->half] + piece->at + (cursor->next - piece->address);
  /* The next piece has the next thread's state, most often. */
  pyf_expect(bytes + piece->length, cursor->extent);
  pyf_expect(before + piece->length, cursor->extent);
  pyf_expect((const uint8_t *)(out + 1), sizeof *out);
  if (!piece->both || !pyf_same(bytes, before, cursor->extent) || pyf_guard_pass(&cursor->guard, cursor->next) != PYF_OK) return 0;
  cursor->next = pyf_decode(bytes + next.offset, next.size, sampler->target.layout.big_endian);
  out->thread.main = pyf_thread_is_main(cursor, out->thread.id);
  out->thread.holds_gil = gil->known ? pyf_some(gil->holder == out->thread.address) : pyf_none();
  return 1;
}

/* Fetches a new thread's state with the word that leads to its stack. */
static inline void pyf_state_fetch(pyf_sampler *sampler, uint64_t address) {
  if (address != 0 && pyf_copy_find(sampler, address, sampler->state_extent) == NULL) {
    (void)pyf_copy_fetch(sampler, address, sampler->state_extent);
  }
}

/* The threads of interpreter number `index`. */
static inline void pyf_sampler_threads(pyf_sampler *sampler, uint32_t index) {
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
    if (!pyf_thread_stays(sampler, &cursor, out)) {
      pyf_state_fetch(sampler, cursor.next);
      interpreter->ended = pyf_threads_next(&cursor, &out->thread);
    }
    if (interpreter->ended != PYF_OK) return;
    out->interpreter = index;
    sampler->thread_count++;
    pyf_stack_walk(sampler, out);
  }
}

static inline void pyf_sampler_walk(pyf_sampler *sampler) {
  uint32_t i;
  sampler->thread_count = sampler->frame_count = sampler->trace_count = sampler->traced_count = sampler->traced_at = 0;
  sampler->frames_end = sampler->frames_begin;
  sampler->traces_end = sampler->traces_begin;
  sampler->crowded = 0;
  pyf_sampler_list(sampler);
  pyf_sampler_count(sampler);
  for (i = 0; i < sampler->interpreter_count; i++) {
    pyf_sampler_threads(sampler, i);
    pyf_sampler_collector(sampler, &sampler->interpreters[i]);
  }
}

/*
 * Whether a code object died since this sample's read: a frame that was fetched after it may execute one at the same address, which
 * is to be compared before it is believed, and not with what was fetched before it.
 */
static inline int pyf_sampler_overtaken(pyf_sampler *sampler) {
  const pyf_view_interpreter_state *view = &sampler->target.layout.interpreter_state;
  int overtaken = 0;
  uint32_t i;
  if (!pyf_has(view->code_object_generation)) return 0;
  if (sampler->unsure) (void)pyf_copy_read_ranges(sampler, sampler->ranges, pyf_copy_list_counters(sampler, 0));
  for (i = 0; i < sampler->counter_count; i++) {
    pyf_counter *counter = &sampler->counters[i];
    overtaken |= !pyf_same(counter->codes, counter->new_codes, view->code_object_generation.size);
  }
  for (i = 0; overtaken && i < sampler->piece_count; i++) {
    pyf_piece *piece = &sampler->pieces[i];
    if (piece->code) piece->length = piece->there = 0;
  }
  return overtaken;
}

/* What a sample comes to. */
static inline pyf_status pyf_sampler_said(const pyf_sampler *sampler) {
  return sampler->interpreter_count != 0 || sampler->ended == PYF_END ? PYF_OK : sampler->ended;
}

/* Whether a thread is not where it was in the last sample, or there are others. */
static inline int pyf_sampler_moved(const pyf_sampler *sampler) {
  uint32_t i;
  for (i = 0; i < sampler->thread_count && !sampler->threads[i].moved;) i++;
  return i < sampler->thread_count || sampler->traced_count != sampler->last_traced_count;
}

/* Lets a sample's stacks go to the other arrays, all of them. */
static inline void pyf_sampler_tidy(pyf_sampler *sampler) {
  sampler->traces = sampler->other_traces;
  sampler->frames = sampler->other_frames;
  sampler->other_traces = sampler->last_traces;
  sampler->other_frames = sampler->last_frames;
  sampler->frames_begin = sampler->traces_begin = 0;
}

/* Lets them stay where they are, unless what is there besides has become more than they are: what is spread is not in the processor's caches. */
static inline void pyf_sampler_make_room(pyf_sampler *sampler) {
  const uint32_t added = sampler->traces_end - sampler->traces_begin;
  const uint32_t enough = 2 * sampler->trace_count + PYF_SPREAD;
  sampler->last_traces = sampler->traces;
  sampler->last_frames = sampler->frames;
  sampler->traces_begin = sampler->traces_end;
  sampler->frames_begin = sampler->frames_end;
  if (sampler->traces_end + added > enough || added > sampler->limits.frames - sampler->traces_end) pyf_sampler_tidy(sampler);
}

/*
 * Takes a sample. It holds until the next one, and so do all addresses in it.
 * Where no interpreter could be read the status says why; whatever else cannot be
 * read ends a list or a stack, which says so.
 */
static inline pyf_status pyf_sampler_take(pyf_sampler *sampler) {
  pyf_traced_thread *traced = sampler->last_traced;
  if (pyf_sampler_idles(sampler)) {
    pyf_sampler_repeat(sampler);
    return pyf_sampler_said(sampler);
  }
  if (sampler->full) pyf_sampler_forget(sampler);
  sampler->now++;
  pyf_sampler_make_room(sampler);
  sampler->last_traced = sampler->traced;
  sampler->traced = traced;
  sampler->last_traced_count = sampler->traced_count;
  pyf_copy_begin(sampler);
  sampler->learning = 1;
  pyf_sampler_walk(sampler);
  if (pyf_sampler_overtaken(sampler)) pyf_sampler_walk(sampler);
  if (sampler->crowded) {
    pyf_sampler_tidy(sampler);
    pyf_sampler_walk(sampler);
  }
  if (sampler->full) { /* once more, over the same copy, with all the room there is */
    sampler->stats.emptied++;
    pyf_sampler_forget(sampler);
    sampler->frames_begin = sampler->traces_begin = 0;
    pyf_sampler_walk(sampler);
  }
  sampler->learning = 0;
  sampler->moved = pyf_sampler_moved(sampler);
  pyf_copy_end(sampler);
  sampler->stats.samples++;
  sampler->stats.frames += sampler->frame_count;
  return pyf_sampler_said(sampler);
}

#endif
