/* What a frame comes to: as pyfi_frames_step has it, but what has not changed since the last sample is not looked at again. */
#ifndef PYF_SAMPLER_FRAME_STEPS_H
#define PYF_SAMPLER_FRAME_STEPS_H

/* The last sample's record of this frame; NULL where there is none, or looking for it took long enough. */
static inline const pyfi_step_record *pyfi_stack_last_step(pyfi_stack *stack, uint64_t address) {
  const pyfi_step_record *records = stack->sampler->stacks.last_steps;
  uint32_t i;
  if (stack->old < stack->old_end && records[stack->old].address == address) return &records[stack->old++];
  for (i = stack->old; i < stack->old_end && stack->budget > 0; i++, stack->budget--) {
    if (records[i].address != address) continue;
    stack->old = i + 1;
    return &records[i];
  }
  return NULL;
}

/* The line that the frame's frame object has; none where there is no frame object. */
static inline pyf_number pyfi_stack_frame_object_line(pyfi_stack *stack, const uint8_t *bytes) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_layout *layout = pyfi_layout(&sampler->target);
  const pyf_field field = layout->interpreter_frame.frame_object;
  pyfi_object object;
  pyf_number line;
  pyfi_object_at(&object, pyfi_decode(bytes + field.offset, field.size, layout->big_endian));
  if (object.address == 0) return pyfi_none();
  stack->thread_record->decided_by_segments = 0;
  line = pyfi_load_number(&sampler->target, &object, layout->frame_object.lineno);
  return pyf_is(line, 0) ? pyfi_none() : line;
}

/* The frame's bytes as they were when the record was made, which is when its thread was walked last; NULL where they are not there any more. */
static inline const uint8_t *pyfi_step_record_bytes(const pyfi_stack *stack, const pyfi_step_record *record) {
  const pyf_sampler *sampler = stack->sampler;
  const pyfi_segment *segment;
  if (record->segment == PYFI_NO_INDEX) return NULL;
  if (stack->before->arrangement == sampler->copy.arrangement) {
    segment = &sampler->copy.segments[record->segment];
    /* What others need, too, was read while the thread rested. */
    if (stack->before->unchanged && segment->thread != stack->before->address) return NULL;
    return segment->has_previous ? sampler->copy.bytes + sampler->copy.buffers[!segment->buffer] + segment->offset + record->offset : NULL;
  }
  if (stack->before->arrangement + 1 != sampler->copy.arrangement) return NULL;
  segment = &sampler->copy.spare_segments[record->segment];
  if (stack->before->unchanged && segment->thread != stack->before->address) return NULL;
  return sampler->copy.bytes + sampler->copy.last_buffers[segment->buffer] + segment->offset + record->offset;
}

/* Whether what the frame came to in the last sample is what it comes to in this one. */
static inline int pyfi_stack_step_holds(pyfi_stack *stack, const pyfi_step_record *record, const uint8_t *bytes) {
  pyf_sampler *sampler = stack->sampler;
  const pyfi_location_entry *location;
  pyfi_code_entry *code;
  const uint8_t *before = pyfi_step_record_bytes(stack, record);
  if (before == NULL || !pyfi_same(bytes, before, sampler->traits.frame_extent)) return 0;
  if (record->location == PYFI_NO_INDEX || record->location == PYFI_NO_LOCATION) return 1;
  location = &sampler->caches.locations.entries[record->location];
  code = &sampler->caches.codes.entries[location->code];
  if (code->checked != sampler->changes.code_check) pyfi_code_check(sampler, code);
  if (code->gone) return 0;
  return !sampler->traits.frame_object_lines || pyfi_same_number(pyfi_stack_frame_object_line(stack, bytes), location->key.line);
}

/* Where the frame is in what it executes. */
static inline pyfi_step pyfi_stack_locate(pyfi_stack *stack, const pyfi_object *object, uint32_t index, pyfi_step_record *record) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  const pyf_view_interpreter_frame *view = &pyfi_layout(target)->interpreter_frame;
  const pyfi_code_entry *code = &sampler->caches.codes.entries[index];
  pyfi_location_key key = {0, 0, {0, 0}};
  if (code->type == PYF_TYPE_CODE) {
    (void)pyfi_load(target, object, pyf_has(view->lasti) ? view->lasti : view->instr_ptr, &key.instruction);
    if (pyf_has(view->tlbc_index)) (void)pyfi_load_int(target, object, view->tlbc_index, &key.index);
    key.line = pyfi_frame_line(target, object);
  } else {
    key.line = code->line;
  }
  record->location = pyfi_location_find(sampler, index, &key);
  if (record->location == PYFI_NO_INDEX) {
    const int learning = sampler->purpose.keep;
    pyf_code_location *location;
    record->location = pyfi_location_add(sampler, index, &key);
    if (record->location == PYFI_NO_INDEX) return PYFI_STEP_TORN;
    location = &sampler->caches.locations.entries[record->location].location;
    sampler->purpose.keep = 0; /* once is enough */
    if (code->type == PYF_TYPE_CODE) location->lasti = pyfi_lasti(target, object, code->code.address);
    if (key.line.present) {
      location->position.line = key.line;
    } else if (location->lasti.present && code->raw.first_line.present) {
      sampler->stats.locations_found++;
      (void)pyfi_table_position(target, code->raw.linetable, code->raw.first_line.value, location->lasti.value,
                               &location->position);
    }
    sampler->purpose.keep = learning;
  }
  return PYFI_STEP_FRAME;
}

