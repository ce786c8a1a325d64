/* One thread's stack: as pyf_frames_next walks it, or, where it is what it was, as the last sample had it. */
#ifndef PYF_SAMPLER_STACKS_H
#define PYF_SAMPLER_STACKS_H

/* Ends a walk that did not come to the stack's end, as pyfi_frames_cut. */
static inline void pyfi_stack_cut(pyfi_stack *stack) {
  const pyf_view_interpreter_frame *view = &pyfi_layout(&stack->sampler->target)->interpreter_frame;
  stack->out->complete = 0;
  stack->out->changed = 1;
  if (stack->out->frame_count != 0 && pyf_has(view->owner) && !pyf_has(view->is_entry)) {
    stack->frames[stack->out->frame_count - 1].has_entry = 0;
  }
}

static inline void pyfi_stack_emit(pyfi_stack *stack, const pyfi_step_record *record) {
  pyf_sampled_frame *frame = &stack->frames[stack->out->frame_count++];
  frame->address = record->address;
  frame->location = &stack->sampler->caches.locations.entries[record->location].location;
  frame->owner = record->owner;
  frame->has_entry = record->has_entry;
  frame->entry = record->entry;
  stack->sampler->frame_count++;
  stack->sampler->stacks.frames_end++;
}

/* Goes along the stack from `next` on, as pyf_frames_next. */
static inline void pyfi_stack_follow(pyfi_stack *stack, uint64_t next) {
  pyf_sampler *sampler = stack->sampler;
  while (next != 0) {
    pyfi_step_record *record = &sampler->stacks.steps[sampler->stacks.steps_end];
    if (sampler->stacks.steps_end == sampler->limits.frames || sampler->stacks.step_count == sampler->limits.frames) {
      sampler->stacks.crowded |= sampler->stacks.step_count != sampler->limits.frames;
      stack->out->reason = PYF_E_SPACE;
      pyfi_stack_cut(stack);
      return;
    }
    switch (pyfi_stack_step(stack, next, record)) {
      case PYFI_STEP_TORN: pyfi_stack_cut(stack); return;
      case PYFI_STEP_SHIM:
        if (stack->out->frame_count != 0) {
          stack->frames[stack->out->frame_count - 1].has_entry = 1;
          stack->frames[stack->out->frame_count - 1].entry = 1;
        }
        break;
      case PYFI_STEP_SKIP:
      case PYFI_STEP_CLEARED: break;
      case PYFI_STEP_FRAME: pyfi_stack_emit(stack, record); break;
    }
    sampler->stacks.step_count++;
    sampler->stacks.steps_end++;
    next = record->previous;
  }
  if (stack->last != 0 && pyf_has(pyfi_layout(&sampler->target)->thread_state.base_frame) &&
      stack->last != stack->out->thread.base_frame) {
    stack->out->reason = PYF_E_CORRUPT;
    pyfi_stack_cut(stack);
  }
}

/* Finds what the last sample knew of the thread: lists of threads are alike from one to the next. */
static inline void pyfi_stack_find_last(pyfi_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  uint32_t i;
  stack->before = NULL;
  stack->old = stack->old_end = stack->budget = 0;
  for (i = 0; i < sampler->stacks.last_thread_count; i++) {
    const uint32_t at = sampler->stacks.last_at < sampler->stacks.last_thread_count ? sampler->stacks.last_at : 0;
    const pyfi_thread_record *before = &sampler->stacks.last_threads[at];
    sampler->stacks.last_at = at + 1;
    if (before->address != stack->out->thread.address) continue;
    stack->before = before;
    stack->old = before->first;
    stack->old_end = before->first + before->count;
    stack->budget = 4 * before->count + 16;
    return;
  }
}

/* Whether the thread is where it was, and its segments have the numbers that they had. */
static inline int pyfi_stack_is_in_place(const pyfi_stack *stack) {
  const pyfi_thread_record *before = stack->before;
  const pyf_thread *thread = &stack->out->thread;
  return before != NULL && thread->frame_status == PYF_OK && before->arrangement == stack->sampler->copy.arrangement &&
         before->frame == thread->frame && before->base_frame == thread->base_frame && before->id == thread->id;
}

/* Whether the code objects that the stack executed are still those. */
static inline int pyfi_stack_codes_same(const pyfi_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  const pyfi_thread_record *before = stack->before;
  const pyfi_step_record *records = &sampler->stacks.last_steps[before->first];
  uint32_t i;
  if (before->code_check == sampler->changes.code_check) return 1;
  for (i = 0; i < before->count; i++) {
    pyfi_code_entry *code;
    if (records[i].location == PYFI_NO_INDEX || records[i].location == PYFI_NO_LOCATION) continue;
    code = &sampler->caches.codes.entries[sampler->caches.locations.entries[records[i].location].code];
    if (code->checked != sampler->changes.code_check) pyfi_code_check(sampler, code);
    if (code->gone) return 0;
  }
  return 1;
}

/* Whether every byte that the stack depends on is as it was, and what it executes. */
static inline int pyfi_stack_is_same(const pyfi_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyfi_thread_record *before = stack->before;
  uint32_t i;
  if (!pyfi_stack_is_in_place(stack) || !before->decided_by_segments) return 0;
  for (i = 0; i < before->segments; i++) {
    const pyfi_segment *segment = &sampler->copy.segments[before->segment[i]];
    const uint8_t *halves = sampler->copy.bytes + segment->offset;
    if (!segment->readable || !segment->has_previous || (before->unchanged && segment->thread != before->address)) return 0;
    if (!pyfi_same(halves + sampler->copy.buffers[0], halves + sampler->copy.buffers[1], segment->is_chunk ? segment->needed : segment->length)) return 0;
  }
  return pyfi_stack_codes_same(stack);
}

