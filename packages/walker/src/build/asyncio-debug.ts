import { maxOffset } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

/**
 * Completes the layout of a build without an exact table, from the section .AsyncioDebug at
 * `address`, null if there is none. The section lacks some members of tasks: these are taken from
 * the nearest build's table if the members that the section has are equal to that table's.
 * Otherwise tasks are absent.
 */
export function withAsyncioDebug(layout: Layout, reader: StructReader, address: bigint | null): Layout {
  const { asyncio_debug_offsets: published, asyncio_task_object: task } = layout.groups;
  const view = address === null || published.size === null ? null : reader.struct(address, published.size.offset);
  const agrees = (own: Field | null, field: Field | null) =>
    view !== null && own !== null && field?.number(view) === own.offset;
  const hasEqualMembers =
    agrees(task.size, published.task_size) &&
    agrees(task.task_name, published.task_name) &&
    agrees(task.task_awaited_by, published.task_awaited_by) &&
    agrees(task.task_is_task, published.task_is_task) &&
    agrees(task.task_awaited_by_is_set, published.task_awaited_by_is_set) &&
    agrees(task.task_coro, published.task_coro) &&
    agrees(task.task_node, published.task_node);
  const { asyncio_interpreter_state: interpreter, asyncio_thread_state: thread } = layout.groups;
  const overlaid = (own: Field | null, field: Field | null) => {
    const offset = view === null || field === null ? maxOffset : field.number(view);
    return own === null || offset >= maxOffset ? null : own.at(offset);
  };
  const groups: Layout["groups"] = {
    ...layout.groups,
    asyncio_task_object: hasEqualMembers ? task : { ...task, task_coro: null },
    asyncio_interpreter_state: {
      asyncio_tasks_head: overlaid(interpreter.asyncio_tasks_head, published.interpreter_tasks_head),
    },
    asyncio_thread_state: {
      asyncio_running_loop: overlaid(thread.asyncio_running_loop, published.thread_running_loop),
      asyncio_running_task: overlaid(thread.asyncio_running_task, published.thread_running_task),
      asyncio_tasks_head: overlaid(thread.asyncio_tasks_head, published.thread_tasks_head),
    },
  };
  return { ...layout, groups };
}
