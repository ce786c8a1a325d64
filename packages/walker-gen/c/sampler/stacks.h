/*
 * Internal: the stack of one thread, walked as pyf_frames_next does, or taken over from
 * the last sample.
 */
#ifndef PYF_SAMPLER_STACKS_H
#define PYF_SAMPLER_STACKS_H

/* Ends a walk early, as pyfi_frames_cut. */
static inline void pyfi_stack_cut(pyfi_stack *stack) {
  const pyf_view_interpreter_frame *view = &pyfi_layout(&stack->sampler->target)->interpreter_frame;
  stack->out->complete = 0;
  stack->out->changed = 1;
  if (stack->out->frame_count != 0 && pyf_has(view->owner) && !pyf_has(view->is_entry)) {
    stack->frames[stack->out->frame_count - 1].has_entry = 0;
  }
}

static inline void pyfi_stack_emit(pyfi_stack *stack, const pyfi_step_record *step) {
  pyf_sampler *sampler = stack->sampler;
  pyf_sampled_frame *frame = &stack->frames[stack->out->frame_count++];
  frame->address = step->address;
  frame->location = &sampler->caches.locations.entries[step->location].location;
  frame->owner = step->owner;
  frame->has_entry = step->has_entry;
  frame->entry = step->entry;
  sampler->frame_count++;
  sampler->stacks.frames_end++;
}

/* A shim below a frame says that C called into Python there. */
static inline void pyfi_stack_pass_shim(pyfi_stack *stack) {
  pyf_sampled_frame *frame;
  if (stack->out->frame_count == 0) return;
  frame = &stack->frames[stack->out->frame_count - 1];
  frame->has_entry = frame->entry = 1;
}

/* Where there is room for another step record; PYF_E_SPACE as the reason where there is none. */
static inline pyfi_step_record *pyfi_stack_next_record(pyfi_stack *stack) {
  const uint32_t most = stack->sampler->limits.frames;
  pyfi_stack_store *stacks = &stack->sampler->stacks;
  if (stacks->steps_end < most && stacks->step_count < most) return &stacks->steps[stacks->steps_end];
  stacks->crowded |= stacks->step_count != most;
  stack->out->reason = PYF_E_SPACE;
  stack->sampler->truncated = 1;
  return NULL;
}

/* Follows the stack from frame `next` on, as pyf_frames_next. */
static inline void pyfi_stack_follow(pyfi_stack *stack, uint64_t next) {
  pyf_target *target = &stack->sampler->target;
  pyfi_stack_store *stacks = &stack->sampler->stacks;
  int ends = 0;
  while (next != 0) {
    pyfi_step_record *record = pyfi_stack_next_record(stack);
    const pyfi_step step = record == NULL ? PYFI_STEP_TORN : pyfi_stack_step(stack, next, record);
    if (step == PYFI_STEP_TORN) {
      pyfi_stack_cut(stack);
      return;
    }
    if (step == PYFI_STEP_FRAME) pyfi_stack_emit(stack, record);
    if (step == PYFI_STEP_SHIM) pyfi_stack_pass_shim(stack);
    stacks->step_count++;
    stacks->steps_end++;
    next = record->previous;
    if (next == 0) {
      const pyf_number entry = record->has_entry ? pyfi_some(record->entry) : pyfi_none();
      ends = pyfi_frame_ends_stack(target, step, (pyf_owner)record->owner, entry);
    }
  }
  if (stack->last != 0 && stack->last != stack->out->thread.base_frame && !ends) {
    stack->out->reason = PYF_E_CORRUPT;
    pyfi_stack_cut(stack);
  }
}

/*
 * Finds the last sample's record of the thread: two samples list their threads in the same order.
 */
static inline void pyfi_stack_find_last(pyfi_stack *stack) {
  pyfi_stack_store *stacks = &stack->sampler->stacks;
  uint32_t i;
  stack->before = NULL;
  stack->old = stack->old_end = stack->budget = 0;
  for (i = 0; i < stacks->last_thread_count; i++) {
    const uint32_t at = stacks->last_at < stacks->last_thread_count ? stacks->last_at : 0;
    const pyfi_thread_record *before = &stacks->last_threads[at];
    stacks->last_at = at + 1;
    if (before->address != stack->out->thread.address) continue;
    stack->before = before;
    stack->old = before->first;
    stack->old_end = before->first + before->count;
    stack->budget = 4 * before->count + 16;
    return;
  }
}

