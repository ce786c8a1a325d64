/* The offsets in the section .AsyncioDebug, for a build without a table. */
#ifndef PYF_ASYNCIO_DEBUG_OFFSETS_C
#define PYF_ASYNCIO_DEBUG_OFFSETS_C

#include "asyncio_debug_offsets.h"
#include "memory.c"
#include "tables.c"

/* Without the section a target has no tasks: `_Py_DebugOffsets` lacks them. */
static inline void pyfi_asyncio_clear(pyf_layout *layout) {
  const pyf_field absent = {0, 0, 0, 0, 0};
  layout->asyncio_task_object.task_coro = absent;
  layout->asyncio_interpreter_state.asyncio_tasks_head = absent;
  layout->asyncio_thread_state.asyncio_running_loop = absent;
  layout->asyncio_thread_state.asyncio_running_task = absent;
  layout->asyncio_thread_state.asyncio_tasks_head = absent;
}

/* True if the section has the offset of the nearest table. */
static inline int pyfi_asyncio_agrees(pyf_target *target, const pyfi_object *said, pyf_field field, pyf_field own) {
  return pyf_has(own) && pyf_is(pyfi_load_number(target, said, field), (int64_t)own.offset);
}

static inline pyf_field pyfi_asyncio_overlay(pyf_target *target, const pyfi_object *said, pyf_field field, pyf_field own) {
  const pyf_field absent = {0, 0, 0, 0, 0};
  uint64_t offset = PYFI_MAX_OFFSET;
  if (!pyf_has(own) || pyfi_load(target, said, field, &offset) != PYF_OK || offset >= PYFI_MAX_OFFSET) return absent;
  own.offset = (uint32_t)offset;
  return own;
}

PYFI_DEFINE pyf_status pyf_asyncio_debug_use(pyf_target *target, uint64_t address) {
  pyf_layout table;
  pyfi_object said;
  const pyf_view_asyncio_debug_offsets *view = &table.asyncio_debug_offsets;
  const pyf_view_asyncio_task_object *task = &table.asyncio_task_object;
  pyf_layout *layout = &target->layout;
  pyf_status status;
  if (target->build != NULL || target->base == NULL) return PYF_E_ARGUMENT;
  pyf_layout_unpack(target->base->layout, &table);
  if (!pyf_has(view->size)) return PYF_E_ABSENT;
  status = pyfi_object_read(target, &said, address, view->size.offset);
  if (status != PYF_OK) return status;
  layout->asyncio_interpreter_state.asyncio_tasks_head = pyfi_asyncio_overlay(
      target, &said, view->interpreter_tasks_head, table.asyncio_interpreter_state.asyncio_tasks_head);
  layout->asyncio_thread_state.asyncio_running_loop = pyfi_asyncio_overlay(
      target, &said, view->thread_running_loop, table.asyncio_thread_state.asyncio_running_loop);
  layout->asyncio_thread_state.asyncio_running_task = pyfi_asyncio_overlay(
      target, &said, view->thread_running_task, table.asyncio_thread_state.asyncio_running_task);
  layout->asyncio_thread_state.asyncio_tasks_head = pyfi_asyncio_overlay(
      target, &said, view->thread_tasks_head, table.asyncio_thread_state.asyncio_tasks_head);
  if (!pyfi_asyncio_agrees(target, &said, view->task_size, task->size) ||
      !pyfi_asyncio_agrees(target, &said, view->task_name, task->task_name) ||
      !pyfi_asyncio_agrees(target, &said, view->task_awaited_by, task->task_awaited_by) ||
      !pyfi_asyncio_agrees(target, &said, view->task_is_task, task->task_is_task) ||
      !pyfi_asyncio_agrees(target, &said, view->task_awaited_by_is_set, task->task_awaited_by_is_set) ||
      !pyfi_asyncio_agrees(target, &said, view->task_coro, task->task_coro) ||
      !pyfi_asyncio_agrees(target, &said, view->task_node, task->task_node)) {
    return PYF_E_CORRUPT;
  }
  layout->asyncio_task_object.task_coro = task->task_coro;
  return PYF_OK;
}

#endif
