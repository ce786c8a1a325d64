/* One thread's stack: as pyf_frames_next walks it, but what has not changed since the last sample is not looked at again. */
#ifndef PYF_SAMPLER_STACKS_H
#define PYF_SAMPLER_STACKS_H

typedef struct pyf_stack {
  pyf_sampler *sampler;
  pyf_sampled_thread *out;
  pyf_sampled_frame *frames; /* where the thread's begin */
  pyf_guard guard;
  uint64_t last;         /* the frame read last */
  uint32_t piece, at;    /* where it is; PYF_NOWHERE where it is in no piece */
  uint32_t listed;       /* which of the thread's pieces that is; PYF_NOWHERE where it is none */
  int chunks_known;      /* whether sampler->chunks are this thread's */
  uint32_t chunk;        /* the piece with the chunk that the last frame was in, or PYF_NOWHERE, */
  uint32_t chunk_listed; /* and which of the thread's pieces that is */
  uint32_t old, old_end; /* the last sample's traces of this thread that have not been passed */
  uint32_t budget;       /* traces that may still be looked through */
  const pyf_traced_thread *before; /* what the last sample knew of the thread; NULL for a new one */
  pyf_traced_thread *traced;       /* what the next one will know */
} pyf_stack;

/* Notes that the stack lies in a piece, too. */
static inline uint32_t pyf_stack_lies_in(pyf_stack *stack, uint32_t piece) {
  pyf_traced_thread *traced = stack->traced;
  uint32_t i;
  for (i = traced->pieces; i > 0; i--) {
    if (traced->piece[i - 1] == piece) return i - 1;
  }
  if (traced->pieces == PYF_WHOLE) {
    traced->whole = traced->rests = 0;
    return PYF_NOWHERE;
  }
  traced->piece[traced->pieces] = piece;
  return traced->pieces++;
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

/* Fetches the chunk around a frame, up to it: the innermost one of a chunk comes first. NULL where there is none. */
static inline const uint8_t *pyf_stack_fetch_chunk(pyf_stack *stack, uint64_t address) {
  pyf_sampler *sampler = stack->sampler;
  const uint8_t *bytes = NULL;
  uint32_t i;
  if (!stack->chunks_known) pyf_stack_list_chunks(stack);
  for (i = 0; i < sampler->chunk_count; i++) {
    const pyf_chunk *chunk = &sampler->chunks[i];
    const uint64_t needed = address - chunk->address + sampler->head;
    uint64_t length = needed + needed / 4 + PYF_SLACK;
    if (address < chunk->address || needed > chunk->size || chunk->size > sampler->limits.copy_bytes) continue;
    /* A shorter piece of it has served its time. */
    if (pyf_copy_find(sampler, chunk->address, 1) != NULL && sampler->pieces[sampler->at].chunk) {
      sampler->pieces[sampler->at].length = sampler->pieces[sampler->at].there = 0;
    }
    if (length > chunk->size) length = chunk->size;
    bytes = pyf_copy_fetch(sampler, chunk->address, (uint32_t)length);
    if (bytes == NULL) return NULL;
    sampler->pieces[sampler->at].chunk = 1;
    sampler->pieces[sampler->at].high = (uint32_t)needed;
    sampler->pieces[sampler->at].walked = sampler->now;
    stack->chunk = sampler->at;
    stack->chunk_listed = PYF_NOWHERE;
    return bytes + (address - chunk->address);
  }
  return NULL;
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
      stack->listed = stack->chunk_listed;
      stack->at = (uint32_t)(address - chunk->address);
      return pyf_piece_bytes(sampler, chunk) + stack->at;
    }
  }
  bytes = pyf_copy_find(sampler, address, head);
  if (bytes != NULL) {
    pyf_piece *piece = &sampler->pieces[sampler->at];
    stack->piece = sampler->at;
    stack->at = (uint32_t)(address - piece->address);
    stack->listed = pyf_stack_lies_in(stack, sampler->at);
    if (!piece->chunk) return bytes;
    stack->chunk = sampler->at;
    stack->chunk_listed = stack->listed;
    pyf_piece_reaches(sampler, piece, stack->at + head);
    return bytes;
  }
  bytes = pyf_stack_fetch_chunk(stack, address);
  if (bytes == NULL) bytes = pyf_copy_fetch(sampler, address, head);
  stack->traced->whole = stack->traced->rests = 0; /* what is new gets another number */
  stack->listed = PYF_NOWHERE;
  stack->piece = bytes != NULL ? sampler->at : PYF_NOWHERE;
  if (bytes != NULL) {
    stack->at = (uint32_t)(address - sampler->pieces[sampler->at].address);
    return bytes;
  }
  return pyf_read_bytes(&sampler->target, address, sampler->spare, head) == PYF_OK ? sampler->spare : NULL;
}

