import { maxOffset } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

/**
 * What is known of asyncio where a build has no table of its own: what its section .AsyncioDebug says (`address`, null where there is
 * none). That has not all members of tasks: where those that it has are as in the table of the nearest build, the others are believed to be,
 * too. Else tasks are absent.
 */
export function withAsyncioDebug(layout: Layout, reader: StructReader, address: bigint | null): Layout {
  const { asyncio_debug_offsets: said, asyncio_task_object: task } = layout.groups;
  const view = address === null || said.size === null ? null : reader.struct(address, said.size.offset);
  const agrees = (own: Field | null, field: Field | null) =>
    view !== null && own !== null && field?.number(view) === own.offset;
  const whole =
    agrees(task.size, said.task_size) &&
    agrees(task.task_name, said.task_name) &&
    agrees(task.task_awaited_by, said.task_awaited_by) &&
    agrees(task.task_is_task, said.task_is_task) &&
    agrees(task.task_awaited_by_is_set, said.task_awaited_by_is_set) &&
    agrees(task.task_coro, said.task_coro) &&
    agrees(task.task_node, said.task_node);
  const { asyncio_interpreter_state: interpreter, asyncio_thread_state: thread } = layout.groups;
  const laidOver = (own: Field | null, field: Field | null) => {
    const offset = view === null || field === null ? maxOffset : field.number(view);
    return own === null || offset >= maxOffset ? null : own.at(offset);
  };
  const groups: Layout["groups"] = {
    ...layout.groups,
    asyncio_task_object: whole ? task : { ...task, task_coro: null },
    asyncio_interpreter_state: {
      asyncio_tasks_head: laidOver(interpreter.asyncio_tasks_head, said.interpreter_tasks_head),
    },
    asyncio_thread_state: {
      asyncio_running_loop: laidOver(thread.asyncio_running_loop, said.thread_running_loop),
      asyncio_running_task: laidOver(thread.asyncio_running_task, said.thread_running_task),
      asyncio_tasks_head: laidOver(thread.asyncio_tasks_head, said.thread_tasks_head),
    },
  };
  return { ...layout, groups };
}
