/*
 * The tasks that await a task: futures record them from 3.14; before, callbacks imply them. An
 * awaiter may be a future, of gather(), wait() or shield(), that other tasks await.
 */
#ifndef PYF_AWAITERS_C
#define PYF_AWAITERS_C

#include "awaiters.h"
#include "asyncio.c"

/* Adds a task or an intermediate future; other objects await nothing. */
static inline void pyfi_awaiters_add(pyf_target *target, pyf_asyncio *asyncio, pyf_awaiters *out, uint64_t object) {
  const int is_task = pyfi_is_task(target, asyncio, object);
  uint64_t *list = is_task ? out->tasks : out->futures;
  unsigned *count = is_task ? &out->count : &out->future_count;
  unsigned i;
  if (!is_task && !pyfi_is_future(target, asyncio, object)) return;
  for (i = 0; i < *count; i++) {
    if (list[i] == object) return;
  }
  if (object == out->futures[0]) return;
  if (*count < PYF_MAX_AWAITERS) {
    list[(*count)++] = object;
  } else {
    out->complete = 0;
  }
}

static inline void pyfi_awaiters_add_set(pyf_target *target, pyf_asyncio *asyncio, pyf_awaiters *out, uint64_t address) {
  pyfi_set set;
  uint64_t item = 0;
  pyfi_set_begin(&set, target, address, &asyncio->steps);
  while (pyfi_set_next(&set, &item) == PYF_OK) pyfi_awaiters_add(target, asyncio, out, item);
}

/* Adds the awaiters that a future records. */
static inline void pyfi_awaiters_of_future(pyf_target *target, pyf_asyncio *asyncio, pyf_awaiters *out, uint64_t future) {
  const pyf_view_asyncio_task_object *view = &pyfi_layout(target)->asyncio_task_object;
  uint64_t object;
  pyf_number is_set;
  if (pyfi_future_kind_of(target, asyncio, future) == PYFI_FUTURE_NONE) {
    pyfi_awaiters_add_set(target, asyncio, out, pyfi_attribute_or_0(target, future, "_Future__asyncio_awaited_by"));
    return;
  }
  object = pyfi_member_address(target, future, view->task_awaited_by);
  is_set = pyfi_member_number(target, future, view->task_awaited_by_is_set);
  if (object == 0 || !is_set.present) return;
  if (is_set.value == 0) {
    pyfi_awaiters_add(target, asyncio, out, object);
  } else {
    pyfi_awaiters_add_set(target, asyncio, out, object);
  }
}

/* Adds the futures in a tuple or its cells, but no tasks: a callback may not notify those. */
static inline void pyfi_awaiters_add_futures(pyf_target *target, pyf_asyncio *asyncio, pyf_awaiters *out, uint64_t tuple,
                                            int cells) {
  const pyf_view_cell_object *view = &pyfi_layout(target)->cell_object;
  uint64_t items = 0;
  const int64_t count = pyfi_sequence(target, tuple, &items);
  int64_t i;
  for (i = 0; i < count && pyfi_asyncio_step(asyncio); i++) {
    uint64_t item = pyfi_sequence_item(target, items, i);
    if (cells) item = pyfi_has_size(target, item, view->size) ? pyfi_member_address(target, item, view->ob_ref) : 0;
    if (item != 0 && !pyfi_is_task(target, asyncio, item)) pyfi_awaiters_add(target, asyncio, out, item);
  }
}

/* True for the method that wakes up a task when its awaited future is done. */
static inline int pyfi_is_wakeup(pyf_target *target, uint64_t name, int is_c_string) {
  static const char *const names[] = {"task_wakeup", "_wakeup", "__wakeup"};
  size_t i;
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    if ((is_c_string ? pyfi_c_string_equals : pyfi_str_equals)(target, name, names[i])) return 1;
  }
  return 0;
}

/* The method belongs to a task, or to a task group, which has the waiting task. */
static inline void pyfi_awaiters_of_method(pyf_target *target, pyf_asyncio *asyncio, pyf_awaiters *out, uint64_t method) {
  const pyf_layout *layout = pyfi_layout(target);
  const uint64_t function = pyfi_member_address(target, method, layout->method_object.im_func);
  const uint64_t name = pyfi_member_address(target, function, layout->function_object.func_name);
  const uint64_t self = pyfi_member_address(target, method, layout->method_object.im_self);
  if (pyfi_is_wakeup(target, name, 0)) {
    pyfi_awaiters_add(target, asyncio, out, self);
  } else if (pyfi_str_equals(target, name, "_on_task_done")) {
    pyfi_awaiters_add(target, asyncio, out, pyfi_attribute_or_0(target, self, "_parent_task"));
  }
}

typedef enum pyfi_callable {
  PYFI_CALLABLE_BUILTIN,
  PYFI_CALLABLE_METHOD,
  PYFI_CALLABLE_FUNCTION,
  PYFI_CALLABLE_PARTIAL,
  PYFI_CALLABLE_WAKEUP,
  PYFI_CALLABLE_OTHER,
  PYFI_CALLABLE_UNKNOWN /* its name is in read-only data, which core files leave out */
} pyfi_callable;