/* The last sample's trace of this frame; NULL where there is none, or looking for it took long enough. */
static inline const pyf_trace *pyf_stack_recall(pyf_stack *stack, uint64_t address) {
  const pyf_trace *traces = stack->sampler->last_traces;
  uint32_t i;
  if (stack->old < stack->old_end && traces[stack->old].address == address) return &traces[stack->old++];
  for (i = stack->old; i < stack->old_end && stack->budget > 0; i++, stack->budget--) {
    if (traces[i].address != address) continue;
    stack->old = i + 1;
    return &traces[i];
  }
  return NULL;
}

/* The line that the frame's frame object has; none where there is no frame object. */
static inline pyf_number pyf_stack_object_line(pyf_stack *stack, const uint8_t *bytes) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_layout *layout = &sampler->target.layout;
  const pyf_field field = layout->interpreter_frame.frame_object;
  pyf_object object;
  pyf_number line;
  pyf_object_at(&object, pyf_decode(bytes + field.offset, field.size, layout->big_endian));
  if (object.address == 0) return pyf_none();
  stack->traced->whole = 0;
  line = pyf_load_number(&sampler->target, &object, layout->frame_object.lineno);
  return pyf_is(line, 0) ? pyf_none() : line;
}

/* The frame's bytes as they were when the trace was made, which is when its thread was walked last; NULL where they are not there any more. */
static inline const uint8_t *pyf_trace_bytes(const pyf_stack *stack, const pyf_trace *trace) {
  const pyf_sampler *sampler = stack->sampler;
  const pyf_piece *piece;
  if (trace->piece == PYF_NOWHERE) return NULL;
  if (stack->before->arrangement == sampler->arrangement) {
    piece = &sampler->pieces[trace->piece];
    /* What others need, too, was read while the thread rested. */
    if (stack->before->rested && piece->owner != stack->before->address) return NULL;
    return piece->both ? sampler->copy + sampler->halves[!piece->half] + piece->at + trace->at : NULL;
  }
  if (stack->before->arrangement + 1 != sampler->arrangement) return NULL;
  piece = &sampler->other_pieces[trace->piece];
  if (stack->before->rested && piece->owner != stack->before->address) return NULL;
  return sampler->copy + sampler->last_halves[piece->half] + piece->at + trace->at;
}

/* Whether what the frame came to in the last sample is what it comes to in this one. */
static inline int pyf_stack_holds(pyf_stack *stack, const pyf_trace *trace, const uint8_t *bytes) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_place_entry *place;
  pyf_code_entry *code;
  const uint8_t *before = pyf_trace_bytes(stack, trace);
  if (before == NULL || !pyf_same(bytes, before, sampler->head)) return 0;
  if (trace->place == PYF_NOWHERE || trace->place == PYF_NO_PLACE) return 1;
  place = &sampler->places[trace->place];
  code = &sampler->codes[place->code];
  if (code->checked != sampler->stamp) pyf_code_check(sampler, code);
  if (code->code.id != place->code_id) return 0;
  return !sampler->object_lines || pyf_same_number(pyf_stack_object_line(stack, bytes), place->line);
}