/* True if the thread is at the same frame, and its segments have the same numbers. */
static inline int pyfi_stack_is_in_place(const pyfi_stack *stack) {
  const pyfi_thread_record *before = stack->before;
  const pyf_thread *thread = &stack->out->thread;
  return before != NULL && thread->frame_status == PYF_OK && before->arrangement == stack->sampler->copy.arrangement &&
         before->frame == thread->frame && before->base_frame == thread->base_frame && before->id == thread->id;
}

/* True if the executables on the stack are still the same objects. */
static inline int pyfi_stack_codes_same(const pyfi_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  const pyfi_thread_record *before = stack->before;
  const pyfi_step_record *steps = &sampler->stacks.last_steps[before->first];
  uint32_t i;
  if (before->code_check == sampler->changes.code_check) return 1;
  for (i = 0; i < before->count; i++) {
    pyfi_code_entry *code;
    if (steps[i].location == PYFI_NO_INDEX || steps[i].location == PYFI_NO_LOCATION) continue;
    code = &sampler->caches.codes.entries[sampler->caches.locations.entries[steps[i].location].code];
    if (code->checked != sampler->changes.code_check) pyfi_code_check(sampler, code);
    if (code->gone) return 0;
  }
  return 1;
}

/* True if every byte that the stack depends on is the same as in the last sample. */
static inline int pyfi_stack_is_same(const pyfi_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyfi_thread_record *before = stack->before;
  uint32_t i;
  if (!pyfi_stack_is_in_place(stack) || !before->decided_by_segments) return 0;
  for (i = 0; i < before->segments; i++) {
    const pyfi_segment *segment = &sampler->copy.segments[before->segment[i]];
    const uint8_t *bytes = sampler->copy.bytes + segment->offset;
    const uint32_t length = segment->is_chunk ? segment->needed : segment->length;
    if (!segment->readable || !segment->has_previous) return 0;
    if (before->unchanged && segment->thread != before->address) return 0;
    if (!pyfi_same(bytes + sampler->copy.buffers[0], bytes + sampler->copy.buffers[1], length)) return 0;
  }
  return pyfi_stack_codes_same(stack);
}

/* True if the thread has not run since its last walk. Its frames keep their executables alive. */
static inline int pyfi_stack_is_unchanged(const pyfi_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyfi_thread_record *before = stack->before;
  return sampler->plan.skip_unchanged && sampler->changes.threads_unchanged && pyfi_stack_is_in_place(stack) &&
         before->skippable && !pyfi_held_gil(sampler, before->address);
}

/* Lets samples in which the thread does not run skip its segments. */
static inline void pyfi_stack_let_skip(pyf_sampler *sampler, const pyfi_thread_record *record) {
  uint32_t i;
  for (i = 0; record->skippable && i < record->segments; i++) {
    pyfi_segment *segment = &sampler->copy.segments[record->segment[i]];
    segment->skippable = segment->thread == record->address;
  }
}

/* Copies the last sample's records of the stack to the arrays of this one. */
static inline void pyfi_stack_move(pyfi_stack *stack) {
  pyfi_stack_store *stacks = &stack->sampler->stacks;
  const pyfi_thread_record *before = stack->before;
  stack->record->first = stacks->steps_end;
  stack->record->frames = stacks->frames_end;
  pyfi_copy_bytes((uint8_t *)&stacks->steps[stacks->steps_end], (const uint8_t *)&stacks->last_steps[before->first],
                 before->count * sizeof(pyfi_step_record));
  pyfi_copy_bytes((uint8_t *)stack->frames, (const uint8_t *)&stacks->last_frames[before->frames],
                 before->frame_count * sizeof(pyf_sampled_frame));
  stacks->steps_end += before->count;
  stacks->frames_end += before->frame_count;
}