/* Whether the stack's thread has not run since it was walked: what it executes is alive, then, and what it was. */
static inline int pyfi_stack_is_unchanged(const pyfi_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyfi_thread_record *before = stack->before;
  return sampler->plan.skip_unchanged && sampler->changes.threads_unchanged && pyfi_stack_is_in_place(stack) && before->skippable && !pyfi_held_gil(sampler, before->address);
}

/* Lets the segments of a stack that is known to its end be left out of samples in which its thread does not run. */
static inline void pyfi_stack_let_skip(pyf_sampler *sampler, const pyfi_thread_record *thread_record) {
  uint32_t i;
  for (i = 0; thread_record->skippable && i < thread_record->segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[thread_record->segment[i]];
    segment->skippable = segment->thread == thread_record->address;
  }
}

/* Gives the last sample's stack again. */
static inline void pyfi_stack_repeat(pyfi_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  const pyfi_thread_record *before = stack->before;
  pyfi_thread_record *thread_record = stack->thread_record;
  const uint32_t at = sampler->copy.last;
  uint32_t i;
  *thread_record = *before;
  if (sampler->stacks.steps != sampler->stacks.last_steps) {
    thread_record->first = sampler->stacks.steps_end;
    thread_record->frames = sampler->stacks.frames_end;
    pyfi_copy_bytes((uint8_t *)&sampler->stacks.steps[thread_record->first], (const uint8_t *)&sampler->stacks.last_steps[before->first],
             before->count * sizeof(pyfi_step_record));
    pyfi_copy_bytes((uint8_t *)stack->frames, (const uint8_t *)&sampler->stacks.last_frames[before->frames],
             before->frame_count * sizeof(pyf_sampled_frame));
    sampler->stacks.steps_end += before->count;
    sampler->stacks.frames_end += before->frame_count;
  } else {
    stack->out->frames = &sampler->stacks.frames[before->frames];
  }
  for (i = 0; i < before->segments; i++) pyfi_segment_use(sampler, before->segment[i]);
  sampler->copy.last = at; /* what is looked for next is beside the thread's state */
  stack->out->frame_count = before->frame_count;
  stack->out->changed = 0;
  sampler->stacks.step_count += before->count;
  sampler->frame_count += before->frame_count;
  sampler->stats.frames_reused += before->count;
}

static inline int pyfi_stack_fits(const pyf_sampler *sampler, const pyfi_thread_record *before) {
  return before->count <= sampler->limits.frames - sampler->stacks.step_count;
}

/* Begins to walk the stack of the thread in *out. */
static inline void pyfi_stack_begin(pyfi_stack *stack, pyf_sampler *sampler, pyf_sampled_thread *out) {
  stack->sampler = sampler;
  stack->out = out;
  stack->frames = &sampler->stacks.frames[sampler->stacks.frames_end];
  pyfi_guard_start(&stack->guard, PYF_MAX_FRAMES);
  stack->last = 0;
  stack->chunks_known = 0;
  stack->chunk = stack->segment = PYFI_NO_INDEX;
  stack->at = 0;
  out->frames = stack->frames;
  out->frame_count = 0;
  out->complete = 1;
  out->reason = PYF_OK;
  out->changed = 1;
}

/* Walks the stack to its end, or to what cuts it off. */
static inline void pyfi_stack_walk_anew(pyfi_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  pyf_sampled_thread *out = stack->out;
  pyfi_thread_record *thread_record = stack->thread_record;
  out->changed = stack->before == NULL;
  thread_record->address = out->thread.address;
  thread_record->id = out->thread.id;
  thread_record->frame = out->thread.frame;
  thread_record->base_frame = out->thread.base_frame;
  thread_record->first = sampler->stacks.steps_end;
  thread_record->frames = sampler->stacks.frames_end;
  thread_record->segments = 0;
  thread_record->unchanged = 0;
  thread_record->arrangement = sampler->copy.arrangement;
  thread_record->code_check = sampler->changes.code_check;
  thread_record->decided_by_segments = thread_record->skippable = 1;
  if (out->thread.frame_status == PYF_OK) {
    pyfi_stack_follow(stack, out->thread.frame);
  } else {
    out->reason = out->thread.frame_status;
    out->complete = 0;
    out->changed = 1;
  }
  thread_record->count = sampler->stacks.steps_end - thread_record->first;
  thread_record->frame_count = out->frame_count;
  if (stack->old != stack->old_end) out->changed = 1;
  if (!out->complete) thread_record->skippable = 0;
  if (!out->complete || out->changed) thread_record->decided_by_segments = 0;
}

/* The stack of the thread in *out. */
static inline void pyfi_stack_walk(pyf_sampler *sampler, pyf_sampled_thread *out) {
  pyfi_stack stack;
  pyfi_stack_begin(&stack, sampler, out);
  stack.thread_record = &sampler->stacks.threads[sampler->stacks.thread_count++];
  pyfi_stack_find_last(&stack);
  sampler->purpose.thread = out->thread.address;
  if (pyfi_stack_is_unchanged(&stack) && pyfi_stack_fits(sampler, stack.before)) {
    pyfi_stack_repeat(&stack);
    stack.thread_record->unchanged = 1;
    sampler->stats.threads_unchanged++;
  } else if (pyfi_stack_is_same(&stack) && pyfi_stack_fits(sampler, stack.before)) {
    pyfi_stack_repeat(&stack);
    stack.thread_record->code_check = sampler->changes.code_check;
  } else {
    pyfi_stack_walk_anew(&stack);
  }
  pyfi_stack_let_skip(sampler, stack.thread_record);
  sampler->purpose.thread = 0;
}

#endif
