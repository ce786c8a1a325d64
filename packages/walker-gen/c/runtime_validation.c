/* Runtime validation: interpreters and threads must point at each other. */
#ifndef PYF_RUNTIME_VALIDATION_C
#define PYF_RUNTIME_VALIDATION_C

#include "runtime_validation.h"
#include "threads.c"

/* True if the address is an interpreter whose newest thread points back at it: a quick check. */
static inline int pyfi_interpreter_links_back(pyf_target *target, uint64_t interpreter) {
  pyfi_object object;
  uint64_t thread = 0, back = 0;
  pyfi_object_at(&object, interpreter);
  if (pyfi_load(target, &object, pyfi_layout(target)->interpreter_state.threads_head, &thread) != PYF_OK) return 0;
  pyfi_object_at(&object, thread);
  return thread != 0 && pyfi_load(target, &object, pyfi_layout(target)->thread_state.interp, &back) == PYF_OK &&
         back == interpreter;
}

/* One interpreter for pyf_target_check: PYF_E_NOT_PYTHON if it has no thread. */
static inline pyf_status pyfi_interpreter_check(pyf_target *target, uint64_t interpreter) {
  pyfi_object object;
  uint64_t thread = 0, back = 0;
  pyfi_object_at(&object, interpreter);
  if (pyfi_load(target, &object, pyfi_layout(target)->interpreter_state.threads_head, &thread) != PYF_OK) return PYF_E_READ;
  if (thread == 0) return PYF_E_NOT_PYTHON;
  pyfi_object_at(&object, thread);
  if (pyfi_load(target, &object, pyfi_layout(target)->thread_state.interp, &back) != PYF_OK) return PYF_E_READ;
  return back == interpreter ? PYF_OK : PYF_E_CORRUPT;
}

PYFI_DEFINE pyf_status pyf_target_check(pyf_target *target) {
  pyf_interpreters interpreters;
  pyfi_object object;
  pyf_status result = PYF_E_NOT_PYTHON;
  if (pyf_interpreters_begin(&interpreters, target) != PYF_OK) return PYF_E_READ;
  while (interpreters.next != 0 && pyfi_guard_pass(&interpreters.guard, interpreters.next) == PYF_OK) {
    const pyf_status status = pyfi_interpreter_check(target, interpreters.next);
    if (status == PYF_OK) return PYF_OK;
    if (status == PYF_E_READ || result == PYF_E_NOT_PYTHON) result = status;
    pyfi_object_at(&object, interpreters.next);
    if (pyfi_load(target, &object, pyfi_layout(target)->interpreter_state.next, &interpreters.next) != PYF_OK) return PYF_E_READ;
  }
  return result;
}

/* True if an interpreter belongs to this runtime and not to the original of a copy. */
static inline int pyfi_interpreter_belongs(pyf_target *target, const pyf_interpreter *interpreter) {
  pyfi_object object;
  uint64_t runtime = 0;
  /* In an overlay the offset may be wrong: it comes from another build. */
  if (target->build == NULL || !pyf_has(pyfi_layout(target)->interpreter_state.runtime)) return 1;
  pyfi_object_at(&object, interpreter->address);
  return pyfi_load(target, &object, pyfi_layout(target)->interpreter_state.runtime, &runtime) == PYF_OK &&
         runtime == target->runtime;
}

static inline int pyfi_interpreter_id_is_valid(const pyf_target *target, const pyf_interpreter *interpreter) {
  if (!pyf_has(pyfi_layout(target)->interpreter_state.id)) return 1;
  if (!interpreter->id.present || interpreter->id.value < 0 || interpreter->id.value >= PYFI_MAX_INTERPRETER_ID) {
    return 0;
  }
  return !(pyf_has(pyfi_layout(target)->runtime_state.interpreters_main) && interpreter->main) || interpreter->id.value == 0;
}

/* Adds an interpreter's threads to `count`, if all point back at it; 0 for a torn list. */
static inline int pyfi_count_threads(pyf_target *target, const pyf_interpreter *interpreter, uint64_t *count) {
  pyf_threads threads;
  pyfi_object object;
  uint64_t back = 0;
  pyf_threads_begin(&threads, target, interpreter);
  while (threads.next != 0) {
    if (pyfi_guard_pass(&threads.guard, threads.next) != PYF_OK) return 0;
    pyfi_object_at(&object, threads.next);
    if (pyfi_load(target, &object, pyfi_layout(target)->thread_state.interp, &back) != PYF_OK) return 0;
    if (back != interpreter->address) return 0;
    ++*count;
    if (pyfi_load(target, &object, pyfi_layout(target)->thread_state.next, &threads.next) != PYF_OK) return 0;
  }
  return 1;
}

PYFI_DEFINE uint64_t pyf_target_validate(pyf_target *target) {
  const int has_main = pyf_has(pyfi_layout(target)->runtime_state.interpreters_main);
  pyf_interpreters interpreters;
  pyf_interpreter interpreter;
  uint64_t count = 0, threads = 0;
  int main_found = 0;
  pyf_status status = pyf_interpreters_begin(&interpreters, target);
  if (status != PYF_OK) return 0;
  while ((status = pyf_interpreters_next(&interpreters, &interpreter)) == PYF_OK) {
    if (!pyfi_interpreter_id_is_valid(target, &interpreter) || !pyfi_interpreter_belongs(target, &interpreter)) return 0;
    if (!pyfi_count_threads(target, &interpreter, &threads)) return 0;
    main_found |= interpreter.main;
    count++;
  }
  return status == PYF_END && threads != 0 && (main_found || !has_main) ? count : 0;
}

#endif
