/* Where the bytes of frames come from: chunks of stacks, which are copied as wholes, and frames by themselves. */
#ifndef PYF_SAMPLER_HEADS_H
#define PYF_SAMPLER_HEADS_H

typedef struct pyf_stack {
  pyf_sampler *sampler;
  pyf_sampled_thread *out;
  pyf_sampled_frame *frames; /* where the thread's begin */
  pyf_guard guard;
  uint64_t last;         /* the frame read last */
  uint32_t piece, at;    /* where it is; PYF_NOWHERE where it is in no piece */
  int chunks_known;      /* whether sampler->chunks are this thread's */
  uint32_t chunk;        /* the piece with the chunk that the last frame was in, or PYF_NOWHERE */
  uint32_t old, old_end; /* the last sample's traces of this thread that have not been passed */
  uint32_t budget;       /* traces that may still be looked through */
  const pyf_traced_thread *before; /* what the last sample knew of the thread; NULL for a new one */
  pyf_traced_thread *traced;       /* what the next one will know */
} pyf_stack;

/* Notes that the stack lies in a piece, too. */
static inline void pyf_stack_lies_in(pyf_stack *stack, uint32_t piece) {
  pyf_traced_thread *traced = stack->traced;
  uint32_t i;
  if (stack->sampler->pieces[piece].once) { /* it is not there in the next sample */
    traced->whole = traced->rests = 0;
    return;
  }
  for (i = traced->pieces; i > 0; i--) {
    if (traced->piece[i - 1] == piece) return;
  }
  if (traced->pieces == PYF_WHOLE) {
    traced->whole = traced->rests = 0;
    return;
  }
  traced->piece[traced->pieces++] = piece;
}

/* Up to the last member that matters: frames are compared, and fetched, no further. */
static inline uint32_t pyf_frame_head(const pyf_layout *layout) {
  const pyf_view_interpreter_frame *view = &layout->interpreter_frame;
  const pyf_field fields[] = {view->previous, view->executable, view->instr_ptr, view->owner,    view->tlbc_index, view->lasti,
                              view->lineno,   view->trace,      view->generator, view->is_entry, view->frame_object};
  uint32_t head = 0;
  size_t i;
  for (i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    const uint32_t end = fields[i].offset + pyf_field_bytes(fields[i]);
    if (pyf_has(fields[i]) && end > head) head = end;
  }
  return head;
}

/* Lists the chunks of the thread's stack, newest first, as far as they are believed. */
static inline void pyf_stack_list_chunks(pyf_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  const pyf_view_stack_chunk *view = &target->layout.stack_chunk;
  const int learning = sampler->learning;
  pyf_guard guard;
  pyf_object object;
  uint64_t address;
  stack->chunks_known = 1;
  sampler->chunk_count = 0;
  if (!pyf_has(target->layout.thread_state.datastack_chunk) || !pyf_has(view->data)) return;
  pyf_object_at(&object, stack->out->thread.address);
  address = pyf_load_address(target, &object, target->layout.thread_state.datastack_chunk);
  pyf_guard_start(&guard, sampler->chunk_capacity);
  sampler->learning = 0; /* their heads come with the chunks themselves */
  while (address != 0 && pyf_guard_pass(&guard, address) == PYF_OK &&
         pyf_object_read(target, &object, address, view->data.offset) == PYF_OK) {
    pyf_chunk *chunk = &sampler->chunks[sampler->chunk_count++];
    chunk->address = address;
    chunk->size = pyf_load_address(target, &object, view->size);
    address = pyf_load_address(target, &object, view->previous);
  }
  sampler->learning = learning;
}

/* How much of a chunk is read where `needed` of it is: a little more, for frames to come. */
static inline uint64_t pyf_chunk_length(uint64_t needed, uint64_t size) {
  const uint64_t length = needed + needed / 4 + PYF_SLACK;
  return length < size ? length : size;
}

/*
 * Fetches the newest chunk of a new stack before its head is known, which would be a call of its own: DATA_STACK_CHUNK_SIZE, 16 KiB, is
 * what a chunk has at least.
 */
static inline void pyf_stack_fetch_newest(pyf_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_field field = sampler->target.layout.thread_state.datastack_chunk;
  pyf_object object;
  uint64_t chunk, needed;
  pyf_object_at(&object, stack->out->thread.address);
  chunk = pyf_load_address(&sampler->target, &object, field);
  needed = address - chunk + sampler->head;
  if (chunk == 0 || address < chunk || needed > PYF_LEAST_CHUNK || pyf_copy_find(sampler, chunk, 1) != NULL) return;
  (void)pyf_copy_fetch_frames(sampler, chunk, (uint32_t)pyf_chunk_length(needed, PYF_LEAST_CHUNK));
}