/* Where the frame is in what it executes. */
static inline pyf_step pyf_stack_place(pyf_stack *stack, const pyf_object *object, uint32_t index, pyf_trace *trace) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  const pyf_view_interpreter_frame *view = &target->layout.interpreter_frame;
  const pyf_code_entry *code = &sampler->codes[index];
  pyf_place_key key = {0, 0, {0, 0}};
  if (code->type == PYF_TYPE_CODE) {
    (void)pyf_load(target, object, pyf_has(view->lasti) ? view->lasti : view->instr_ptr, &key.instruction);
    if (pyf_has(view->tlbc_index)) (void)pyf_load_int(target, object, view->tlbc_index, &key.index);
    key.line = pyf_frame_line(target, object);
  } else {
    key.line = code->line;
  }
  trace->place = pyf_place_find(sampler, index, &key);
  if (trace->place == PYF_NOWHERE) {
    const int learning = sampler->learning;
    pyf_place *place;
    trace->place = pyf_place_add(sampler, index, &key);
    if (trace->place == PYF_NOWHERE) return PYF_STEP_TORN;
    place = &sampler->places[trace->place].place;
    sampler->learning = 0; /* once is enough */
    if (code->type == PYF_TYPE_CODE) place->lasti = pyf_lasti(target, object, code->code.address);
    if (key.line.present) {
      place->position.line = key.line;
    } else if (place->lasti.present && code->raw.first_line.present) {
      sampler->stats.places_found++;
      (void)pyf_table_position(target, code->raw.linetable, code->raw.first_line.value, place->lasti.value,
                               &place->position);
    }
    sampler->learning = learning;
  }
  return PYF_STEP_FRAME;
}

/* As pyf_frame_execution. */
static inline pyf_step pyf_stack_execution(pyf_stack *stack, const pyf_object *object, pyf_trace *trace) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  uint64_t reference = 0, executable = 0;
  uint32_t index;
  const pyf_code_entry *code;
  const pyf_place *place;
  if (pyf_load(target, object, target->layout.interpreter_frame.executable, &reference) != PYF_OK) return PYF_STEP_TORN;
  trace->place = PYF_NO_PLACE;
  if (pyf_untag(&target->layout, reference, &executable) != PYF_OK) return PYF_STEP_FRAME;
  if (executable == 0) {
    trace->piece = PYF_NOWHERE; /* it is to be said again that something is missing */
    stack->out->complete = 0;
    return PYF_STEP_CLEARED;
  }
  if (executable == target->none) {
    trace->piece = PYF_NOWHERE;
    return PYF_STEP_SKIP;
  }
  index = pyf_code_find(sampler, executable);
  if (index == PYF_NOWHERE || sampler->full) return PYF_STEP_TORN;
  code = &sampler->codes[index];
  if (code->type != PYF_TYPE_CODE) { /* such objects change */
    trace->piece = PYF_NOWHERE;
    stack->traced->rests = 0;
  }
  if (code->type == PYF_TYPE_NONE) return PYF_STEP_SKIP;
  if (pyf_stack_place(stack, object, index, trace) != PYF_STEP_FRAME) return PYF_STEP_TORN;
  place = &sampler->places[trace->place].place;
  return code->type == PYF_TYPE_CODE && trace->owner != PYF_OWNER_GENERATOR && code->raw.first_traceable.present &&
                 place->lasti.present && place->lasti.value < code->raw.first_traceable.value
             ? PYF_STEP_SKIP
             : PYF_STEP_FRAME;
}

