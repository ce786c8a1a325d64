/* Internal: one sample. */
#ifndef PYF_SAMPLER_SAMPLE_H
#define PYF_SAMPLER_SAMPLE_H

/*
 * So many unused step records may be between those in use: spread-out records miss the
 * processor's caches.
 */
#define PYFI_UNUSED_RECORDS 256u

/* Reads the interpreters. */
static inline void pyfi_sampler_list_interpreters(pyf_sampler *sampler) {
  pyf_interpreters cursor;
  sampler->interpreter_count = 0;
  sampler->ended = pyf_interpreters_begin(&cursor, &sampler->target);
  while (sampler->ended == PYF_OK) {
    pyf_sampled_interpreter *out = &sampler->interpreters[sampler->interpreter_count];
    if (sampler->interpreter_count == sampler->limits.interpreters) {
      sampler->ended = cursor.next == 0 ? PYF_END : PYF_E_SPACE;
      sampler->truncated = cursor.next != 0;
      break;
    }
    sampler->ended = pyf_interpreters_next(&cursor, &out->interpreter);
    out->ended = PYF_END;
    out->has_collector = 0;
    if (sampler->ended == PYF_OK) sampler->interpreter_count++;
  }
}

/* Reads the frame that started a collection, as pyf_frame_at does. Its thread is not known. */
static inline void pyfi_sampler_collector(pyf_sampler *sampler, pyf_sampled_interpreter *out) {
  pyfi_read_purpose purpose;
  pyf_sampled_thread thread;
  pyfi_thread_record thread_record;
  pyfi_stack stack;
  pyfi_step_record record;
  pyfi_step step;
  if (out->interpreter.collecting_frame == 0) return;
  purpose = pyfi_purpose_swap(sampler, pyfi_purpose_of_thread(out->interpreter.gil.holder));
  pyfi_stack_begin(&stack, sampler, &thread);
  stack.before = NULL;
  stack.old = stack.old_end = stack.budget = 0;
  stack.record = &thread_record;
  thread_record.segments = 0;
  stack.chunks_known = 1;
  sampler->chunks.count = 0;
  step = pyfi_stack_step(&stack, out->interpreter.collecting_frame, &record);
  (void)pyfi_purpose_swap(sampler, purpose);
  if (step != PYFI_STEP_FRAME) return;
  out->has_collector = 1;
  out->collector.address = record.address;
  out->collector.location = &sampler->caches.locations.entries[record.location].location;
  out->collector.owner = record.owner;
  out->collector.has_entry = out->collector.entry = 0;
}

/* Begins a walk over the copy: the results of an earlier walk of the same sample are dropped. */
static inline void pyfi_sampler_begin_walk(pyf_sampler *sampler) {
  pyfi_stack_store *stacks = &sampler->stacks;
  sampler->thread_count = sampler->frame_count = 0;
  sampler->truncated = 0;
  stacks->step_count = stacks->thread_count = stacks->last_at = 0;
  stacks->frames_end = stacks->frames_begin;
  stacks->steps_end = stacks->steps_begin;
  stacks->crowded = 0;
}

static inline void pyfi_sampler_walk(pyf_sampler *sampler) {
  pyfi_thread_room room;
  uint32_t i;
  pyfi_sampler_begin_walk(sampler);
  pyfi_sampler_list_interpreters(sampler);
  pyfi_sampler_check_counters(sampler);
  room = pyfi_thread_room_for(sampler);
  for (i = 0; i < sampler->interpreter_count; i++) {
    pyfi_sampler_threads(sampler, i, &room);
    pyfi_sampler_collector(sampler, &sampler->interpreters[i]);
  }
  sampler->threads_left_out = room.total > sampler->thread_count ? room.total - sampler->thread_count : 0;
}

/* Walks once more over the same copy, with all the room that the caches have. */
static inline void pyfi_sampler_walk_with_empty_caches(pyf_sampler *sampler) {
  sampler->stats.caches_cleared++;
  pyfi_caches_clear(sampler);
  sampler->stacks.frames_begin = sampler->stacks.steps_begin = 0;
  pyfi_sampler_walk(sampler);
}

static inline pyf_status pyfi_sampler_status(const pyf_sampler *sampler) {
  return sampler->interpreter_count != 0 || sampler->ended == PYF_END ? PYF_OK : sampler->ended;
}

/* True if a thread is not where it was in the last sample, or there are others. */
static inline int pyfi_sampler_has_changed(const pyf_sampler *sampler) {
  uint32_t i;
  for (i = 0; i < sampler->thread_count && !sampler->threads[i].changed;) i++;
  return i < sampler->thread_count || sampler->stacks.thread_count != sampler->stacks.last_thread_count;
}

/* Moves the next stacks to the spare arrays. */
static inline void pyfi_sampler_compact(pyf_sampler *sampler) {
  pyfi_stack_store *stacks = &sampler->stacks;
  stacks->steps = stacks->spare_steps;
  stacks->frames = stacks->spare_frames;
  stacks->spare_steps = stacks->last_steps;
  stacks->spare_frames = stacks->last_frames;
  stacks->frames_begin = stacks->steps_begin = 0;
}

/*
 * Makes this sample's stacks the last one's. They stay in place unless too many records
 * are unused.
 */
static inline void pyfi_sampler_make_room(pyf_sampler *sampler) {
  pyfi_stack_store *stacks = &sampler->stacks;
  pyfi_thread_record *threads = stacks->last_threads;
  const uint32_t added = stacks->steps_end - stacks->steps_begin;
  const uint32_t enough = 2 * stacks->step_count + PYFI_UNUSED_RECORDS;
  stacks->last_threads = stacks->threads;
  stacks->threads = threads;
  stacks->last_thread_count = stacks->thread_count;
  stacks->last_steps = stacks->steps;
  stacks->last_frames = stacks->frames;
  stacks->steps_begin = stacks->steps_end;
  stacks->frames_begin = stacks->frames_end;
  if (stacks->steps_end + added > enough || added > sampler->limits.frames - stacks->steps_end) pyfi_sampler_compact(sampler);
}

#endif
