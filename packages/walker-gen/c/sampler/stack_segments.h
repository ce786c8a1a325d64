/*
 * Internal: the bytes of frames. From 3.11 on frames lie in chunks of the thread's stack, which are
 * copied with all their frames; those of generators, and all frames to 3.10, are copied one by one.
 */
#ifndef PYF_SAMPLER_STACK_SEGMENTS_H
#define PYF_SAMPLER_STACK_SEGMENTS_H

/* The state of one thread's walk. Set by pyfi_stack_begin. */
typedef struct pyfi_stack {
  pyf_sampler *sampler;
  pyf_sampled_thread *out;
  pyf_sampled_frame *frames; /* the thread's first */
  pyfi_guard guard;
  uint64_t last;                  /* the frame that was read last */
  uint32_t segment, offset;       /* where it is; PYFI_NO_INDEX where it is in no segment */
  uint32_t chunk;                 /* the segment of the last frame's chunk; PYFI_NO_INDEX for none */
  int chunks_known;               /* 1 if sampler->chunks are this thread's */
  const pyfi_thread_record *before; /* the last sample's record; NULL for a new thread */
  pyfi_thread_record *record;      /* this sample's */
  uint32_t old, old_end;          /* step records of `before` that the walk has not passed */
  uint32_t budget;                /* step records that may still be searched */
} pyfi_stack;

/* Notes a segment of the stack, as far as the record has room for them. */
static inline void pyfi_stack_note_segment(pyfi_stack *stack, uint32_t segment) {
  pyfi_thread_record *record = stack->record;
  uint32_t i;
  if (stack->sampler->copy.segments[segment].temporary) { /* the next sample does not have it */
    record->decided_by_segments = record->skippable = 0;
    return;
  }
  for (i = record->segments; i > 0; i--) {
    if (record->segment[i - 1] == segment) return;
  }
  if (record->segments == PYFI_MAX_STACK_SEGMENTS) {
    record->decided_by_segments = record->skippable = 0;
    return;
  }
  record->segment[record->segments++] = segment;
}

/* Bytes of a frame up to the last member that a walk reads: no more is fetched or compared. */
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

/* Reads the header of a chunk past the copy, which gets the chunks themselves. */
static inline int pyfi_chunk_read(const pyfi_stack *stack, pyfi_object *object, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const pyfi_read_purpose purpose = pyfi_purpose_swap(sampler, pyfi_purpose_once(sampler->purpose));
  const uint32_t length = pyfi_layout(&sampler->target)->stack_chunk.data.offset;
  const pyf_status status = pyfi_object_read(&sampler->target, object, address, length);
  (void)pyfi_purpose_swap(sampler, purpose);
  return status == PYF_OK;
}

/* Lists the chunks of the thread's stack, newest first. */
static inline void pyfi_stack_list_chunks(pyfi_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  const pyf_view_stack_chunk *view = &pyfi_layout(target)->stack_chunk;
  pyfi_guard guard;
  pyfi_object object;
  uint64_t address;
  stack->chunks_known = 1;
  sampler->chunks.count = 0;
  if (!pyf_has(pyfi_layout(target)->thread_state.datastack_chunk) || !pyf_has(view->data)) return;
  pyfi_object_at(&object, stack->out->thread.address);
  address = pyfi_load_address(target, &object, pyfi_layout(target)->thread_state.datastack_chunk);
  pyfi_guard_start(&guard, sampler->chunks.capacity);
  while (address != 0 && pyfi_guard_pass(&guard, address) == PYF_OK && pyfi_chunk_read(stack, &object, address)) {
    pyfi_chunk *chunk = &sampler->chunks.entries[sampler->chunks.count++];
    chunk->address = address;
    chunk->size = pyfi_load_address(target, &object, view->size);
    address = pyfi_load_address(target, &object, view->previous);
  }
}

/* The bytes of a chunk to read: some more than needed, for frames to come. */
static inline uint64_t pyfi_chunk_length(uint64_t needed, uint64_t size) {
  const uint64_t length = needed + needed / 4 + PYFI_CHUNK_SLACK;
  return length < size ? length : size;
}

