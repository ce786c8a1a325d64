/* Where the bytes of frames come from: chunks of stacks, which are copied as wholes, and frames by themselves. */
#ifndef PYF_SAMPLER_STACK_SEGMENTS_H
#define PYF_SAMPLER_STACK_SEGMENTS_H

typedef struct pyfi_stack {
  pyf_sampler *sampler;
  pyf_sampled_thread *out;
  pyf_sampled_frame *frames; /* where the thread's begin */
  pyfi_guard guard;
  uint64_t last;         /* the frame read last */
  uint32_t segment, at;    /* where it is; PYFI_NO_INDEX where it is in no segment */
  int chunks_known;      /* whether sampler->chunks.entries are this thread's */
  uint32_t chunk;        /* the segment with the chunk that the last frame was in, or PYFI_NO_INDEX */
  uint32_t old, old_end; /* the last sample's records of this thread that have not been passed */
  uint32_t budget;       /* records that may still be looked through */
  const pyfi_thread_record *before; /* what the last sample knew of the thread; NULL for a new one */
  pyfi_thread_record *thread_record;       /* what the next one will know */
} pyfi_stack;

/* Notes that the stack lies in a segment, too. */
static inline void pyfi_stack_note_segment(pyfi_stack *stack, uint32_t segment) {
  pyfi_thread_record *thread_record = stack->thread_record;
  uint32_t i;
  if (stack->sampler->copy.segments[segment].temporary) { /* it is not there in the next sample */
    thread_record->decided_by_segments = thread_record->skippable = 0;
    return;
  }
  for (i = thread_record->segments; i > 0; i--) {
    if (thread_record->segment[i - 1] == segment) return;
  }
  if (thread_record->segments == PYFI_MAX_STACK_SEGMENTS) {
    thread_record->decided_by_segments = thread_record->skippable = 0;
    return;
  }
  thread_record->segment[thread_record->segments++] = segment;
}

/* Up to the last member that matters: frames are compared, and fetched, no further. */
static inline uint32_t pyfi_sampled_frame_extent(const pyf_layout *layout) {
  const pyf_view_interpreter_frame *view = &layout->interpreter_frame;
  const pyf_field fields[] = {view->previous, view->executable, view->instr_ptr, view->owner,    view->tlbc_index, view->lasti,
                              view->lineno,   view->trace,      view->generator, view->is_entry, view->frame_object};
  uint32_t head = 0;
  size_t i;
  for (i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    const uint32_t end = fields[i].offset + pyfi_field_bytes(fields[i]);
    if (pyf_has(fields[i]) && end > head) head = end;
  }
  return head;
}

/* Lists the chunks of the thread's stack, newest first, as far as they are believed. */
static inline void pyfi_stack_list_chunks(pyfi_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  const pyf_view_stack_chunk *view = &pyfi_layout(target)->stack_chunk;
  const int learning = sampler->purpose.keep;
  pyfi_guard guard;
  pyfi_object object;
  uint64_t address;
  stack->chunks_known = 1;
  sampler->chunks.count = 0;
  if (!pyf_has(pyfi_layout(target)->thread_state.datastack_chunk) || !pyf_has(view->data)) return;
  pyfi_object_at(&object, stack->out->thread.address);
  address = pyfi_load_address(target, &object, pyfi_layout(target)->thread_state.datastack_chunk);
  pyfi_guard_start(&guard, sampler->chunks.capacity);
  sampler->purpose.keep = 0; /* their heads come with the chunks themselves */
  while (address != 0 && pyfi_guard_pass(&guard, address) == PYF_OK &&
         pyfi_object_read(target, &object, address, view->data.offset) == PYF_OK) {
    pyfi_chunk *chunk = &sampler->chunks.entries[sampler->chunks.count++];
    chunk->address = address;
    chunk->size = pyfi_load_address(target, &object, view->size);
    address = pyfi_load_address(target, &object, view->previous);
  }
  sampler->purpose.keep = learning;
}

/* How much of a chunk is read where `needed` of it is: a little more, for frames to come. */
static inline uint64_t pyfi_chunk_length(uint64_t needed, uint64_t size) {
  const uint64_t length = needed + needed / 4 + PYFI_CHUNK_SLACK;
  return length < size ? length : size;
}

/*
 * Fetches the newest chunk of a new stack before its head is known, which would be a call of its own: DATA_STACK_CHUNK_SIZE, 16 KiB, is
 * what a chunk has at least.
 */
static inline void pyfi_stack_fetch_newest(pyfi_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_field field = pyfi_layout(&sampler->target)->thread_state.datastack_chunk;
  pyfi_object object;
  uint64_t chunk, needed;
  pyfi_object_at(&object, stack->out->thread.address);
  chunk = pyfi_load_address(&sampler->target, &object, field);
  needed = address - chunk + sampler->traits.frame_extent;
  if (chunk == 0 || address < chunk || needed > PYFI_MIN_CHUNK_SIZE || pyfi_copy_find(sampler, chunk, 1) != NULL) return;
  (void)pyfi_copy_fetch_frames(sampler, chunk, (uint32_t)pyfi_chunk_length(needed, PYFI_MIN_CHUNK_SIZE));
}

