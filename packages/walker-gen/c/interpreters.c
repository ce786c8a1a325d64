/* The runtime's interpreters: their list, GIL and collector. */
#ifndef PYF_INTERPRETERS_C
#define PYF_INTERPRETERS_C

#include "interpreters.h"
#include "list_guard.c"
#include "memory.c"
#include "text.c"

/* PYF_E_GONE where the target's memory is another program's. */
static inline pyf_status pyfi_exec_mark_check(pyf_target *target) {
  uint8_t bytes[PYF_EXEC_MARK_SIZE];
  pyf_status status;
  if (target->exec_mark.address == 0) return PYF_OK;
  status = pyfi_read_bytes(target, target->exec_mark.address, bytes, sizeof bytes);
  /* The stack that a program starts on stays mapped as long as the program runs. */
  if (status == PYF_E_READ) return PYF_E_GONE;
  if (status != PYF_OK) return status;
  return pyfi_same_bytes(bytes, target->exec_mark.bytes, sizeof bytes) ? PYF_OK : PYF_E_GONE;
}

PYFI_DEFINE pyf_status pyf_interpreters_begin(pyf_interpreters *cursor, pyf_target *target) {
  pyfi_object runtime;
  pyf_status status, mark;
  pyfi_object_at(&runtime, target->runtime);
  cursor->target = target;
  cursor->next = 0;
  target->type = 0; /* a new moment: cached types may be gone */
  pyfi_guard_start(&cursor->guard, PYF_MAX_INTERPRETERS);
  status = pyfi_load(target, &runtime, pyfi_layout(target)->runtime_state.interpreters_head, &cursor->next);
  mark = pyfi_exec_mark_check(target);
  if (mark != PYF_OK) status = mark;
  if (status != PYF_OK) cursor->next = 0;
  return status;
}

/* 1 if a static int variable of the interpreter is not 0. */
static inline pyf_number pyfi_load_variable(pyf_target *target, uint64_t address) {
  uint64_t value = 0;
  return address != 0 && pyfi_read_uint(target, address, 4, &value) == PYF_OK ? pyfi_some(value != 0) : pyfi_none();
}

/* The runtime collects to 3.8, each interpreter from 3.9; the layout has the right field. */
static inline pyf_number pyfi_gc_collecting(pyf_target *target, const pyfi_object *interpreter) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object holder;
  pyf_number collecting;
  if (pyf_has(layout->runtime_state.gc_collecting)) {
    pyfi_object_at(&holder, target->runtime);
    collecting = pyfi_load_number(target, &holder, layout->runtime_state.gc_collecting);
  } else {
    if (!pyf_has(layout->interpreter_state.gc)) return pyfi_load_variable(target, target->variables.gc_collecting);
    pyfi_object_at(&holder, interpreter->address + layout->interpreter_state.gc.offset);
    collecting = pyfi_load_number(target, &holder, layout->gc.collecting);
  }
  if (collecting.present) collecting.value = collecting.value != 0;
  return collecting;
}

static inline pyf_gil pyfi_gil_load(pyf_target *target, const pyfi_object *object, pyf_field locked, pyf_field holder) {
  pyf_gil gil = {0, 0, 0, {0, 0}};
  int64_t state = 0;
  uint64_t last_holder = 0;
  if (pyfi_load_int(target, object, locked, &state) != PYF_OK) return gil;
  if (pyfi_load(target, object, holder, &last_holder) != PYF_OK) return gil;
  gil.known = 1;
  gil.locked = state == 1;
  gil.holder = gil.locked ? last_holder : 0;
  return gil;
}

