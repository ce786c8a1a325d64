import type { InterpreterSnapshot, TaskSnapshot } from "@pyframes/walker";

/** Deeper tasks are not indented further. */
const maximumDepth = 40;

/** A node of the tree. */
interface Node {
  readonly task: TaskSnapshot;
  /** The text before each of its lines, without its own branch. */
  readonly prefix: string;
  readonly depth: number;
  /** True if no other child of its parent follows. */
  readonly isLast: boolean;
}

/**
 * An interpreter's tasks as a tree: each task with its frames below the task that awaits it. A task
 * that several others await has its frames below the first. A cycle begins at any of its tasks.
 */
export function renderTasks(
  { tasks, tasksComplete }: InterpreterSnapshot,
  title: (task: TaskSnapshot) => string,
  frames: (task: TaskSnapshot) => readonly string[],
): string[] {
  if (tasks === null) return ["tasks: unknown, as the release or its table lacks them"];
  const drawn = new Set<string>();
  const awaited = awaitedTasks(tasks);
  const draw = (roots: readonly TaskSnapshot[]): string[] => {
    const lines: string[] = [];
    const left: Node[] = roots.toReversed().map((task) => ({ task, prefix: "", depth: 0, isLast: true }));
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      const { task, prefix, depth } = node;
      const again = drawn.has(task.id);
      const branch = depth === 0 ? "" : node.isLast ? "└── " : "├── ";
      lines.push(`${prefix}${branch}${title(task)}${again ? " (see above)" : ""}`);
      if (again) continue;
      drawn.add(task.id);
      const children = awaited.get(task.id) ?? [];
      const below = depth === 0 || depth > maximumDepth ? prefix : `${prefix}${node.isLast ? "    " : "│   "}`;
      const bar = children.length > 0 ? "│   " : "    ";
      lines.push(...frames(task).map((line) => `${below}${bar}${line}`));
      const nodes = children.map((child, index) => ({
        task: child,
        prefix: below,
        depth: depth + 1,
        isLast: index === children.length - 1,
      }));
      left.push(...nodes.reverse());
    }
    return lines;
  };
  const ids = new Set(tasks.map(({ id }) => id));
  const lines = draw(tasks.filter(({ awaitedBy }) => !awaitedBy.some((id) => ids.has(id))));
  // The tasks that are left await each other in a cycle.
  for (const task of tasks) if (!drawn.has(task.id)) lines.push(...draw([task]));
  const count = `${tasks.length} ${tasks.length === 1 ? "task" : "tasks"}`;
  return [
    `${count}${tasksComplete === true ? "" : " (and others, that could not be read)"}`,
    ...lines.map((line) => `    ${line}`),
  ];
}

/** The tasks that each task awaits. */
function awaitedTasks(tasks: readonly TaskSnapshot[]): ReadonlyMap<string, readonly TaskSnapshot[]> {
  const awaited = new Map<string, TaskSnapshot[]>();
  for (const task of tasks) {
    for (const id of task.awaitedBy) {
      const list = awaited.get(id);
      if (list === undefined) awaited.set(id, [task]);
      else list.push(task);
    }
  }
  return awaited;
}
