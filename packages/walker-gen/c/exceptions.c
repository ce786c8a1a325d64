/* The exceptions that a thread raises and handles. */
#ifndef PYF_EXCEPTIONS_C
#define PYF_EXCEPTIONS_C

#include "exceptions.h"
#include "threads.c"
#include "values.c"

static inline int pyfi_is_exception(pyf_target *target, uint64_t address) {
  return pyfi_object_is(target, address, pyfi_layout(target)->type_flags.base_exc_subclass);
}

/* The first item of a tuple, if it is a str; else 0. */
static inline uint64_t pyfi_first_str(pyf_target *target, uint64_t tuple) {
  const pyf_view_tuple_object *view = &pyfi_layout(target)->tuple_object;
  pyfi_object object;
  int64_t count = 0;
  uint64_t item = 0;
  if (!pyfi_object_is(target, tuple, pyfi_layout(target)->type_flags.tuple_subclass)) return 0;
  pyfi_object_at(&object, tuple);
  if (pyfi_load_int(target, &object, view->ob_size, &count) != PYF_OK || count < 1 || count > PYFI_MAX_ITEMS) return 0;
  if (pyfi_read_pointer(target, tuple + view->ob_item.offset, &item) != PYF_OK || !pyfi_is_str(target, item)) return 0;
  return item;
}

static inline void pyfi_exception_read(pyf_target *target, uint64_t address, pyf_exception *out) {
  pyfi_object object;
  uint64_t type = 0;
  out->object = address;
  out->type.name = out->type.c_name = 0;
  out->message = 0;
  if (pyfi_object_type(target, address, &type) != PYF_OK) return;
  out->type = pyfi_name_of_type(target, type);
  if (!pyfi_is_exception(target, address)) return;
  pyfi_object_at(&object, address);
  out->message = pyfi_first_str(target, pyfi_load_address(target, &object, pyfi_layout(target)->base_exception_object.args));
}

/* To 3.11 a new exception is a class and its argument, or a tuple of arguments. */
static inline void pyfi_exception_unfinished(pyf_target *target, uint64_t type, uint64_t value, pyf_exception *out) {
  if (pyfi_is_exception(target, value)) {
    pyfi_exception_read(target, value, out);
    return;
  }
  out->object = 0;
  out->type = pyfi_name_of_type(target, type);
  out->message = pyfi_is_str(target, value) ? value : pyfi_first_str(target, value);
}

PYFI_DEFINE pyf_status pyf_exception_raised(pyf_target *target, const pyf_thread *thread, pyf_exception *out) {
  const pyf_view_thread_state *view = &pyfi_layout(target)->thread_state;
  const int finished = pyf_has(view->current_exception);
  pyfi_object object;
  uint64_t raised = 0;
  pyf_status status;
  pyfi_object_at(&object, thread->address);
  status = pyfi_load(target, &object, finished ? view->current_exception : view->curexc_type, &raised);
  if (status != PYF_OK) return status;
  if (raised == 0) return PYF_END;
  if (finished) {
    pyfi_exception_read(target, raised, out);
  } else {
    pyfi_exception_unfinished(target, raised, pyfi_load_address(target, &object, view->curexc_value), out);
  }
  return PYF_OK;
}

PYFI_DEFINE pyf_status pyf_handled_begin(pyf_handled *cursor, pyf_target *target, const pyf_thread *thread) {
  const pyf_view_thread_state *view = &pyfi_layout(target)->thread_state;
  pyfi_object object;
  cursor->target = target;
  cursor->next = 0;
  pyfi_guard_start(&cursor->guard, PYF_MAX_HANDLED);
  pyfi_object_at(&object, thread->address);
  return pyfi_load(target, &object, pyf_has(view->exc_info) ? view->exc_info : view->exc_value, &cursor->next);
}

PYFI_DEFINE pyf_status pyf_handled_next(pyf_handled *cursor, pyf_exception *out) {
  pyf_target *target = cursor->target;
  const pyf_view_err_stackitem *view = &pyfi_layout(target)->err_stackitem;
  while (cursor->next != 0 && pyfi_guard_pass(&cursor->guard, cursor->next) == PYF_OK) {
    uint64_t value = cursor->next;
    pyfi_object item;
    pyfi_object_at(&item, cursor->next);
    cursor->next = 0;
    if (pyf_has(pyfi_layout(target)->thread_state.exc_info)) {
      value = pyfi_load_address(target, &item, view->exc_value);
      cursor->next = pyfi_load_address(target, &item, view->previous_item);
    }
    /* None and NULL mean that no exception is handled. */
    if (!pyfi_is_exception(target, value)) continue;
    pyfi_exception_read(target, value, out);
    return PYF_OK;
  }
  return PYF_END;
}

#endif
