import type { AttachOptions, Snapshot, SnapshotOptions } from "@pyframes/walker";
import { type Command, parse, write } from "./command.js";
import { UsageError } from "./errors.js";
import { loopsOf, mixedStacks, type Observed } from "./native.js";
import { subject, subjectHelp, subjectOptions, subjectUsage } from "./subject.js";
import { renderSnapshot } from "./text.js";
import { nativeStacks } from "./unwind.js";

/** Takes a snapshot, as JSON text without the newline at its end. */
type Engine = (options: AttachOptions, asked: SnapshotOptions) => Promise<string>;

const engines: Readonly<Record<string, Engine>> = {
  ts: async (options, asked) => {
    const { attach } = await import("@pyframes/walker");
    using target = await attach(options);
    for (const warning of target.warnings) console.error(`pyframes: warning: ${warning}`);
    return JSON.stringify(target.snapshot(asked));
  },
  c: async (options, asked) => (await import("./engine-c.js")).snapshotWithC(options, asked),
};

export const dump: Command = {
  usage: `dump ${subjectUsage} [--json | --native] [--tasks] [--locals] [--exceptions] [--shims] [--pause] [--engine ts|c]`,
  help: [
    "Prints every thread's Python stack, innermost frame first. The process is only read, not stopped.",
    "",
    ...subjectHelp,
    "  --json        the snapshot as one line of JSON, which has asyncio's tasks, too",
    "  --tasks       with asyncio's tasks and their coroutines' stacks, each task below those that await it",
    "  --native      with the native functions between Python's frames, as gdb or eu-stack of the system unwinds them; these",
    "                stop the process for that time",
    "  --locals      with functions' variables: numbers, strings and the like as text, of all else the type and length",
    "  --exceptions  with the exceptions that threads raise and handle",
    "  --shims       with the frames that are otherwise passed over: the interpreter's own, and those that have not begun",
    "  --pause       stop the process while it is read, so that all stacks are of one moment; it goes on in any case",
    "  --engine c    walk with the generated C walker, which is compiled on first use with $CC or cc",
  ].join("\n"),
  async run(args) {
    const { values, positionals } = parse(args, {
      ...subjectOptions,
      json: { type: "boolean", default: false },
      native: { type: "boolean", default: false },
      tasks: { type: "boolean", default: false },
      locals: { type: "boolean", default: false },
      exceptions: { type: "boolean", default: false },
      shims: { type: "boolean", default: false },
      pause: { type: "boolean", default: false },
      engine: { type: "string", default: "ts" },
    });
    const engine = Object.hasOwn(engines, values.engine) ? engines[values.engine] : undefined;
    if (engine === undefined) throw new UsageError(`There is no engine "${values.engine}": it is ts or c.`);
    const options = subject(values, positionals);
    const { locals, exceptions, shims, tasks } = values;
    const asked = { locals, exceptions, shims };
    const pid = values.native ? pidFor(options, values) : null;
    const json = await engine(options, asked);
    if (pid !== null) {
      const { attach } = await import("@pyframes/walker");
      using target = await attach({ pid });
      const observed = (text: string): Observed => ({ snapshot: JSON.parse(text) as Snapshot, loops: loopsOf(target) });
      const before = observed(json);
      const native = await nativeStacks(pid, target.image());
      const after = observed(await engine(options, asked));
      return write(renderSnapshot(after.snapshot, { mixed: mixedStacks(before, native, after), tasks }));
    }
    await write(values.json ? `${json}\n` : renderSnapshot(JSON.parse(json) as Snapshot, { tasks }));
  },
};

/** Which process to unwind; a paused one cannot be, as only one tool at a time can stop it. */
function pidFor(options: AttachOptions, { json, pause }: { json: boolean; pause: boolean }): number {
  if (!("pid" in options)) throw new UsageError("--native unwinds a process: give its PID.");
  if (json || pause) throw new UsageError("--native goes with neither --json nor --pause.");
  return options.pid;
}
