/* One thread's stack: as pyf_frames_next walks it, or, where it is what it was, as the last sample had it. */
#ifndef PYF_SAMPLER_STACKS_H
#define PYF_SAMPLER_STACKS_H

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
  stack->sampler->frames_end++;
}

/* Goes along the stack from `next` on, as pyf_frames_next. */
static inline void pyf_stack_follow(pyf_stack *stack, uint64_t next) {
  pyf_sampler *sampler = stack->sampler;
  while (next != 0) {
    pyf_trace *trace = &sampler->traces[sampler->traces_end];
    if (sampler->traces_end == sampler->limits.frames || sampler->trace_count == sampler->limits.frames) {
      sampler->crowded |= sampler->trace_count != sampler->limits.frames;
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
    sampler->traces_end++;
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
    const uint32_t at = sampler->traced_at < sampler->last_traced_count ? sampler->traced_at : 0;
    const pyf_traced_thread *before = &sampler->last_traced[at];
    sampler->traced_at = at + 1;
    if (before->address != stack->out->thread.address) continue;
    stack->before = before;
    stack->old = before->first;
    stack->old_end = before->first + before->count;
    stack->budget = 4 * before->count + 16;
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

/* Whether the code objects that the stack executed are still those. */
static inline int pyf_stack_codes_hold(const pyf_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_traced_thread *before = stack->before;
  const pyf_trace *traces = &sampler->last_traces[before->first];
  uint32_t i;
  if (before->stamp == sampler->stamp) return 1;
  for (i = 0; i < before->count; i++) {
    pyf_code_entry *code;
    if (traces[i].place == PYF_NOWHERE || traces[i].place == PYF_NO_PLACE) continue;
    code = &sampler->codes[sampler->places[traces[i].place].code];
    if (code->checked != sampler->stamp) pyf_code_check(sampler, code);
    if (code->gone) return 0;
  }
  return 1;
}

/* Whether every byte that the stack depends on is as it was, and what it executes. */
static inline int pyf_stack_stands(const pyf_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyf_traced_thread *before = stack->before;
  uint32_t i;
  if (!pyf_stack_is_alike(stack) || !before->whole) return 0;
  for (i = 0; i < before->pieces; i++) {
    const pyf_piece *piece = &sampler->pieces[before->piece[i]];
    const uint8_t *halves = sampler->copy + piece->at;
    if (!piece->there || !piece->both || (before->rested && piece->owner != before->address)) return 0;
    if (!pyf_same(halves + sampler->halves[0], halves + sampler->halves[1], piece->chunk ? piece->high : piece->length)) return 0;
  }
  return pyf_stack_codes_hold(stack);
}

/* Whether the stack's thread has not run since it was walked: what it executes is alive, then, and what it was. */
static inline int pyf_stack_rests(const pyf_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyf_traced_thread *before = stack->before;
  return sampler->leaves && sampler->calm && pyf_stack_is_alike(stack) && before->rests && !pyf_has_turn(sampler, before->address);
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
  const uint32_t at = sampler->at;
  uint32_t i;
  *traced = *before;
  if (sampler->traces != sampler->last_traces) {
    traced->first = sampler->traces_end;
    traced->frames = sampler->frames_end;
    pyf_move((uint8_t *)&sampler->traces[traced->first], (const uint8_t *)&sampler->last_traces[before->first],
             before->count * sizeof(pyf_trace));
    pyf_move((uint8_t *)stack->frames, (const uint8_t *)&sampler->last_frames[before->frames],
             before->frame_count * sizeof(pyf_sampled_frame));
    sampler->traces_end += before->count;
    sampler->frames_end += before->frame_count;
  } else {
    stack->out->frames = &sampler->frames[before->frames];
  }
  for (i = 0; i < before->pieces; i++) pyf_piece_use(sampler, before->piece[i]);
  sampler->at = at; /* what is looked for next is beside the thread's state */
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
  stack->frames = &sampler->frames[sampler->frames_end];
  pyf_guard_start(&stack->guard, PYF_MAX_FRAMES);
  stack->last = 0;
  stack->chunks_known = 0;
  stack->chunk = stack->piece = PYF_NOWHERE;
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
  traced->first = sampler->traces_end;
  traced->frames = sampler->frames_end;
  traced->pieces = 0;
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
  traced->count = sampler->traces_end - traced->first;
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
    stack.traced->stamp = sampler->stamp;
  } else {
    pyf_stack_go(&stack);
  }
  pyf_stack_rest(sampler, stack.traced);
  sampler->walking = 0;
}

#endif