/* Fetches the chunk around a frame, up to it: the innermost one of a chunk comes first. NULL where there is none. */
static inline const uint8_t *pyf_stack_fetch_chunk(pyf_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const uint8_t *bytes = NULL;
  uint32_t i;
  if (!stack->chunks_known) {
    pyf_stack_fetch_newest(stack, address);
    pyf_stack_list_chunks(stack);
  }
  for (i = 0; i < sampler->chunk_count; i++) {
    const pyf_chunk *chunk = &sampler->chunks[i];
    const uint64_t needed = address - chunk->address + sampler->head;
    const uint64_t length = pyf_chunk_length(needed, chunk->size);
    if (address < chunk->address || needed > chunk->size || chunk->size > sampler->limits.copy_bytes) continue;
    bytes = pyf_copy_find(sampler, chunk->address, needed);
    if (bytes == NULL) {
      /* A shorter piece of it has served its time. */
      if (pyf_copy_find(sampler, chunk->address, 1) != NULL && sampler->pieces[sampler->at].chunk) {
        sampler->pieces[sampler->at].length = sampler->pieces[sampler->at].there = 0;
      }
      bytes = pyf_copy_fetch_frames(sampler, chunk->address, (uint32_t)length);
    }
    if (bytes == NULL) return NULL;
    sampler->pieces[sampler->at].chunk = 1;
    sampler->pieces[sampler->at].high = (uint32_t)needed;
    sampler->pieces[sampler->at].walked = sampler->now;
    stack->chunk = sampler->at;
    return bytes + (address - chunk->address);
  }
  return NULL;
}

/* Whether a frame in this page was fetched a few samples ago; that one is, is noted. */
static inline int pyf_page_missed(pyf_sampler *sampler, uint64_t page) {
  uint32_t i;
  for (i = 0; i < PYF_MISSED; i++) {
    if (sampler->missed[i] == page && sampler->missed_in[i] != sampler->now) {
      const int lately = sampler->now - sampler->missed_in[i] <= PYF_FRAMES_IDLE;
      sampler->missed_in[i] = sampler->now;
      return lately;
    }
  }
  sampler->missed[sampler->missed_at] = page;
  sampler->missed_in[sampler->missed_at] = sampler->now;
  sampler->missed_at = (sampler->missed_at + 1) % PYF_MISSED;
  return 0;
}

/*
 * Fetches a frame by itself. Whether the next samples read it, too, is a matter of what became of others: generators by the hundred are
 * not met again so soon, and each page of theirs that is read in vain costs a quarter of a call.
 */
static inline const uint8_t *pyf_stack_fetch_frame(pyf_sampler *sampler, uint64_t address) {
  const int again = pyf_page_missed(sampler, address >> PYF_PAGE_BITS);
  const uint8_t *bytes;
  pyf_piece *piece;
  sampler->once = sampler->life == 0 && !again;
  bytes = pyf_copy_fetch_frames(sampler, address, sampler->head);
  sampler->once = 0;
  if (bytes == NULL) return NULL;
  piece = &sampler->pieces[sampler->at];
  piece->trial = 1;
  piece->life = (uint8_t)sampler->life;
  if (again) {
    piece->trial = 0;
    piece->life = PYF_FRAMES_IDLE;
    if (sampler->life < PYF_FRAMES_IDLE) sampler->life++;
  }
  return bytes;
}

/* Notes how much of a chunk is needed: of its frames the innermost one comes first, most often. */
static inline void pyf_piece_reaches(pyf_sampler *sampler, pyf_piece *piece, uint32_t end) {
  if (piece->walked != sampler->now || piece->high < end) piece->high = end;
  piece->walked = sampler->now;
}

/* The head of a frame: in the copy, or in `spare` where the copy has no room; NULL where it cannot be read. */
static inline const uint8_t *pyf_stack_head(pyf_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const uint32_t head = sampler->head;
  const uint8_t *bytes;
  if (stack->chunk != PYF_NOWHERE) { /* most often the same chunk, below the last frame */
    const pyf_piece *chunk = &sampler->pieces[stack->chunk];
    if (pyf_piece_has(chunk, address, head)) {
      stack->piece = stack->chunk;
      stack->at = (uint32_t)(address - chunk->address);
      return pyf_piece_bytes(sampler, chunk) + stack->at;
    }
  }
  bytes = pyf_copy_find(sampler, address, head);
  if (bytes != NULL) {
    pyf_piece *piece = &sampler->pieces[sampler->at];
    stack->piece = sampler->at;
    stack->at = (uint32_t)(address - piece->address);
    pyf_stack_lies_in(stack, sampler->at);
    if (!piece->chunk) return bytes;
    stack->chunk = sampler->at;
    pyf_piece_reaches(sampler, piece, stack->at + head);
    return bytes;
  }
  bytes = pyf_stack_fetch_chunk(stack, address);
  if (bytes == NULL) bytes = pyf_stack_fetch_frame(sampler, address);
  stack->traced->whole = stack->traced->rests = 0; /* what is new gets another number */
  stack->piece = bytes != NULL ? sampler->at : PYF_NOWHERE;
  if (bytes != NULL) {
    stack->at = (uint32_t)(address - sampler->pieces[sampler->at].address);
    return bytes;
  }
  sampler->unsure = 1;
  return pyf_read_bytes(&sampler->target, address, sampler->spare, head) == PYF_OK ? sampler->spare : NULL;
}

#endif
