import type { InterpreterSnapshot, TaskSnapshot } from "@pyframes/walker";

/** Deeper tasks are not indented further. */
const maximumDepth = 40;

/** A place in the tree. */
interface Node {
  readonly task: TaskSnapshot;
  /** What is before a line of it, but for its own branch. */
  readonly prefix: string;
  readonly depth: number;
  /** Whether others with the same parent follow. */
  readonly isLast: boolean;
}

/**
 * An interpreter's tasks for people: each below what awaits it, with its frames. One that several await is drawn whole below the
 * first; tasks in a cycle begin at any of them.
 */
export function renderTasks(
  { tasks, tasksComplete }: InterpreterSnapshot,
  title: (task: TaskSnapshot) => string,
  frames: (task: TaskSnapshot) => readonly string[],
): string[] {
  if (tasks === null) return ["tasks: the release, or its table, does not tell them"];
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
  // What is left is awaited in a circle.
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