/* Looks at a frame, as pyf_frames_step does. */
static inline pyf_step pyf_stack_look(pyf_stack *stack, uint64_t address, const uint8_t *bytes, pyf_trace *trace) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  pyf_object object;
  pyf_frame frame;
  pyf_number entry;
  pyf_step step;
  pyf_object_at(&object, address);
  object.length = sampler->head;
  pyf_move(object.bytes, bytes, sampler->head);
  trace->address = address;
  trace->piece = stack->piece;
  trace->at = stack->at;
  trace->place = PYF_NOWHERE;
  if (pyf_load(target, &object, target->layout.interpreter_frame.previous, &trace->previous) != PYF_OK) return PYF_STEP_TORN;
  entry = pyf_frame_entry(target, &object);
  trace->has_entry = (uint8_t)(entry.present != 0);
  trace->entry = (uint8_t)(entry.value != 0);
  step = pyf_frame_owner(target, &object, &frame);
  trace->owner = (uint8_t)frame.owner;
  if (step == PYF_STEP_SHIM) {
    sampler->learning = 0; /* None stays where it is */
    pyf_frame_shim(target, &object);
    sampler->learning = 1;
  }
  if (step != PYF_STEP_FRAME) return step;
  if (stack->listed != PYF_NOWHERE) stack->traced->framed |= (uint32_t)1 << stack->listed;
  if (frame.owner == PYF_OWNER_UNKNOWN) {
    trace->place = PYF_NO_PLACE;
    return step;
  }
  return pyf_stack_execution(stack, &object, trace);
}

/* Takes the step at `address`; what it came to, and what follows, is in *trace. */
static inline pyf_step pyf_stack_step(pyf_stack *stack, uint64_t address, pyf_trace *trace) {
  pyf_sampler *sampler = stack->sampler;
  const uint8_t *bytes;
  const pyf_trace *old;
  trace->step = PYF_STEP_TORN;
  stack->out->reason = pyf_guard_pass(&stack->guard, address);
  if (stack->out->reason != PYF_OK) return PYF_STEP_TORN;
  bytes = pyf_stack_head(stack, address);
  if (bytes == NULL) {
    stack->out->reason = PYF_E_READ;
    return PYF_STEP_TORN;
  }
  stack->last = address;
  old = pyf_stack_recall(stack, address);
  if (old != NULL && pyf_stack_holds(stack, old, bytes)) {
    sampler->stats.frames_kept++;
    *trace = *old;
    trace->piece = stack->piece;
    trace->at = stack->at;
    if (stack->listed != PYF_NOWHERE && trace->step != PYF_STEP_SHIM) stack->traced->framed |= (uint32_t)1 << stack->listed;
    return (pyf_step)trace->step;
  }
  trace->step = (uint8_t)pyf_stack_look(stack, address, bytes, trace);
  stack->traced->whole = 0;
  if (old == NULL || trace->step != old->step || trace->place != old->place) stack->out->moved = 1;
  if (trace->step == PYF_STEP_TORN) stack->out->reason = sampler->full ? PYF_E_SPACE : PYF_E_CORRUPT;
  return (pyf_step)trace->step;
}

/* Ends a walk that did not come to the stack's end, as pyf_frames_cut. */
static inline void pyf_stack_cut(pyf_stack *stack) {
  const pyf_view_interpreter_frame *view = &stack->sampler->target.layout.interpreter_frame;
  stack->out->complete = 0;
  stack->out->moved = 1;
  if (stack->out->frame_count != 0 && pyf_has(view->owner) && !pyf_has(view->is_entry)) {
    stack->frames[stack->out->frame_count - 1].has_entry = 0;
  }
}

static inline void pyf_stack_emit(pyf_stack *stack, const pyf_trace *trace) {
  pyf_sampled_frame *frame = &stack->frames[stack->out->frame_count++];
  frame->address = trace->address;
  frame->place = &stack->sampler->places[trace->place].place;
  frame->owner = trace->owner;
  frame->has_entry = trace->has_entry;
  frame->entry = trace->entry;
  stack->sampler->frame_count++;
}