/*
 * Fetches the newest chunk of a new stack before its size is known. To read the size first would
 * cost one more call, and a chunk has at least PYFI_STACK_CHUNK_SIZE bytes.
 */
static inline void pyfi_stack_fetch_newest(pyfi_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_field field = pyfi_layout(&sampler->target)->thread_state.datastack_chunk;
  pyfi_object object;
  uint64_t chunk, needed;
  pyfi_object_at(&object, stack->out->thread.address);
  chunk = pyfi_load_address(&sampler->target, &object, field);
  needed = address - chunk + sampler->traits.frame_extent;
  if (chunk == 0 || address < chunk || needed > PYFI_STACK_CHUNK_SIZE || pyfi_copy_find(sampler, chunk, 1) != NULL) return;
  (void)pyfi_copy_fetch_frames(sampler, chunk, (uint32_t)pyfi_chunk_length(needed, PYFI_STACK_CHUNK_SIZE));
}

/* Fetches a chunk of which `needed` bytes are in use, in place of a segment that is too short. */
static inline const uint8_t *pyfi_chunk_fetch(pyf_sampler *sampler, const pyfi_chunk *chunk, uint64_t needed) {
  if (pyfi_copy_find(sampler, chunk->address, 1) != NULL && sampler->copy.segments[sampler->copy.last].is_chunk) {
    pyfi_segment_forget(&sampler->copy.segments[sampler->copy.last]);
  }
  return pyfi_copy_fetch_frames(sampler, chunk->address, (uint32_t)pyfi_chunk_length(needed, chunk->size));
}

/*
 * Fetches the chunk around a frame, up to the frame: a walk meets the innermost frame of a chunk
 * first. NULL where no chunk has the frame.
 */
static inline const uint8_t *pyfi_stack_fetch_chunk(pyfi_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  uint32_t i;
  if (!stack->chunks_known) {
    pyfi_stack_fetch_newest(stack, address);
    pyfi_stack_list_chunks(stack);
  }
  for (i = 0; i < sampler->chunks.count; i++) {
    const pyfi_chunk *chunk = &sampler->chunks.entries[i];
    const uint64_t needed = address - chunk->address + sampler->traits.frame_extent;
    const uint8_t *bytes;
    pyfi_segment *segment;
    if (address < chunk->address || needed > chunk->size || chunk->size > sampler->limits.copy_bytes) continue;
    bytes = pyfi_copy_find(sampler, chunk->address, needed);
    if (bytes == NULL) bytes = pyfi_chunk_fetch(sampler, chunk, needed);
    if (bytes == NULL) return NULL;
    stack->chunk = sampler->copy.last;
    segment = &sampler->copy.segments[stack->chunk];
    segment->is_chunk = 1;
    segment->needed = (uint32_t)needed;
    segment->needed_in = sampler->number;
    return bytes + (address - chunk->address);
  }
  return NULL;
}

/* True if a frame of this page was fetched a few samples ago. Notes that one is fetched now. */
static inline int pyfi_page_fetched_lately(pyf_sampler *sampler, uint64_t page) {
  pyfi_read_plan *plan = &sampler->plan;
  uint32_t i;
  for (i = 0; i < PYFI_RECENT_PAGES; i++) {
    pyfi_recent_page *recent = &plan->recent[i];
    if (recent->page == page && recent->sample != sampler->number) {
      const int lately = sampler->number - recent->sample <= PYFI_FRAME_UNUSED_SAMPLES;
      recent->sample = sampler->number;
      return lately;
    }
  }
  plan->recent[plan->recent_next].page = page;
  plan->recent[plan->recent_next].sample = sampler->number;
  plan->recent_next = (plan->recent_next + 1) % PYFI_RECENT_PAGES;
  return 0;
}

/*
 * Fetches a single frame. The next samples read it too if such frames were of use lately: programs
 * with hundreds of generators seldom meet the same one again, and each page that is read without
 * use costs a quarter of a call.
 */