/* Gives the last sample's stack again. */
static inline void pyfi_stack_repeat(pyfi_stack *stack) {
  pyf_sampler *sampler = stack->sampler;
  const pyfi_thread_record *before = stack->before;
  const uint32_t last_segment = sampler->copy.last;
  uint32_t i;
  *stack->record = *before;
  stack->record->kept = 1;
  if (sampler->stacks.steps != sampler->stacks.last_steps) pyfi_stack_move(stack);
  else stack->out->frames = &sampler->stacks.frames[before->frames];
  for (i = 0; i < before->segments; i++) pyfi_segment_use(sampler, before->segment[i]);
  sampler->copy.last = last_segment; /* the next search is for the next thread's state */
  stack->out->frame_count = before->frame_count;
  stack->out->changed = 0;
  sampler->stacks.step_count += before->count;
  sampler->frame_count += before->frame_count;
  sampler->stats.frames_reused += before->count;
}

static inline int pyfi_stack_fits(const pyf_sampler *sampler, const pyfi_thread_record *before) {
  return before->count <= sampler->limits.frames - sampler->stacks.step_count;
}

/* Begins the walk of the thread in *out. */
static inline void pyfi_stack_begin(pyfi_stack *stack, pyf_sampler *sampler, pyf_sampled_thread *out) {
  stack->sampler = sampler;
  stack->out = out;
  stack->frames = &sampler->stacks.frames[sampler->stacks.frames_end];
  pyfi_guard_start(&stack->guard, PYF_MAX_FRAMES);
  stack->last = 0;
  stack->chunks_known = 0;
  stack->chunk = stack->segment = PYFI_NO_INDEX;
  stack->offset = 0;
  out->frames = stack->frames;
  out->frame_count = 0;
  out->complete = 1;
  out->reason = PYF_OK;
  out->changed = 1;
}

/* A record of the thread in *out, before its walk. */
static inline void pyfi_stack_begin_record(pyfi_stack *stack) {
  const pyf_sampler *sampler = stack->sampler;
  const pyf_thread *thread = &stack->out->thread;
  pyfi_thread_record *record = stack->record;
  record->address = thread->address;
  record->id = thread->id;
  record->frame = thread->frame;
  record->base_frame = thread->base_frame;
  record->first = sampler->stacks.steps_end;
  record->frames = sampler->stacks.frames_end;
  record->segments = 0;
  record->unchanged = record->kept = record->verified = 0;
  record->arrangement = sampler->copy.arrangement;
  record->code_check = sampler->changes.code_check;
  record->decided_by_segments = record->skippable = 1;
}

/* Walks the stack to its end, or to where it is cut. */
static inline void pyfi_stack_walk_anew(pyfi_stack *stack) {
  pyf_sampled_thread *out = stack->out;
  pyfi_thread_record *record = stack->record;
  out->changed = stack->before == NULL;
  pyfi_stack_begin_record(stack);
  if (out->thread.frame_status == PYF_OK) {
    pyfi_stack_follow(stack, out->thread.frame);
  } else {
    out->reason = out->thread.frame_status;
    out->complete = 0;
    out->changed = 1;
  }
  record->count = stack->sampler->stacks.steps_end - record->first;
  record->frame_count = out->frame_count;
  if (stack->old != stack->old_end) out->changed = 1;
  if (!out->complete) record->skippable = 0;
  if (!out->complete || out->changed) record->decided_by_segments = 0;
}

/* Gives the stack of the thread in *out. */
static inline void pyfi_stack_walk(pyf_sampler *sampler, pyf_sampled_thread *out) {
  const pyfi_read_purpose purpose = pyfi_purpose_swap(sampler, pyfi_purpose_of_thread(out->thread.address));
  pyfi_stack stack;
  pyfi_stack_begin(&stack, sampler, out);
  stack.record = &sampler->stacks.threads[sampler->stacks.thread_count++];
  pyfi_stack_find_last(&stack);
  if (pyfi_stack_is_unchanged(&stack) && pyfi_stack_fits(sampler, stack.before)) {
    pyfi_stack_repeat(&stack);
    stack.record->unchanged = 1;
    sampler->stats.threads_unchanged++;
  } else if (pyfi_stack_is_same(&stack) && pyfi_stack_fits(sampler, stack.before)) {
    pyfi_stack_repeat(&stack);
    stack.record->code_check = sampler->changes.code_check;
  } else {
    pyfi_stack_walk_anew(&stack);
  }
  pyfi_stack_let_skip(sampler, stack.record);
  (void)pyfi_purpose_swap(sampler, purpose);
}

#endif