/* Fetches the chunk around a frame, up to it: the innermost one of a chunk comes first. NULL where there is none. */
static inline const uint8_t *pyfi_stack_fetch_chunk(pyfi_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const uint8_t *bytes = NULL;
  uint32_t i;
  if (!stack->chunks_known) {
    pyfi_stack_fetch_newest(stack, address);
    pyfi_stack_list_chunks(stack);
  }
  for (i = 0; i < sampler->chunks.count; i++) {
    const pyfi_chunk *chunk = &sampler->chunks.entries[i];
    const uint64_t needed = address - chunk->address + sampler->traits.frame_extent;
    const uint64_t length = pyfi_chunk_length(needed, chunk->size);
    if (address < chunk->address || needed > chunk->size || chunk->size > sampler->limits.copy_bytes) continue;
    bytes = pyfi_copy_find(sampler, chunk->address, needed);
    if (bytes == NULL) {
      /* A shorter segment of it has served its time. */
      if (pyfi_copy_find(sampler, chunk->address, 1) != NULL && sampler->copy.segments[sampler->copy.last].is_chunk) {
        sampler->copy.segments[sampler->copy.last].length = sampler->copy.segments[sampler->copy.last].readable = 0;
      }
      bytes = pyfi_copy_fetch_frames(sampler, chunk->address, (uint32_t)length);
    }
    if (bytes == NULL) return NULL;
    sampler->copy.segments[sampler->copy.last].is_chunk = 1;
    sampler->copy.segments[sampler->copy.last].needed = (uint32_t)needed;
    sampler->copy.segments[sampler->copy.last].needed_in = sampler->number;
    stack->chunk = sampler->copy.last;
    return bytes + (address - chunk->address);
  }
  return NULL;
}

/* Whether a frame in this page was fetched a few samples ago; that one is, is noted. */
static inline int pyfi_page_fetched_lately(pyf_sampler *sampler, uint64_t page) {
  uint32_t i;
  for (i = 0; i < PYFI_RECENT_PAGES; i++) {
    if (sampler->plan.recent[i].page == page && sampler->plan.recent[i].sample != sampler->number) {
      const int lately = sampler->number - sampler->plan.recent[i].sample <= PYFI_FRAME_UNUSED_SAMPLES;
      sampler->plan.recent[i].sample = sampler->number;
      return lately;
    }
  }
  sampler->plan.recent[sampler->plan.recent_next].page = page;
  sampler->plan.recent[sampler->plan.recent_next].sample = sampler->number;
  sampler->plan.recent_next = (sampler->plan.recent_next + 1) % PYFI_RECENT_PAGES;
  return 0;
}

/*
 * Fetches a frame by itself. Whether the next samples read it, too, is a matter of what became of others: generators by the hundred are
 * not met again so soon, and each page of theirs that is read in vain costs a quarter of a call.
 */
static inline const uint8_t *pyfi_stack_fetch_frame(pyf_sampler *sampler, uint64_t address) {
  const int again = pyfi_page_fetched_lately(sampler, address >> PYFI_PAGE_BITS);
  const uint8_t *bytes;
  pyfi_segment *segment;
  sampler->purpose.temporary = sampler->plan.frame_unused_samples == 0 && !again;
  bytes = pyfi_copy_fetch_frames(sampler, address, sampler->traits.frame_extent);
  sampler->purpose.temporary = 0;
  if (bytes == NULL) return NULL;
  segment = &sampler->copy.segments[sampler->copy.last];
  segment->unproven = 1;
  segment->max_unused = (uint8_t)sampler->plan.frame_unused_samples;
  if (again) {
    segment->unproven = 0;
    segment->max_unused = PYFI_FRAME_UNUSED_SAMPLES;
    if (sampler->plan.frame_unused_samples < PYFI_FRAME_UNUSED_SAMPLES) sampler->plan.frame_unused_samples++;
  }
  return bytes;
}

/* Notes how much of a chunk is needed: of its frames the innermost one comes first, most often. */
static inline void pyfi_segment_note_need(pyf_sampler *sampler, pyfi_segment *segment, uint32_t end) {
  if (segment->needed_in != sampler->number || segment->needed < end) segment->needed = end;
  segment->needed_in = sampler->number;
}

/* The head of a frame: in the copy, or in `spare` where the copy has no room; NULL where it cannot be read. */
static inline const uint8_t *pyfi_stack_frame_bytes(pyfi_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const uint32_t head = sampler->traits.frame_extent;
  const uint8_t *bytes;
  if (stack->chunk != PYFI_NO_INDEX) { /* most often the same chunk, below the last frame */
    const pyfi_segment *chunk = &sampler->copy.segments[stack->chunk];
    if (pyfi_segment_has(chunk, address, head)) {
      stack->segment = stack->chunk;
      stack->at = (uint32_t)(address - chunk->address);
      return pyfi_segment_bytes(sampler, chunk) + stack->at;
    }
  }
  bytes = pyfi_copy_find(sampler, address, head);
  if (bytes != NULL) {
    pyfi_segment *segment = &sampler->copy.segments[sampler->copy.last];
    stack->segment = sampler->copy.last;
    stack->at = (uint32_t)(address - segment->address);
    pyfi_stack_note_segment(stack, sampler->copy.last);
    if (!segment->is_chunk) return bytes;
    stack->chunk = sampler->copy.last;
    pyfi_segment_note_need(sampler, segment, stack->at + head);
    return bytes;
  }
  bytes = pyfi_stack_fetch_chunk(stack, address);
  if (bytes == NULL) bytes = pyfi_stack_fetch_frame(sampler, address);
  stack->thread_record->decided_by_segments = stack->thread_record->skippable = 0; /* what is new gets another number */
  stack->segment = bytes != NULL ? sampler->copy.last : PYFI_NO_INDEX;
  if (bytes != NULL) {
    stack->at = (uint32_t)(address - sampler->copy.segments[sampler->copy.last].address);
    return bytes;
  }
  sampler->changes.counters_stale = 1;
  return pyfi_read_bytes(&sampler->target, address, sampler->spare_frame, head) == PYF_OK ? sampler->spare_frame : NULL;
}

#endif