static inline const uint8_t *pyfi_stack_fetch_frame(pyf_sampler *sampler, uint64_t address) {
  const int again = pyfi_page_fetched_lately(sampler, address >> PYFI_PAGE_BITS);
  const uint8_t *bytes = pyfi_copy_fetch_frames(sampler, address, sampler->traits.frame_extent);
  pyfi_segment *segment;
  if (bytes == NULL) return NULL;
  segment = &sampler->copy.segments[sampler->copy.last];
  segment->temporary = sampler->plan.frame_unused_samples == 0 && !again;
  segment->unproven = (uint8_t)!again;
  segment->max_unused = (uint8_t)(again ? PYFI_FRAME_UNUSED_SAMPLES : sampler->plan.frame_unused_samples);
  if (again && sampler->plan.frame_unused_samples < PYFI_FRAME_UNUSED_SAMPLES) sampler->plan.frame_unused_samples++;
  return bytes;
}

/* Notes the bytes of a chunk that this sample needs. */
static inline void pyfi_segment_note_need(pyf_sampler *sampler, pyfi_segment *segment, uint32_t end) {
  if (segment->needed_in != sampler->number || segment->needed < end) segment->needed = end;
  segment->needed_in = sampler->number;
}

/*
 * The frame's bytes in the chunk of the last frame, most often above it; NULL where they
 * are not there.
 */
static inline const uint8_t *pyfi_stack_bytes_in_chunk(pyfi_stack *stack, uint64_t address) {
  const pyfi_segment *chunk;
  if (stack->chunk == PYFI_NO_INDEX) return NULL;
  chunk = &stack->sampler->copy.segments[stack->chunk];
  if (!pyfi_segment_has(chunk, address, stack->sampler->traits.frame_extent)) return NULL;
  stack->segment = stack->chunk;
  stack->offset = (uint32_t)(address - chunk->address);
  return pyfi_segment_bytes(stack->sampler, chunk) + stack->offset;
}

/* The frame's bytes in any segment of the copy; NULL where they are not there. */
static inline const uint8_t *pyfi_stack_bytes_in_copy(pyfi_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const uint32_t extent = sampler->traits.frame_extent;
  const uint8_t *bytes = pyfi_copy_find(sampler, address, extent);
  pyfi_segment *segment;
  if (bytes == NULL) return NULL;
  segment = &sampler->copy.segments[sampler->copy.last];
  stack->segment = sampler->copy.last;
  stack->offset = (uint32_t)(address - segment->address);
  pyfi_stack_note_segment(stack, sampler->copy.last);
  if (segment->is_chunk) {
    stack->chunk = sampler->copy.last;
    pyfi_segment_note_need(sampler, segment, stack->offset + extent);
  }
  return bytes;
}

/*
 * The frame's bytes, fetched; in `spare_frame` where the copy has no room. NULL where unreadable.
 */
static inline const uint8_t *pyfi_stack_fetch_bytes(pyfi_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const uint8_t *bytes = pyfi_stack_fetch_chunk(stack, address);
  if (bytes == NULL) bytes = pyfi_stack_fetch_frame(sampler, address);
  /* The next arrangement gives a new segment another number. */
  stack->record->decided_by_segments = stack->record->skippable = 0;
  if (bytes != NULL) {
    stack->segment = sampler->copy.last;
    stack->offset = (uint32_t)(address - sampler->copy.segments[sampler->copy.last].address);
    return bytes;
  }
  stack->segment = PYFI_NO_INDEX;
  sampler->changes.counters_stale = 1;
  return pyfi_read_bytes(&sampler->target, address, sampler->spare_frame, sampler->traits.frame_extent) == PYF_OK
             ? sampler->spare_frame
             : NULL;
}

static inline const uint8_t *pyfi_stack_frame_bytes(pyfi_stack *stack, uint64_t address) {
  const uint8_t *bytes = pyfi_stack_bytes_in_chunk(stack, address);
  if (bytes == NULL) bytes = pyfi_stack_bytes_in_copy(stack, address);
  return bytes != NULL ? bytes : pyfi_stack_fetch_bytes(stack, address);
}

#endif