/* As pyfi_frame_execution. */
static inline pyfi_step pyfi_stack_execution(pyfi_stack *stack, const pyfi_object *object, pyfi_step_record *record) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  uint64_t reference = 0, executable = 0;
  uint32_t index;
  const pyfi_code_entry *code;
  const pyf_code_location *location;
  int changes;
  if (pyfi_load(target, object, pyfi_layout(target)->interpreter_frame.executable, &reference) != PYF_OK) return PYFI_STEP_TORN;
  record->location = PYFI_NO_LOCATION;
  if (pyfi_untag(pyfi_layout(target), reference, &executable) != PYF_OK) return PYFI_STEP_FRAME;
  if (executable == 0) {
    record->segment = PYFI_NO_INDEX; /* it is to be said again that something is missing */
    stack->out->complete = 0;
    return PYFI_STEP_CLEARED;
  }
  if (executable == target->none) {
    record->segment = PYFI_NO_INDEX;
    return PYFI_STEP_SKIP;
  }
  index = pyfi_code_find(sampler, executable);
  if (index == PYFI_NO_INDEX || sampler->caches.full) return PYFI_STEP_TORN;
  code = &sampler->caches.codes.entries[index];
  changes = code->type != PYF_TYPE_CODE; /* as such objects do */
  if (code->type == PYF_TYPE_JIT && (executable = pyfi_jit_code(target, executable)) != 0) {
    index = pyfi_code_find(sampler, executable);
    if (index == PYFI_NO_INDEX || sampler->caches.full) return PYFI_STEP_TORN;
    code = &sampler->caches.codes.entries[index];
  }
  if (changes) {
    record->segment = PYFI_NO_INDEX;
    stack->thread_record->skippable = 0;
  }
  if (code->type == PYF_TYPE_NONE) return PYFI_STEP_SKIP;
  if (pyfi_stack_locate(stack, object, index, record) != PYFI_STEP_FRAME) return PYFI_STEP_TORN;
  location = &sampler->caches.locations.entries[record->location].location;
  return code->type == PYF_TYPE_CODE && record->owner != PYF_OWNER_GENERATOR && code->raw.first_traceable.present &&
                 location->lasti.present && location->lasti.value < code->raw.first_traceable.value
             ? PYFI_STEP_SKIP
             : PYFI_STEP_FRAME;
}

/* Looks at a frame, as pyfi_frames_step does. */
static inline pyfi_step pyfi_stack_read_step(pyfi_stack *stack, uint64_t address, const uint8_t *bytes, pyfi_step_record *record) {
  pyf_sampler *sampler = stack->sampler;
  pyf_target *target = &sampler->target;
  pyfi_object object;
  pyf_frame frame;
  pyf_number entry;
  pyfi_step step;
  pyfi_object_at(&object, address);
  object.length = sampler->traits.frame_extent;
  pyfi_copy_bytes(object.bytes, bytes, sampler->traits.frame_extent);
  record->address = address;
  record->segment = stack->segment;
  record->offset = stack->at;
  record->location = PYFI_NO_INDEX;
  if (pyfi_load(target, &object, pyfi_layout(target)->interpreter_frame.previous, &record->previous) != PYF_OK) return PYFI_STEP_TORN;
  entry = pyfi_frame_entry(target, &object);
  record->has_entry = (uint8_t)(entry.present != 0);
  record->entry = (uint8_t)(entry.value != 0);
  step = pyfi_frame_owner(target, &object, &frame);
  record->owner = (uint8_t)frame.owner;
  if (step == PYFI_STEP_SHIM) {
    sampler->purpose.keep = 0; /* None stays where it is */
    pyfi_frame_shim(target, &object);
    sampler->purpose.keep = 1;
  }
  if (step != PYFI_STEP_FRAME) return step;
  if (frame.owner == PYF_OWNER_UNKNOWN) {
    record->location = PYFI_NO_LOCATION;
    return step;
  }
  return pyfi_stack_execution(stack, &object, record);
}

/* Takes the step at `address`; what it came to, and what follows, is in *record. */
static inline pyfi_step pyfi_stack_step(pyfi_stack *stack, uint64_t address, pyfi_step_record *record) {
  pyf_sampler *sampler = stack->sampler;
  const uint8_t *bytes;
  const pyfi_step_record *old;
  record->step = PYFI_STEP_TORN;
  stack->out->reason = pyfi_guard_pass(&stack->guard, address);
  if (stack->out->reason != PYF_OK) return PYFI_STEP_TORN;
  bytes = pyfi_stack_frame_bytes(stack, address);
  if (bytes == NULL) {
    stack->out->reason = PYF_E_READ;
    return PYFI_STEP_TORN;
  }
  stack->last = address;
  old = pyfi_stack_last_step(stack, address);
  if (old != NULL && pyfi_stack_step_holds(stack, old, bytes)) {
    sampler->stats.frames_reused++;
    *record = *old;
    record->segment = stack->segment;
    record->offset = stack->at;
    return (pyfi_step)record->step;
  }
  record->step = (uint8_t)pyfi_stack_read_step(stack, address, bytes, record);
  stack->thread_record->decided_by_segments = 0;
  if (old == NULL || record->step != old->step || record->location != old->location) stack->out->changed = 1;
  if (record->step == PYFI_STEP_TORN) stack->out->reason = sampler->caches.full ? PYF_E_SPACE : PYF_E_CORRUPT;
  return (pyfi_step)record->step;
}

#endif
