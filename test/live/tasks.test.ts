/** asyncio's tasks as both engines see them, and as the interpreter does. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { walkC, walkTs } from "../support/engines.js";
import { expectSameBytes } from "../support/first-difference.js";
import { findInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach, hasNone } from "../support/needs.js";

const program = (name: string) => fileURLToPath(new URL(`../tasks/${name}.py`, import.meta.url));

interface Task {
  readonly id: string;
  readonly name: string | null;
  readonly state: string;
  readonly thread: number;
  readonly loop: string;
  readonly awaitedBy: readonly string[];
  readonly complete: boolean;
  readonly frames: readonly { readonly name: string; readonly line: number }[];
}

/** The interpreter's account of a task. */
interface TrueTask {
  readonly label: string;
  readonly name: string | null;
  readonly state: string;
  readonly thread: number;
  readonly loop: string;
  readonly awaitedBy: readonly string[];
  /** Names and lines, innermost first; of running code only names. */
  readonly stack: readonly (readonly [string, number] | readonly [string])[];
}

interface Snapshot {
  readonly python: { readonly build: string | null };
  readonly interpreters: readonly { readonly tasks: readonly Task[] | null; readonly tasksComplete: boolean | null }[];
}

/** To 3.6 only a module's symbols give the place of the tasks. */
const SINCE = 0x03070000;
const { interpreters } = await findInterpreters();
const able = interpreters.filter(({ hex }) => hex >= SINCE);

async function start(command: readonly string[], ...args: string[]): Promise<{ child: ChildProcess; said: string }> {
  const [python = "", ...before] = command;
  const child = spawn(python, [...before, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return { child, said: value };
}

/** As the truth has it. */
function described(task: Task, truth: TrueTask | undefined): Omit<TrueTask, "label"> {
  const running = truth?.state === "running" || truth?.state === "interrupted";
  return {
    name: task.name,
    state: task.state,
    thread: task.thread,
    loop: task.loop,
    awaitedBy: [...task.awaitedBy].sort(),
    stack: task.frames.map(({ name, line }) => (running ? [name] : [name, line])),
  };
}

describeEach(
  able,
  "interpreter",
  NO_INTERPRETER,
)("tasks of $name", ({ command }) => {
  it.for([
    ["of one event loop", "program", "1"],
    ["of three event loops in three threads", "program", "3"],
    ["that start eagerly", "eager", ""],
  ])("%s are as the interpreter says, by both engines", async ([, name = "", loops = ""], context) => {
    const { child, said } = await start(command, program(name), loops);
    try {
      if (said.startsWith("skip: ")) hasNone(context, said.slice("skip: ".length));
      const truth = JSON.parse(said) as Record<string, TrueTask>;
      const pid = child.pid ?? 0;
      const [ts, c] = await Promise.all([walkTs(pid), walkC(pid)]);
      expectSameBytes(c, ts);
      const { interpreters } = JSON.parse(ts) as Snapshot;
      const [{ tasks, tasksComplete } = { tasks: null, tasksComplete: null }] = interpreters;
      if (tasks === null) hasNone(context, "the table does not have the place of a task's coroutine");
      expect(tasksComplete).toBe(true);
      const found = Object.fromEntries((tasks ?? []).map((task) => [task.id, described(task, truth[task.id])]));
      const expected = Object.entries(truth).map(([id, { label, ...rest }]) => [id, rest]);
      expect(found).toEqual(Object.fromEntries(expected));
      expect((tasks ?? []).filter(({ complete }) => !complete)).toEqual([]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