/* The kind of a callable, by the name and size of its type. */
static inline pyfi_callable pyfi_callable_kind(pyf_target *target, uint64_t address) {
  const pyf_layout *layout = pyfi_layout(target);
  const struct {
    const char *name;
    pyf_field size;
    pyfi_callable callable;
  } rows[] = {
      {"builtin_function_or_method", layout->cfunction_object.size, PYFI_CALLABLE_BUILTIN},
      {"method", layout->method_object.size, PYFI_CALLABLE_METHOD},
      {"function", layout->function_object.size, PYFI_CALLABLE_FUNCTION},
      {"functools.partial", layout->partial_object.size, PYFI_CALLABLE_PARTIAL},
      {"TaskWakeupMethWrapper", layout->asyncio_task_wakeup.size, PYFI_CALLABLE_WAKEUP},
  };
  const pyf_number size = pyfi_basic_size(target, address);
  uint64_t type = 0, name;
  int fits = 0;
  size_t i;
  if (address == 0) return PYFI_CALLABLE_OTHER;
  if (!size.present || pyfi_object_type(target, address, &type) != PYF_OK) return PYFI_CALLABLE_UNKNOWN;
  name = pyfi_member_address(target, type, layout->type_object.tp_name);
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (!pyf_has(rows[i].size) || size.value != (int64_t)rows[i].size.offset) continue;
    if (pyfi_c_string_equals(target, name, rows[i].name)) return rows[i].callable;
    fits = 1;
  }
  return fits && !pyfi_c_string_is_there(target, name) ? PYFI_CALLABLE_UNKNOWN : PYFI_CALLABLE_OTHER;
}

/* True if a builtin is a method of a task. */
static inline void pyfi_awaiters_of_builtin(pyf_target *target, pyf_asyncio *asyncio, pyf_awaiters *out, uint64_t builtin) {
  const uint64_t name = pyfi_c_function_name(target, builtin);
  if (!pyfi_c_string_is_there(target, name)) {
    out->complete = 0;
  } else if (pyfi_is_wakeup(target, name, 1)) {
    pyfi_awaiters_add(target, asyncio, out, pyfi_member_address(target, builtin, pyfi_layout(target)->cfunction_object.m_self));
  }
}

/* Adds the object that a callback notifies. */
static inline void pyfi_awaiters_of_callback(pyf_target *target, pyf_asyncio *asyncio, pyf_awaiters *out, uint64_t callback) {
  const pyf_layout *layout = pyfi_layout(target);
  switch (pyfi_callable_kind(target, callback)) {
    case PYFI_CALLABLE_BUILTIN: pyfi_awaiters_of_builtin(target, asyncio, out, callback); break;
    case PYFI_CALLABLE_METHOD: pyfi_awaiters_of_method(target, asyncio, out, callback); break;
    case PYFI_CALLABLE_FUNCTION:
      pyfi_awaiters_add_futures(target, asyncio, out,
                               pyfi_member_address(target, callback, layout->function_object.func_closure), 1);
      break;
    case PYFI_CALLABLE_PARTIAL:
      pyfi_awaiters_add_futures(target, asyncio, out, pyfi_member_address(target, callback, layout->partial_object.args), 0);
      break;
    case PYFI_CALLABLE_WAKEUP:
      pyfi_awaiters_add(target, asyncio, out, pyfi_member_address(target, callback, layout->asyncio_task_wakeup.ww_task));
      break;
    case PYFI_CALLABLE_OTHER: break;
    case PYFI_CALLABLE_UNKNOWN: out->complete = 0; break;
  }
}

/* Adds the awaiters in a future's callbacks. */
static inline void pyfi_awaiters_called(pyf_target *target, pyf_asyncio *asyncio, pyf_awaiters *out, uint64_t future) {
  const pyf_layout *layout = pyfi_layout(target);
  const int is_c = pyfi_future_kind_of(target, asyncio, future) != PYFI_FUTURE_NONE;
  uint64_t list, items = 0;
  int64_t count, i;
  if (is_c) {
    const uint64_t first = pyfi_member_address(target, future, layout->asyncio_future_object.fut_callback0);
    pyfi_awaiters_of_callback(target, asyncio, out, first);
    list = pyfi_member_address(target, future, layout->asyncio_future_object.fut_callbacks);
  } else {
    list = pyfi_attribute_or_0(target, future, "_callbacks");
  }
  count = pyfi_sequence(target, list, &items);
  for (i = 0; i < count && pyfi_asyncio_step(asyncio); i++) {
    uint64_t callback = pyfi_sequence_item(target, items, i), pair = 0;
    /* From 3.7 a callback is in a tuple with its context. */
    if (pyfi_tuple(target, callback, &pair) > 0) {
      callback = pyfi_sequence_item(target, pair, 0);
    }
    pyfi_awaiters_of_callback(target, asyncio, out, callback);
  }
}

PYFI_DEFINE void pyf_awaiters_read(pyf_target *target, pyf_asyncio *asyncio, uint64_t task, pyf_awaiters *out) {
  unsigned i;
  out->count = 0;
  out->complete = 1;
  out->futures[0] = task;
  out->future_count = 1;
  for (i = 0; i < out->future_count; i++) { /* which grows meanwhile */
    if (pyf_has(pyfi_layout(target)->asyncio_task_object.task_awaited_by)) {
      pyfi_awaiters_of_future(target, asyncio, out, out->futures[i]);
    } else {
      pyfi_awaiters_called(target, asyncio, out, out->futures[i]);
    }
  }
  if (asyncio->steps == 0) out->complete = 0;
}

#endif
