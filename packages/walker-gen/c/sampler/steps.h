/* What a frame comes to: as pyf_frames_step has it, but what has not changed since the last sample is not looked at again. */
#ifndef PYF_SAMPLER_STEPS_H
#define PYF_SAMPLER_STEPS_H

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
  if (code->gone) return 0;
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
  int changes;
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
  changes = code->type != PYF_TYPE_CODE; /* as such objects do */
  if (code->type == PYF_TYPE_JIT && (executable = pyf_jit_code(target, executable)) != 0) {
    index = pyf_code_find(sampler, executable);
    if (index == PYF_NOWHERE || sampler->full) return PYF_STEP_TORN;
    code = &sampler->codes[index];
  }
  if (changes) {
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
    return (pyf_step)trace->step;
  }
  trace->step = (uint8_t)pyf_stack_look(stack, address, bytes, trace);
  stack->traced->whole = 0;
  if (old == NULL || trace->step != old->step || trace->place != old->place) stack->out->moved = 1;
  if (trace->step == PYF_STEP_TORN) stack->out->reason = sampler->full ? PYF_E_SPACE : PYF_E_CORRUPT;
  return (pyf_step)trace->step;
}

#endif