/* Goes along the stack from `next` on, as pyf_frames_next. */
static inline void pyf_stack_follow(pyf_stack *stack, uint64_t next) {
  pyf_sampler *sampler = stack->sampler;
  while (next != 0) {
    pyf_trace *trace = &sampler->traces[sampler->trace_count];
    if (sampler->trace_count == sampler->limits.frames) {
      stack->out->reason = PYF_E_SPACE;
      pyf_stack_cut(stack);
      return;
    }
    switch (pyf_stack_step(stack, next, trace)) {
      case PYF_STEP_TORN: pyf_stack_cut(stack); return;
      case PYF_STEP_SHIM:
        if (stack->out->frame_count != 0) {
          stack->frames[stack->out->frame_count - 1].has_entry = 1;
          stack->frames[stack->out->frame_count - 1].entry = 1;
        }
        break;
      case PYF_STEP_SKIP:
      case PYF_STEP_CLEARED: break;
      case PYF_STEP_FRAME: pyf_stack_emit(stack, trace); break;
    }
    sampler->trace_count++;
    next = trace->previous;
  }
  if (stack->last != 0 && pyf_has(sampler->target.layout.thread_state.base_frame) &&
      stack->last != stack->out->thread.base_frame) {
    stack->out->reason = PYF_E_CORRUPT;
    pyf_stack_cut(stack);
  }
}

/* Finds what the last sample knew of the thread: lists of threads are alike from one to the next. */
static inline void pyf_stack_remember(pyf_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  uint32_t i;
  stack->before = NULL;
  stack->old = stack->old_end = stack->budget = 0;
  for (i = 0; i < sampler->last_traced_count; i++) {
    const uint32_t at = (sampler->traced_at + i) % sampler->last_traced_count;
    const pyf_traced_thread *before = &sampler->last_traced[at];
    if (before->address != stack->out->thread.address) continue;
    stack->before = before;
    stack->old = before->first;
    stack->old_end = before->first + before->count;
    stack->budget = 4 * before->count + 16;
    sampler->traced_at = at + 1;
    return;
  }
}

/* Whether the thread is where it was, and its pieces have the numbers that they had. */
static inline int pyf_stack_is_alike(const pyf_stack *stack) {
  const pyf_traced_thread *before = stack->before;
  const pyf_thread *thread = &stack->out->thread;
  return before != NULL && thread->frame_status == PYF_OK && before->arrangement == stack->sampler->arrangement &&
         before->frame == thread->frame && before->base_frame == thread->base_frame && before->id == thread->id;
}

/* Whether every byte that the stack depends on is as it was. */
static inline int pyf_stack_stands(const pyf_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyf_traced_thread *before = stack->before;
  uint32_t i;
  if (!pyf_stack_is_alike(stack) || !before->whole || before->stamp != sampler->stamp) return 0;
  for (i = 0; i < before->pieces; i++) {
    const pyf_piece *piece = &sampler->pieces[before->piece[i]];
    const uint8_t *halves = sampler->copy + piece->at;
    if (!piece->there || !piece->both || (before->rested && piece->owner != before->address)) return 0;
    if (!pyf_same(halves + sampler->halves[0], halves + sampler->halves[1], piece->chunk ? piece->high : piece->length)) return 0;
  }
  return 1;
}

/* Whether the stack's thread has not run since it was walked: what it executes is alive, then, and what it was. */
static inline int pyf_stack_rests(const pyf_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyf_traced_thread *before = stack->before;
  uint32_t i;
  if (!sampler->leaves || !sampler->calm || !pyf_stack_is_alike(stack) || !before->rests) return 0;
  for (i = 0; i < before->pieces; i++) {
    /* What was read now may be younger than what is known of who ran. */
    if ((before->framed >> i & 1u) != 0 && !sampler->pieces[before->piece[i]].left) return 0;
  }
  return !pyf_has_turn(sampler, before->address);
}

/* Lets the pieces of a stack that is known to its end be left out of samples in which its thread does not run. */
static inline void pyf_stack_rest(pyf_sampler *sampler, const pyf_traced_thread *traced) {
  uint32_t i;
  for (i = 0; traced->rests && i < traced->pieces; i++) {
    pyf_piece *piece = &sampler->pieces[traced->piece[i]];
    piece->rests = piece->owner == traced->address;
  }
}

