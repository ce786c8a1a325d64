/* The tasks of asyncio that are not done: their lists, names, event loops. */
#ifndef PYF_TASKS_C
#define PYF_TASKS_C

#include "tasks.h"
#include "awaiters.c"

PYFI_DEFINE const char *pyf_task_state_name(pyf_task_state state) {
  static const char *const names[] = {"running", "interrupted", "waiting", "ready"};
  return names[state];
}

PYFI_DEFINE pyf_status pyf_tasks_begin(pyf_tasks *cursor, pyf_target *target, const pyf_interpreter *interpreter) {
  const pyf_layout *layout = pyfi_layout(target);
  cursor->target = target;
  cursor->interpreter = *interpreter;
  cursor->stage = 0;
  cursor->head = cursor->node = 0;
  cursor->next_set = 0;
  cursor->in_set = cursor->knows_loop = 0;
  cursor->count = 0;
  cursor->frames = 0;
  cursor->complete = 1;
  if (!pyf_has(layout->asyncio_task_object.task_coro)) return PYF_E_ABSENT;
  pyfi_asyncio_begin(&cursor->asyncio, target, interpreter);
  cursor->complete = cursor->asyncio.whole;
  if (!pyf_has(layout->asyncio_thread_state.asyncio_tasks_head)) {
    if (cursor->asyncio.imported && cursor->asyncio.set_count == 0) return PYF_E_ABSENT;
    cursor->stage = 2;
  }
  pyf_threads_begin(&cursor->threads, target, interpreter);
  return PYF_OK;
}

/* Begins the list whose head is at `head`. */
static inline void pyfi_tasks_list(pyf_tasks *cursor, uint64_t head) {
  cursor->head = head;
  cursor->node = pyfi_member_address(cursor->target, head, pyfi_layout(cursor->target)->llist_node.next);
  pyfi_guard_start(&cursor->guard, PYF_MAX_TASKS);
  if (cursor->node == 0) cursor->complete = 0;
  if (cursor->node == head) cursor->node = 0;
}

/* Moves on to the next list or set; PYF_END where there is none. */
static inline pyf_status pyfi_tasks_source(pyf_tasks *cursor) {
  const pyf_layout *layout = pyfi_layout(cursor->target);
  pyf_thread thread;
  if (cursor->stage == 0) {
    if (pyf_threads_next(&cursor->threads, &thread) == PYF_OK) {
      pyfi_tasks_list(cursor, thread.address + layout->asyncio_thread_state.asyncio_tasks_head.offset);
      return PYF_OK;
    }
    cursor->stage = 1;
  }
  if (cursor->stage == 1) {
    cursor->stage = 2;
    if (pyf_has(layout->asyncio_interpreter_state.asyncio_tasks_head)) {
      pyfi_tasks_list(cursor, cursor->interpreter.address + layout->asyncio_interpreter_state.asyncio_tasks_head.offset);
      return PYF_OK;
    }
  }
  if (cursor->next_set < cursor->asyncio.set_count) {
    const uint64_t object = cursor->asyncio.sets[cursor->next_set++];
    const uint64_t data = pyfi_attribute_or_0(cursor->target, object, "data"); /* of a WeakSet */
    cursor->is_weak = data != 0;
    cursor->in_set = 1;
    pyfi_set_begin(&cursor->set, cursor->target, cursor->is_weak ? data : object, &cursor->asyncio.steps);
    return PYF_OK;
  }
  return PYF_END;
}

/* The task of a list's link, and on to the next link. */
static inline uint64_t pyfi_tasks_linked(pyf_tasks *cursor) {
  const pyf_layout *layout = pyfi_layout(cursor->target);
  const uint64_t task = cursor->node - layout->asyncio_task_object.task_node.offset;
  if (!pyf_has(layout->asyncio_task_object.task_node) || pyfi_guard_pass(&cursor->guard, cursor->node) != PYF_OK ||
      pyfi_future_kind_of(cursor->target, &cursor->asyncio, task) != PYFI_FUTURE_TASK) {
    cursor->node = 0;
    cursor->complete = 0;
    return 0;
  }
  cursor->node = pyfi_member_address(cursor->target, cursor->node, layout->llist_node.next);
  if (cursor->node == 0) cursor->complete = 0;
  if (cursor->node == cursor->head) cursor->node = 0;
  return task;
}

