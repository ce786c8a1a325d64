/*
 * Internal: the threads of an interpreter, also where the list changes or is longer than
 * the limit.
 */
#ifndef PYF_SAMPLER_THREAD_LIST_H
#define PYF_SAMPLER_THREAD_LIST_H

/*
 * As pyf_threads_next, for a thread at the same index as in the last sample whose state has the
 * same bytes: *out still holds, except for main and holds_gil. 0 where the thread must be read.
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
  /* After a gap, which lowers `left`, the walk may meet a thread twice. */
  if (cursor->left != PYF_MAX_THREADS && pyfi_threads_visited(cursor, cursor->next)) {
    return 0;
  }
  bytes = pyfi_copy_find(sampler, cursor->next, cursor->extent);
  if (bytes == NULL) return 0;
  segment = &sampler->copy.segments[sampler->copy.last];
  before = sampler->copy.bytes + sampler->copy.buffers[!segment->buffer] + segment->offset + (cursor->next - segment->address);
  /* The next segment usually has the next thread's state. */
  pyfi_prefetch(bytes + segment->length, cursor->extent);
  pyfi_prefetch(before + segment->length, cursor->extent);
  pyfi_prefetch((const uint8_t *)(out + 1), sizeof *out);
  if (!segment->has_previous || !pyfi_same(bytes, before, cursor->extent)) return 0;
  if (pyfi_guard_pass(&cursor->guard, cursor->next) != PYF_OK) return 0;
  cursor->visited[cursor->visited_count++ % PYFI_VISITED_THREADS] = cursor->next;
  cursor->next = pyfi_decode(bytes + next.offset, next.size, pyfi_layout(&sampler->target)->big_endian);
  out->thread.main = pyfi_thread_is_main(cursor, out->thread.id);
  out->thread.holds_gil = gil->known ? pyfi_some(gil->holder == out->thread.address) : pyfi_none();
  return 1;
}

/*
 * The bytes of a thread's state, with the word that leads to its chunks; NULL where the
 * copy lacks them.
 */
static inline const uint8_t *pyfi_state_fetch(pyf_sampler *sampler, uint64_t address) {
  const uint8_t *bytes = pyfi_copy_find(sampler, address, sampler->traits.state_extent);
  if (bytes != NULL || address == 0) return bytes;
  return pyfi_copy_fetch(sampler, address, sampler->traits.state_extent);
}

/* True if the copy has a next thread state that is no part of this list any more. */
static inline int pyfi_thread_list_is_torn(pyf_sampler *sampler, const pyf_threads *cursor) {
  const pyf_field interp = pyfi_layout(&sampler->target)->thread_state.interp;
  const uint8_t *bytes = pyfi_state_fetch(sampler, cursor->next);
  /* Without room in the copy, pyf_threads_next reads fresh bytes anyway. */
  if (bytes == NULL) return cursor->next != 0 && pyfi_copy_has_room(sampler, sampler->traits.state_extent);
  if (!pyf_has(interp)) return 0;
  return pyfi_decode(bytes + interp.offset, interp.size, pyfi_layout(&sampler->target)->big_endian) != cursor->interpreter.address ||
         pyfi_threads_visited(cursor, cursor->next);
}

/*
 * Forgets the lists in the copy: after a thread that ended, pyf_threads_next continues in fresh
 * ones only.
 */
static PYFI_RARE void pyfi_copy_forget_lists(pyf_sampler *sampler) {
  uint32_t i;
  for (i = 0; i < sampler->copy.fill.segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[i];
    if (segment->thread == 0 && !segment->is_code) pyfi_segment_forget(segment);
  }
}

/* As pyf_threads_next. */
static inline pyf_status pyfi_thread_list_next(pyf_sampler *sampler, pyf_threads *cursor, pyf_thread *out) {
  if (pyfi_thread_list_is_torn(sampler, cursor)) {
    pyfi_copy_forget_lists(sampler);
    (void)pyfi_state_fetch(sampler, cursor->next);
  }
  return pyf_threads_next(cursor, out);
}