/* Gives the last sample's stack again. */
static inline void pyf_stack_repeat(pyf_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_traced_thread *before = stack->before;
  pyf_traced_thread *traced = stack->traced;
  const size_t traces = before->count * sizeof(pyf_trace), frames = before->frame_count * sizeof(pyf_sampled_frame);
  uint32_t i;
  pyf_move((uint8_t *)&sampler->traces[sampler->trace_count], (const uint8_t *)&sampler->last_traces[before->first], traces);
  pyf_move((uint8_t *)stack->frames, (const uint8_t *)&sampler->last_frames[before->frames], frames);
  for (i = 0; i < before->pieces; i++) pyf_piece_use(sampler, before->piece[i]);
  *traced = *before;
  traced->first = sampler->trace_count;
  traced->frames = sampler->frame_count;
  stack->out->frame_count = before->frame_count;
  stack->out->moved = 0;
  sampler->trace_count += before->count;
  sampler->frame_count += before->frame_count;
  sampler->stats.frames_kept += before->count;
}

static inline int pyf_stack_fits(const pyf_sampler *sampler, const pyf_traced_thread *before) {
  return before->count <= sampler->limits.frames - sampler->trace_count;
}

/* Begins to walk the stack of the thread in *out. */
static inline void pyf_stack_begin(pyf_stack *stack, pyf_sampler *sampler, pyf_sampled_thread *out) {
  stack->sampler = sampler;
  stack->out = out;
  stack->frames = &sampler->frames[sampler->frame_count];
  pyf_guard_start(&stack->guard, PYF_MAX_FRAMES);
  stack->last = 0;
  stack->chunks_known = 0;
  stack->chunk = stack->chunk_listed = stack->piece = stack->listed = PYF_NOWHERE;
  stack->at = 0;
  out->frames = stack->frames;
  out->frame_count = 0;
  out->complete = 1;
  out->reason = PYF_OK;
  out->moved = 1;
}

/* Walks the stack to its end, or to what cuts it off. */
static inline void pyf_stack_go(pyf_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  pyf_sampled_thread *out = stack->out;
  pyf_traced_thread *traced = stack->traced;
  out->moved = stack->before == NULL;
  traced->address = out->thread.address;
  traced->id = out->thread.id;
  traced->frame = out->thread.frame;
  traced->base_frame = out->thread.base_frame;
  traced->first = sampler->trace_count;
  traced->frames = sampler->frame_count;
  traced->pieces = traced->framed = 0;
  traced->rested = 0;
  traced->arrangement = sampler->arrangement;
  traced->stamp = sampler->stamp;
  traced->whole = traced->rests = 1;
  if (out->thread.frame_status == PYF_OK) {
    pyf_stack_follow(stack, out->thread.frame);
  } else {
    out->reason = out->thread.frame_status;
    out->complete = 0;
    out->moved = 1;
  }
  traced->count = sampler->trace_count - traced->first;
  traced->frame_count = out->frame_count;
  if (stack->old != stack->old_end) out->moved = 1;
  if (!out->complete) traced->rests = 0;
  if (!out->complete || out->moved) traced->whole = 0;
}

/* The stack of the thread in *out. */
static inline void pyf_stack_walk(pyf_sampler *sampler, pyf_sampled_thread *out) {
  pyf_stack stack;
  pyf_stack_begin(&stack, sampler, out);
  stack.traced = &sampler->traced[sampler->traced_count++];
  pyf_stack_remember(&stack);
  sampler->walking = out->thread.address;
  if (pyf_stack_rests(&stack) && pyf_stack_fits(sampler, stack.before)) {
    pyf_stack_repeat(&stack);
    stack.traced->rested = 1;
    sampler->stats.rested++;
  } else if (pyf_stack_stands(&stack) && pyf_stack_fits(sampler, stack.before)) {
    pyf_stack_repeat(&stack);
  } else {
    pyf_stack_go(&stack);
  }
  pyf_stack_rest(sampler, stack.traced);
  sampler->walking = 0;
}

#endif