/* The next member of a set, or of a WeakSet; 0 for one that is gone. */
static inline pyf_status pyfi_tasks_member(pyf_tasks *cursor, uint64_t *member) {
  const pyf_view_weakref_object *view = &pyfi_layout(cursor->target)->weakref_object;
  if (pyfi_set_next(&cursor->set, member) != PYF_OK) {
    cursor->in_set = 0;
    if (!cursor->set.complete) cursor->complete = 0;
    return PYF_END;
  }
  if (cursor->is_weak) {
    const int is_reference = pyfi_has_size(cursor->target, *member, view->size);
    *member = is_reference ? pyfi_member_address(cursor->target, *member, view->wr_object) : 0;
    if (!is_reference) cursor->complete = 0;
  }
  return PYF_OK;
}

/* True for an instance of a static type without members, such as None. */
static inline int pyfi_is_plain(pyf_target *target, uint64_t address) {
  const pyf_layout *layout = pyfi_layout(target);
  return pyfi_has_size(target, address, layout->pyobject.size) && !pyfi_object_is(target, address, layout->type_flags.heap_type);
}

static inline void pyfi_task_named(pyf_target *target, pyf_task *task, uint64_t name) {
  int64_t number = 0;
  task->number = pyf_int_read(target, name, &number) == PYF_OK ? pyfi_some(number) : pyfi_none();
  task->name = !task->number.present && pyfi_is_str(target, name) ? name : 0;
}

/* A task of C's asyncio.Task, or of a class that inherits from it. Returns 0 where it is done. */
static inline int pyfi_task_native(pyf_target *target, uint64_t address, pyf_task *task) {
  const pyf_view_asyncio_task_object *view = &pyfi_layout(target)->asyncio_task_object;
  const pyf_enum_future_state *states = &pyfi_layout(target)->future_state;
  const pyf_number state = pyfi_member_number(target, address, view->task_state);
  if (state.present && (pyf_constant_is(states->cancelled, state.value) || pyf_constant_is(states->finished, state.value))) return 0;
  task->address = address;
  task->coroutine = pyfi_member_address(target, address, view->task_coro);
  task->loop = pyfi_member_address(target, address, view->task_loop);
  task->state = pyfi_member_address(target, address, view->task_fut_waiter) != 0 ? PYF_TASK_WAITING : PYF_TASK_READY;
  pyfi_task_named(target, task, pyfi_member_address(target, address, view->task_name));
  return 1;
}

/* A task of a Python class, by its attributes. Returns 0 for a finished task or no task. */
static inline int pyfi_task_python(pyf_tasks *cursor, uint64_t address, pyf_task *task) {
  pyf_target *target = cursor->target;
  uint64_t waiter, state;
  task->address = address;
  task->coroutine = pyfi_python_coroutine(target, address);
  if (task->coroutine == 0) {
    if (!pyfi_is_plain(target, address)) cursor->complete = 0; /* neither a known task nor a finished one */
    return 0;
  }
  /* Its coroutine shows that it is a task. */
  state = pyfi_attribute_or_0(target, address, "_state");
  if (pyfi_str_equals(target, state, "FINISHED") || pyfi_str_equals(target, state, "CANCELLED")) return 0;
  waiter = pyfi_attribute_or_0(target, address, "_fut_waiter");
  task->state = waiter != 0 && !pyfi_is_plain(target, waiter) ? PYF_TASK_WAITING : PYF_TASK_READY;
  task->loop = pyfi_attribute_or_0(target, address, "_loop");
  pyfi_task_named(target, task, pyfi_attribute_or_0(target, address, "_name"));
  return 1;
}