/* The GIL of an interpreter, perhaps shared: by its pointer, or else the runtime's. */
static inline pyf_gil pyfi_gil_of(pyf_target *target, const pyfi_object *interpreter) {
  const pyf_layout *layout = pyfi_layout(target);
  const pyf_gil unknown = {0, 0, 0, {0, 0}};
  pyfi_object object;
  uint64_t address = 0;
  if (!pyf_has(layout->interpreter_state.ceval_gil)) {
    if (!pyf_has(layout->runtime_state.gil_locked)) {
      pyf_gil gil = unknown;
      const uint64_t variable = target->variables.tstate_current;
      gil.known = variable != 0 && pyfi_read_pointer(target, variable, &gil.holder) == PYF_OK;
      gil.locked = gil.holder != 0;
      return gil;
    }
    pyfi_object_at(&object, target->runtime);
    return pyfi_gil_load(target, &object, layout->runtime_state.gil_locked, layout->runtime_state.gil_last_holder);
  }
  if (pyfi_load(target, interpreter, layout->interpreter_state.ceval_gil, &address) != PYF_OK) return unknown;
  pyfi_object_at(&object, address);
  if (pyf_has(layout->gil.enabled)) {
    const pyf_number enabled = pyfi_load_number(target, &object, layout->gil.enabled);
    if (!enabled.present || enabled.value == 0) return unknown;
  }
  return pyfi_gil_load(target, &object, layout->gil.locked, layout->gil.last_holder);
}

/* 1 if the GIL's holder was asked to drop it: a flag of the runtime, interpreter or thread. */
static inline pyf_number pyfi_gil_requested(pyf_target *target, const pyfi_object *interpreter, uint64_t holder) {
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object object;
  pyf_number value;
  pyfi_object_at(&object, target->runtime);
  if (pyf_has(layout->runtime_state.gil_drop_request)) {
    value = pyfi_load_number(target, &object, layout->runtime_state.gil_drop_request);
  } else if (pyf_has(layout->interpreter_state.gil_drop_request)) {
    value = pyfi_load_number(target, interpreter, layout->interpreter_state.gil_drop_request);
  } else if (!pyf_has(layout->thread_state.eval_breaker)) {
    return pyfi_load_variable(target, target->variables.gil_drop_request);
  } else {
    uint64_t breaker = 0;
    if (!layout->constants.gil_drop_request_bit.present) return pyfi_none();
    if (holder == 0) return pyfi_some(0);
    pyfi_object_at(&object, holder);
    if (pyfi_load(target, &object, layout->thread_state.eval_breaker, &breaker) != PYF_OK) return pyfi_none();
    value = pyfi_some((breaker & (uint64_t)layout->constants.gil_drop_request_bit.value) != 0);
  }
  if (value.present) value.value = value.value != 0;
  return value;
}

/* The frame that set off the collection under way. */
static inline uint64_t pyfi_gc_frame(pyf_target *target, const pyfi_object *interpreter, pyf_number collecting) {
  pyfi_object gc;
  if (!pyf_is(collecting, 1) || !pyf_has(pyfi_layout(target)->interpreter_state.gc)) return 0;
  pyfi_object_at(&gc, interpreter->address + pyfi_layout(target)->interpreter_state.gc.offset);
  return pyfi_load_address(target, &gc, pyfi_layout(target)->gc.frame);
}

PYFI_DEFINE pyf_status pyf_interpreters_next(pyf_interpreters *cursor, pyf_interpreter *out) {
  pyf_target *target = cursor->target;
  const pyf_layout *layout = pyfi_layout(target);
  pyfi_object object, runtime;
  uint64_t main_interpreter;
  pyf_status status;
  if (cursor->next == 0) return PYF_END;
  status = pyfi_guard_pass(&cursor->guard, cursor->next);
  if (status != PYF_OK) return status;
  /* Interpreters are too large to copy: their few members are read one by one. */
  pyfi_object_at(&object, cursor->next);
  out->address = cursor->next;
  status = pyfi_load(target, &object, layout->interpreter_state.threads_head, &out->threads_head);
  if (status == PYF_OK) status = pyfi_load(target, &object, layout->interpreter_state.next, &cursor->next);
  if (status != PYF_OK) return status;
  pyfi_object_at(&runtime, target->runtime);
  if (pyfi_load(target, &runtime, layout->runtime_state.interpreters_main, &main_interpreter) == PYF_OK) {
    out->main = out->address == main_interpreter;
  } else {
    out->main = cursor->next == 0; /* the oldest */
  }
  out->id = pyfi_load_number(target, &object, layout->interpreter_state.id);
  out->collecting = pyfi_gc_collecting(target, &object);
  out->collecting_frame = pyfi_gc_frame(target, &object, out->collecting);
  out->gil = pyfi_gil_of(target, &object);
  if (out->gil.known) out->gil.requested = pyfi_gil_requested(target, &object, out->gil.holder);
  return PYF_OK;
}

#endif
