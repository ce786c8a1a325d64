/* Internal: one step of a walk, as pyfi_frames_step takes it, or as the last sample recorded it. */
#ifndef PYF_SAMPLER_FRAME_STEPS_H
#define PYF_SAMPLER_FRAME_STEPS_H

/* The last sample's record of this frame; NULL where the search finds none within its budget. */
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

/* The line in the frame's frame object; none where there is no frame object. */
static inline pyf_number pyfi_stack_frame_object_line(pyfi_stack *stack, const uint8_t *bytes) {
  pyf_sampler *sampler = stack->sampler;
  const pyf_layout *layout = pyfi_layout(&sampler->target);
  const pyf_field field = layout->interpreter_frame.frame_object;
  pyfi_object object;
  pyf_number line;
  pyfi_object_at(&object, pyfi_decode(bytes + field.offset, field.size, layout->big_endian));
  if (object.address == 0) return pyfi_none();
  stack->record->decided_by_segments = 0;
  line = pyfi_load_number(&sampler->target, &object, layout->frame_object.lineno);
  return pyf_is(line, 0) ? pyfi_none() : line;
}

/* The frame's bytes from the last walk of its thread; NULL where the copy does not have them. */
static inline const uint8_t *pyfi_step_record_bytes(const pyfi_stack *stack, const pyfi_step_record *record) {
  const pyfi_target_copy *copy = &stack->sampler->copy;
  const pyfi_thread_record *before = stack->before;
  const int same_arrangement = before->arrangement == copy->arrangement;
  const pyfi_segment *segment;
  if (record->segment == PYFI_NO_INDEX) return NULL;
  if (!same_arrangement && before->arrangement + 1 != copy->arrangement) return NULL;
  segment = &(same_arrangement ? copy->segments : copy->spare_segments)[record->segment];
  /* A segment that other threads use was read again while this thread was not. */
  if (before->unchanged && segment->thread != before->address) return NULL;
  if (!same_arrangement) return copy->bytes + copy->last_buffers[segment->buffer] + segment->offset + record->offset;
  return segment->has_previous ? copy->bytes + copy->buffers[!segment->buffer] + segment->offset + record->offset : NULL;
}

/* True if the last sample's record of the frame still holds. */
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

/* The parts of the frame that identify its location. */
static inline pyfi_location_key pyfi_frame_location_key(pyf_target *target, const pyfi_object *object, const pyfi_code_entry *code) {
  const pyf_view_interpreter_frame *view = &pyfi_layout(target)->interpreter_frame;
  pyfi_location_key key = {0, 0, {0, 0}};
  if (code->type != PYF_TYPE_CODE) {
    key.line = code->line;
    return key;
  }
  (void)pyfi_load(target, object, pyf_has(view->lasti) ? view->lasti : view->instr_ptr, &key.instruction);
  if (pyf_has(view->tlbc_index)) (void)pyfi_load_int(target, object, view->tlbc_index, &key.index);
  key.line = pyfi_frame_line(target, object);
  return key;
}

/* Looks up the position of a new location. The line table is not kept: one search is enough. */
static inline void pyfi_location_resolve(pyf_sampler *sampler, const pyfi_object *object, const pyfi_code_entry *code,
                                        pyfi_location_entry *entry) {
  const pyfi_read_purpose purpose = pyfi_purpose_swap(sampler, pyfi_purpose_once(sampler->purpose));
  pyf_code_location *location = &entry->location;
  if (code->type == PYF_TYPE_CODE) location->lasti = pyfi_lasti(&sampler->target, object, code->code.address);
  if (location->lasti.present && code->raw.first_line.present) {
    sampler->stats.locations_found++;
    (void)pyfi_table_position(&sampler->target, code->raw.linetable, code->raw.first_line.value, location->lasti.value,
                             &location->position);
  }
  pyfi_position_override(&location->position, entry->key.line);
  (void)pyfi_purpose_swap(sampler, purpose);
}

/* Finds the frame's location in executable number `index`, or adds it; 0 where there is no room. */
static inline int pyfi_stack_locate(pyfi_stack *stack, const pyfi_object *object, uint32_t index, pyfi_step_record *record) {
  pyf_sampler *sampler = stack->sampler;
  const pyfi_code_entry *code = &sampler->caches.codes.entries[index];
  const pyfi_location_key key = pyfi_frame_location_key(&sampler->target, object, code);
  record->location = pyfi_location_find(sampler, index, &key);
  if (record->location != PYFI_NO_INDEX) return 1;
  record->location = pyfi_location_add(sampler, index, &key);
  if (record->location == PYFI_NO_INDEX) return 0;
  pyfi_location_resolve(sampler, object, code, &sampler->caches.locations.entries[record->location]);
  return 1;
}

