/* What asyncio is in one interpreter: the types that are its own, and where it keeps tasks. */
#ifndef PYF_ASYNCIO_H
#define PYF_ASYNCIO_H

#include "dicts.h"
#include "generators.h"
#include "sets.h"
#include "values.h"

/* Steps made on behalf of one interpreter's tasks: slots of sets, callbacks, items of what these hold, threads, items of dicts. */
#define PYF_MAX_TASK_STEPS ((uint32_t)1 << 22)
#define PYF_TASK_SETS 5u

typedef enum pyf_future_kind { PYF_FUTURE_NONE = 0, PYF_FUTURE, PYF_FUTURE_TASK } pyf_future_kind;

typedef struct pyf_asyncio {
  int imported;
  int whole; /* 0 where what it was looked for in has fewer items than it says: it is being resized, say */
  uint64_t task_type, future_type; /* _asyncio.Task and Future, which are written in C; 0 where the module is not there */
  uint64_t sets[PYF_TASK_SETS];    /* sets, and WeakSets, of tasks */
  unsigned set_count;
  uint64_t current_tasks; /* a dict of the task under way in each event loop, to 3.13; 0 where there is none */
  uint32_t steps;         /* that may still be made */
} pyf_asyncio;

/* The value of an instance's own attribute; 0 where it has none. */
static inline uint64_t pyf_attribute_or_0(pyf_target *target, uint64_t object, const char *name) {
  uint64_t value = 0;
  return object != 0 && pyf_attribute(target, object, name, &value) == PYF_OK ? value : 0;
}

/* The value that a dict has for a str; 0 where it has none. */
static inline uint64_t pyf_item_or_0(pyf_target *target, uint64_t dict, const char *name) {
  pyf_items items;
  uint64_t value = 0;
  if (dict == 0 || pyf_items_begin(&items, target, dict) != PYF_OK) return 0;
  return pyf_items_find(&items, name, &value) == PYF_OK ? value : 0;
}

/* Whether a dict has as many items as it says; 0 for what is none. */
static inline int pyf_dict_is_whole(pyf_target *target, uint64_t dict) {
  const pyf_number used = pyf_member_number(target, dict, target->layout.dict_object.ma_used);
  uint64_t key = 0, value = 0;
  int64_t found = 0;
  pyf_items items;
  if (!used.present || !pyf_object_is(target, dict, target->layout.type_flags.dict_subclass)) return 0;
  if (pyf_items_begin(&items, target, dict) == PYF_OK) {
    while (pyf_items_next(&items, &key, &value) == PYF_OK) found++;
  }
  return found >= used.value;
}

static inline void pyf_asyncio_add_set(pyf_asyncio *asyncio, uint64_t set) {
  if (set != 0) asyncio->sets[asyncio->set_count++] = set;
}

static inline void pyf_asyncio_begin(pyf_asyncio *asyncio, pyf_target *target, const pyf_interpreter *interpreter) {
  static const char *const names[] = {"_current_tasks", "_all_tasks", "_scheduled_tasks", "_eager_tasks"};
  const pyf_layout *layout = &target->layout;
  const uint64_t modules = pyf_member_address(target, interpreter->address, layout->interpreter_state.imports_modules);
  const uint64_t accelerator = pyf_item_or_0(target, modules, "_asyncio");
  const uint64_t tasks = pyf_item_or_0(target, modules, "asyncio.tasks");
  uint64_t class_dict, state;
  size_t i;
  asyncio->imported = tasks != 0;
  asyncio->whole = modules == 0 || pyf_dict_is_whole(target, tasks == 0 ? modules : pyf_member_address(target, tasks, layout->module_object.md_dict));
  asyncio->steps = PYF_MAX_TASK_STEPS;
  asyncio->set_count = 0;
  asyncio->current_tasks = 0;
  asyncio->task_type = pyf_attribute_or_0(target, accelerator, "Task");
  asyncio->future_type = pyf_attribute_or_0(target, accelerator, "Future");
  class_dict = pyf_member_address(target, pyf_attribute_or_0(target, tasks, "Task"), layout->type_object.tp_dict);
  state = pyf_member_address(target, accelerator, layout->module_object.md_state);
  pyf_asyncio_add_set(asyncio, pyf_member_address(target, state, layout->asyncio_module_state.non_asyncio_tasks));
  pyf_asyncio_add_set(asyncio, pyf_member_address(target, state, layout->asyncio_module_state.non_asyncio_eager_tasks));
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    uint64_t found = pyf_attribute_or_0(target, tasks, names[i]);
    if (found == 0) found = pyf_item_or_0(target, class_dict, names[i]); /* 3.6 */
    if (i == 0) {
      asyncio->current_tasks = found;
    } else {
      pyf_asyncio_add_set(asyncio, found);
    }
  }
}