/* The thread that runs an event loop: threads record it from 3.13; before, loops in Python. */
static inline uint64_t pyfi_loop_thread(pyf_tasks *cursor, uint64_t loop) {
  pyf_target *target = cursor->target;
  const pyf_field running = pyfi_layout(target)->asyncio_thread_state.asyncio_running_loop;
  pyf_threads threads;
  pyf_thread thread;
  int64_t ident = 0;
  if (!pyf_has(running) && pyf_int_read(target, pyfi_attribute_or_0(target, loop, "_thread_id"), &ident) != PYF_OK) return 0;
  pyf_threads_begin(&threads, target, &cursor->interpreter);
  while (pyf_threads_next(&threads, &thread) == PYF_OK) {
    if (!pyfi_asyncio_step(&cursor->asyncio)) return 0;
    if (pyf_has(running) ? pyfi_member_address(target, thread.address, running) == loop : thread.id == (uint64_t)ident) {
      return thread.address;
    }
  }
  return 0;
}

/* The running task of an event loop. */
static inline uint64_t pyfi_loop_task(pyf_tasks *cursor, uint64_t loop, uint64_t thread) {
  const pyf_field running = pyfi_layout(cursor->target)->asyncio_thread_state.asyncio_running_task;
  pyf_items items;
  uint64_t key = 0, value = 0;
  if (pyf_has(running)) return pyfi_member_address(cursor->target, thread, running);
  if (cursor->asyncio.current_tasks == 0) return 0;
  if (pyf_items_begin(&items, cursor->target, cursor->asyncio.current_tasks) != PYF_OK) return 0;
  while (pyf_items_next(&items, &key, &value) == PYF_OK) {
    if (!pyfi_asyncio_step(&cursor->asyncio)) return 0;
    if (key == loop) return value;
  }
  return 0;
}

static inline void pyfi_task_locate(pyf_tasks *cursor, pyf_task *task) {
  pyf_generator generator;
  int is_certain = 1;
  if (!cursor->knows_loop || cursor->loop != task->loop) {
    cursor->knows_loop = 1;
    cursor->loop = task->loop;
    cursor->loop_thread = task->loop == 0 ? 0 : pyfi_loop_thread(cursor, task->loop);
    cursor->loop_task = task->loop == 0 ? 0 : pyfi_loop_task(cursor, task->loop, cursor->loop_thread);
  }
  task->thread = cursor->loop_thread;
  if (cursor->loop_task == task->address) {
    task->state = PYF_TASK_RUNNING;
  } else if (pyfi_generator_behind(cursor->target, task->coroutine, &generator, &is_certain) == PYF_OK && generator.executing) {
    task->state = PYF_TASK_INTERRUPTED;
  }
}

PYFI_DEFINE pyf_status pyf_tasks_next(pyf_tasks *cursor, pyf_task *task) {
  pyf_target *target = cursor->target;
  for (;;) {
    int found = 0;
    if (cursor->node != 0) {
      const uint64_t address = pyfi_tasks_linked(cursor);
      found = address != 0 && pyfi_task_native(target, address, task);
    } else if (cursor->in_set) {
      uint64_t member = 0;
      if (pyfi_tasks_member(cursor, &member) != PYF_OK || member == 0) continue;
      found = pyfi_future_kind_of(target, &cursor->asyncio, member) == PYFI_FUTURE_TASK
                  ? pyfi_task_native(target, member, task)
                  : pyfi_task_python(cursor, member, task);
    } else if (pyfi_tasks_source(cursor) != PYF_OK) {
      return PYF_END;
    }
    if (!found) continue;
    if (cursor->count == PYF_MAX_TASKS) {
      cursor->complete = 0;
      cursor->stage = 2;
      cursor->node = 0;
      cursor->in_set = 0;
      cursor->next_set = cursor->asyncio.set_count;
      return PYF_END;
    }
    cursor->count++;
    pyfi_task_locate(cursor, task);
    return PYF_OK;
  }
}

#endif
