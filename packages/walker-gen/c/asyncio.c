/* The state of asyncio in one interpreter. */
#ifndef PYF_ASYNCIO_C
#define PYF_ASYNCIO_C

#include "asyncio.h"
#include "dicts.c"
#include "generators.c"
#include "sets.c"
#include "values.c"

typedef enum pyfi_future_kind { PYFI_FUTURE_NONE = 0, PYFI_FUTURE, PYFI_FUTURE_TASK } pyfi_future_kind;

/* The value of an attribute in the instance's dict; 0 where it has none. */
static inline uint64_t pyfi_attribute_or_0(pyf_target *target, uint64_t object, const char *name) {
  uint64_t value = 0;
  return object != 0 && pyf_attribute(target, object, name, &value) == PYF_OK ? value : 0;
}

/* The value that a dict has for a str; 0 where it has none. */
static inline uint64_t pyfi_item_or_0(pyf_target *target, uint64_t dict, const char *name) {
  pyf_items items;
  uint64_t value = 0;
  if (dict == 0 || pyf_items_begin(&items, target, dict) != PYF_OK) return 0;
  return pyf_items_find(&items, name, &value) == PYF_OK ? value : 0;
}

/* True if a dict has as many items as it counts; 0 for another object. */
static inline int pyfi_dict_is_whole(pyf_target *target, uint64_t dict) {
  const pyf_number used = pyfi_member_number(target, dict, pyfi_layout(target)->dict_object.ma_used);
  uint64_t key = 0, value = 0;
  int64_t found = 0;
  pyf_items items;
  if (!used.present || !pyfi_object_is(target, dict, pyfi_layout(target)->type_flags.dict_subclass)) return 0;
  if (pyf_items_begin(&items, target, dict) == PYF_OK) {
    while (pyf_items_next(&items, &key, &value) == PYF_OK) found++;
  }
  return found >= used.value;
}

static inline void pyfi_asyncio_add_set(pyf_asyncio *asyncio, uint64_t set) {
  if (set != 0) asyncio->sets[asyncio->set_count++] = set;
}

static inline void pyfi_asyncio_begin(pyf_asyncio *asyncio, pyf_target *target, const pyf_interpreter *interpreter) {
  static const char *const names[] = {"_current_tasks", "_all_tasks", "_scheduled_tasks", "_eager_tasks"};
  const pyf_layout *layout = pyfi_layout(target);
  const uint64_t modules = pyfi_member_address(target, interpreter->address, layout->interpreter_state.imports_modules);
  const uint64_t accelerator = pyfi_item_or_0(target, modules, "_asyncio");
  const uint64_t tasks = pyfi_item_or_0(target, modules, "asyncio.tasks");
  uint64_t class_dict, state;
  size_t i;
  asyncio->imported = tasks != 0;
  asyncio->whole = modules == 0 || pyfi_dict_is_whole(target, tasks == 0 ? modules : pyfi_member_address(target, tasks, layout->module_object.md_dict));
  asyncio->steps = PYFI_MAX_TASK_STEPS;
  asyncio->set_count = 0;
  asyncio->current_tasks = 0;
  asyncio->task_type = pyfi_attribute_or_0(target, accelerator, "Task");
  asyncio->future_type = pyfi_attribute_or_0(target, accelerator, "Future");
  class_dict = pyfi_member_address(target, pyfi_attribute_or_0(target, tasks, "Task"), layout->type_object.tp_dict);
  state = pyfi_member_address(target, accelerator, layout->module_object.md_state);
  pyfi_asyncio_add_set(asyncio, pyfi_member_address(target, state, layout->asyncio_module_state.non_asyncio_tasks));
  pyfi_asyncio_add_set(asyncio, pyfi_member_address(target, state, layout->asyncio_module_state.non_asyncio_eager_tasks));
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    uint64_t found = pyfi_attribute_or_0(target, tasks, names[i]);
    if (found == 0) found = pyfi_item_or_0(target, class_dict, names[i]); /* 3.6 */
    if (i == 0) {
      asyncio->current_tasks = found;
    } else {
      pyfi_asyncio_add_set(asyncio, found);
    }
  }
}