/* Whether an object is one of C's tasks, or of its other futures. */
static inline pyf_future_kind pyf_future_kind_of(pyf_target *target, const pyf_asyncio *asyncio, uint64_t address) {
  uint64_t type = 0;
  pyf_object object;
  unsigned steps;
  if (pyf_object_type(target, address, &type) != PYF_OK) return PYF_FUTURE_NONE;
  for (steps = 0; steps < PYF_MAX_BASES && pyf_type_open(target, type, &object) == PYF_OK; steps++) {
    if (type == asyncio->task_type) return PYF_FUTURE_TASK;
    if (type == asyncio->future_type) return PYF_FUTURE;
    type = pyf_load_address(target, &object, target->layout.type_object.tp_base);
  }
  return PYF_FUTURE_NONE;
}

/* The coroutine of a task that is written in Python; 0 for what is none. Classes have such a name, too. */
static inline uint64_t pyf_python_coroutine(pyf_target *target, uint64_t address) {
  if (pyf_object_is(target, address, target->layout.type_flags.type_subclass)) return 0;
  return pyf_attribute_or_0(target, address, "_coro");
}

/* One of C's tasks, or an object that has a coroutine as those written in Python do. */
static inline int pyf_is_task(pyf_target *target, const pyf_asyncio *asyncio, uint64_t address) {
  const pyf_future_kind kind = pyf_future_kind_of(target, asyncio, address);
  return kind == PYF_FUTURE_NONE ? pyf_python_coroutine(target, address) != 0 : kind == PYF_FUTURE_TASK;
}

/* A future of either kind that is no task. */
static inline int pyf_is_future(pyf_target *target, const pyf_asyncio *asyncio, uint64_t address) {
  return pyf_future_kind_of(target, asyncio, address) == PYF_FUTURE || pyf_attribute_or_0(target, address, "_callbacks") != 0;
}

/* Where the items of a list or tuple are; returns how many, 0 for what is none. */
static inline int64_t pyf_sequence(pyf_target *target, uint64_t address, uint64_t *items) {
  const pyf_layout *layout = &target->layout;
  const int is_list = pyf_object_is(target, address, layout->type_flags.list_subclass);
  const pyf_field size = is_list ? layout->list_object.ob_size : layout->tuple_object.ob_size;
  pyf_object object;
  int64_t count = 0;
  if (!is_list && !pyf_object_is(target, address, layout->type_flags.tuple_subclass)) return 0;
  pyf_object_at(&object, address);
  if (pyf_load_int(target, &object, size, &count) != PYF_OK || count < 0 || count > PYF_MAX_ITEMS) return 0;
  *items = address + layout->tuple_object.ob_item.offset;
  if (is_list && pyf_load(target, &object, layout->list_object.ob_item, items) != PYF_OK) return 0;
  return count;
}

/* An item of them; 0 where it cannot be read. */
static inline uint64_t pyf_sequence_item(pyf_target *target, uint64_t items, int64_t index) {
  uint64_t item = 0;
  const uint64_t address = items + (uint64_t)index * target->layout.pointer_size;
  return pyf_read_pointer(target, address, &item) == PYF_OK ? item : 0;
}

/* Takes one of the steps that may still be made. */
static inline int pyf_asyncio_step(pyf_asyncio *asyncio) {
  if (asyncio->steps == 0) return 0;
  asyncio->steps--;
  return 1;
}

#endif