/* The step at a frame that executes entry number `index`. */
static inline pyfi_step pyfi_stack_execute(pyfi_stack *stack, const pyfi_object *object, uint32_t index, pyfi_step_record *record) {
  const pyfi_caches *caches = &stack->sampler->caches;
  const pyfi_code_entry *code = &caches->codes.entries[index];
  pyf_number first_traceable, lasti;
  if (code->type == PYF_TYPE_NONE) return PYFI_STEP_SKIP;
  if (!pyfi_stack_locate(stack, object, index, record)) return PYFI_STEP_TORN;
  if (code->type != PYF_TYPE_CODE || record->owner == PYF_OWNER_GENERATOR) return PYFI_STEP_FRAME;
  first_traceable = code->raw.first_traceable;
  lasti = caches->locations.entries[record->location].location.lasti;
  return first_traceable.present && lasti.present && lasti.value < first_traceable.value ? PYFI_STEP_SKIP : PYFI_STEP_FRAME;
}

/*
 * The entry of an executable, or of the code object that a JIT executor stands for.
 * PYFI_NO_INDEX without room.
 */
static inline uint32_t pyfi_stack_find_code(pyfi_stack *stack, uint64_t executable, pyfi_step_record *record) {
  pyf_sampler *sampler = stack->sampler;
  uint32_t index = pyfi_code_find(sampler, executable);
  const pyfi_code_entry *code;
  if (index == PYFI_NO_INDEX || sampler->caches.full) return PYFI_NO_INDEX;
  code = &sampler->caches.codes.entries[index];
  if (code->type == PYF_TYPE_CODE) return index;
  /* Such an object can change while its frame does not. */
  record->segment = PYFI_NO_INDEX;
  stack->record->skippable = 0;
  if (code->type == PYF_TYPE_JIT && (executable = pyfi_jit_code(&sampler->target, executable)) != 0) {
    index = pyfi_code_find(sampler, executable);
  }
  return sampler->caches.full ? PYFI_NO_INDEX : index;
}

/* As pyfi_frame_execution. */
static inline pyfi_step pyfi_stack_execution(pyfi_stack *stack, const pyfi_object *object, pyfi_step_record *record) {
  pyf_target *target = &stack->sampler->target;
  uint64_t reference = 0, executable = 0;
  uint32_t index;
  if (pyfi_load(target, object, pyfi_layout(target)->interpreter_frame.executable, &reference) != PYF_OK) return PYFI_STEP_TORN;
  record->location = PYFI_NO_LOCATION;
  if (pyfi_untag(pyfi_layout(target), reference, &executable) != PYF_OK) return PYFI_STEP_FRAME;
  if (executable == 0) {
    record->segment = PYFI_NO_INDEX; /* the next sample must mark its stack as incomplete, too */
    stack->out->complete = 0;
    return PYFI_STEP_CLEARED;
  }
  if (executable == target->none) {
    record->segment = PYFI_NO_INDEX;
    return PYFI_STEP_SKIP;
  }
  index = pyfi_stack_find_code(stack, executable, record);
  return index == PYFI_NO_INDEX ? PYFI_STEP_TORN : pyfi_stack_execute(stack, object, index, record);
}

/*
 * As pyfi_frame_shim. The object that shims execute is read once, so that the copy need
 * not have it.
 */
static inline void pyfi_stack_shim(pyf_sampler *sampler, const pyfi_object *object) {
  const pyfi_read_purpose purpose = pyfi_purpose_swap(sampler, pyfi_purpose_once(sampler->purpose));
  pyfi_frame_shim(&sampler->target, object);
  (void)pyfi_purpose_swap(sampler, purpose);
}

/* Reads a frame, as pyfi_frames_step does. */
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
  record->offset = stack->offset;
  record->location = PYFI_NO_INDEX;
  if (pyfi_load(target, &object, pyfi_layout(target)->interpreter_frame.previous, &record->previous) != PYF_OK) return PYFI_STEP_TORN;
  entry = pyfi_frame_entry(target, &object);
  record->has_entry = (uint8_t)(entry.present != 0);
  record->entry = (uint8_t)(entry.value != 0);
  step = pyfi_frame_owner(target, &object, &frame);
  record->owner = (uint8_t)frame.owner;
  if (step == PYFI_STEP_SHIM) pyfi_stack_shim(sampler, &object);
  if (step != PYFI_STEP_FRAME) return step;
  if (frame.owner == PYF_OWNER_UNKNOWN) {
    record->location = PYFI_NO_LOCATION;
    return step;
  }
  return pyfi_stack_execution(stack, &object, record);
}

/* Takes the step at `address`, and records it. */
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
    record->offset = stack->offset;
    return (pyfi_step)record->step;
  }
  record->step = (uint8_t)pyfi_stack_read_step(stack, address, bytes, record);
  stack->record->decided_by_segments = 0;
  if (old == NULL || record->step != old->step || record->location != old->location) stack->out->changed = 1;
  if (record->step == PYFI_STEP_TORN) {
    stack->out->reason = sampler->caches.full ? PYF_E_SPACE : PYF_E_CORRUPT;
    sampler->truncated |= sampler->caches.full;
  }
  return (pyfi_step)record->step;
}

#endif