/* True if an object is a task or future of the module _asyncio. */
static inline pyfi_future_kind pyfi_future_kind_of(pyf_target *target, const pyf_asyncio *asyncio, uint64_t address) {
  uint64_t type = 0;
  pyfi_object object;
  unsigned steps;
  if (pyfi_object_type(target, address, &type) != PYF_OK) return PYFI_FUTURE_NONE;
  for (steps = 0; steps < PYFI_MAX_BASES && pyfi_type_open(target, type, &object) == PYF_OK; steps++) {
    if (type == asyncio->task_type) return PYFI_FUTURE_TASK;
    if (type == asyncio->future_type) return PYFI_FUTURE;
    type = pyfi_load_address(target, &object, pyfi_layout(target)->type_object.tp_base);
  }
  return PYFI_FUTURE_NONE;
}

/* The coroutine of a task written in Python; 0 for another object. A class is no task. */
static inline uint64_t pyfi_python_coroutine(pyf_target *target, uint64_t address) {
  if (pyfi_object_is(target, address, pyfi_layout(target)->type_flags.type_subclass)) return 0;
  return pyfi_attribute_or_0(target, address, "_coro");
}

/* True for a task of _asyncio, or an object with a coroutine, as tasks in Python have. */
static inline int pyfi_is_task(pyf_target *target, const pyf_asyncio *asyncio, uint64_t address) {
  const pyfi_future_kind kind = pyfi_future_kind_of(target, asyncio, address);
  return kind == PYFI_FUTURE_NONE ? pyfi_python_coroutine(target, address) != 0 : kind == PYFI_FUTURE_TASK;
}

/* True for a future of either kind that is no task. */
static inline int pyfi_is_future(pyf_target *target, const pyf_asyncio *asyncio, uint64_t address) {
  return pyfi_future_kind_of(target, asyncio, address) == PYFI_FUTURE || pyfi_attribute_or_0(target, address, "_callbacks") != 0;
}

/* The number of items of an object with this size field; 0 beyond PYFI_MAX_ITEMS. */
static inline int64_t pyfi_item_count(pyf_target *target, uint64_t address, pyf_field size) {
  const pyf_number count = pyfi_member_number(target, address, size);
  return count.present && count.value > 0 && count.value <= PYFI_MAX_ITEMS ? count.value : 0;
}

/* Stores the address of a tuple's items; returns their number, 0 for another object. */
static inline int64_t pyfi_tuple(pyf_target *target, uint64_t address, uint64_t *items) {
  const pyf_layout *layout = pyfi_layout(target);
  if (!pyfi_object_is(target, address, layout->type_flags.tuple_subclass)) return 0;
  *items = address + layout->tuple_object.ob_item.offset;
  return pyfi_item_count(target, address, layout->tuple_object.ob_size);
}

/* As pyfi_tuple, for a list or a tuple. A corrupt type may have the flags of both. */
static inline int64_t pyfi_sequence(pyf_target *target, uint64_t address, uint64_t *items) {
  const pyf_view_list_object *view = &pyfi_layout(target)->list_object;
  if (pyfi_object_is(target, address, pyfi_layout(target)->type_flags.list_subclass)) {
    const int64_t count = pyfi_item_count(target, address, view->ob_size);
    *items = pyfi_member_address(target, address, view->ob_item);
    if (count > 0) return count;
  }
  return pyfi_tuple(target, address, items);
}

/* One item of an array of pointers; 0 where it cannot be read. */
static inline uint64_t pyfi_sequence_item(pyf_target *target, uint64_t items, int64_t index) {
  uint64_t item = 0;
  const uint64_t address = items + (uint64_t)index * pyfi_layout(target)->pointer_size;
  return pyfi_read_pointer(target, address, &item) == PYF_OK ? item : 0;
}

/* Spends one step of the budget; 0 where none is left. */
static inline int pyfi_asyncio_step(pyf_asyncio *asyncio) {
  if (asyncio->steps == 0) return 0;
  asyncio->steps--;
  return 1;
}

#endif