/* True for the main thread and for the holder of the GIL, which no limit leaves out. */
static inline int pyfi_thread_is_reserved(const pyf_thread *thread) {
  return pyf_is(thread->main, 1) || pyf_is(thread->holds_gil, 1);
}

/* The room for threads, once a sample is near the limit. */
typedef struct pyfi_thread_room {
  uint32_t count_at; /* after this many threads, the rest of the lists is counted */
  int near_limit;    /* 1 once it was */
  uint32_t total;    /* threads in all lists */
  uint32_t reserved; /* threads ahead that must be given */
} pyfi_thread_room;

/*
 * The last places, one for the main thread and one a GIL, may be needed for threads that
 * must be given.
 */
static inline pyfi_thread_room pyfi_thread_room_for(const pyf_sampler *sampler) {
  const uint32_t last_places = 1 + sampler->interpreter_count, limit = sampler->limits.threads;
  const pyfi_thread_room room = {limit > last_places ? limit - last_places : 0, 0, 0, 0};
  return room;
}

/* Counts the rest of interpreter number `index`'s list, and the lists behind it. */
static PYFI_RARE void pyfi_thread_room_count(pyf_sampler *sampler, pyfi_thread_room *room, uint32_t index,
                                           const pyf_threads *cursor) {
  pyf_threads rest = *cursor;
  pyf_thread thread;
  room->near_limit = 1;
  room->total = sampler->thread_count;
  for (;;) {
    while (pyfi_thread_list_next(sampler, &rest, &thread) == PYF_OK) {
      room->total++;
      room->reserved += pyfi_thread_is_reserved(&thread) != 0;
    }
    if (++index >= sampler->interpreter_count) return;
    pyf_threads_begin(&rest, &sampler->target, &sampler->interpreters[index].interpreter);
  }
}

/* True if a thread may take the next place: the last places are for those that must be given. */
static inline int pyfi_thread_has_room(const pyf_sampler *sampler, pyfi_thread_room *room, const pyf_thread *thread) {
  const int reserved = pyfi_thread_is_reserved(thread);
  if (!room->near_limit) return 1;
  if (reserved && room->reserved != 0) room->reserved--;
  return reserved || sampler->thread_count + room->reserved < sampler->limits.threads;
}

/* Samples the threads of interpreter number `index`. */
static inline void pyfi_sampler_threads(pyf_sampler *sampler, uint32_t index, pyfi_thread_room *room) {
  pyf_sampled_interpreter *interpreter = &sampler->interpreters[index];
  pyf_status left_out = PYF_END;
  pyf_threads cursor;
  pyf_threads_begin(&cursor, &sampler->target, &interpreter->interpreter);
  for (;;) {
    pyf_sampled_thread *out = &sampler->threads[sampler->thread_count];
    if (sampler->thread_count >= room->count_at && !room->near_limit) pyfi_thread_room_count(sampler, room, index, &cursor);
    interpreter->ended = PYF_OK;
    if (sampler->thread_count == sampler->limits.threads) {
      interpreter->ended = cursor.next == 0 ? left_out : PYF_E_SPACE;
    } else if (!pyfi_thread_state_same(sampler, &cursor, out)) {
      interpreter->ended = pyfi_thread_list_next(sampler, &cursor, &out->thread);
      if (interpreter->ended == PYF_END) interpreter->ended = left_out;
    }
    if (interpreter->ended != PYF_OK) break;
    if (!pyfi_thread_has_room(sampler, room, &out->thread)) {
      left_out = PYF_E_SPACE;
      continue;
    }
    out->interpreter = index;
    sampler->thread_count++;
    pyfi_stack_walk(sampler, out);
  }
  if (interpreter->ended == PYF_E_SPACE) sampler->truncated = 1;
}

#endif
