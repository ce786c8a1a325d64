import type { AttachOptions, Snapshot, SnapshotOptions } from "@pyframes/walker";
import { type Command, parse, warn, write, writeJson } from "./command.js";
import { UsageError } from "./errors.js";
import { withNative } from "./native/json.js";
import { renderSnapshot } from "./render-snapshot.js";
import { attachOptions, targetHelp, targetOptions, targetUsage } from "./target-options.js";

/** Takes a snapshot, as JSON text without the newline at its end. */
type Engine = (options: AttachOptions, asked: SnapshotOptions) => Promise<string>;

const engines: Readonly<Record<string, Engine>> = {
  ts: async (options, asked) => {
    const { attach } = await import("@pyframes/walker");
    using target = await attach(options);
    for (const warning of target.warnings) warn(warning);
    return (await import("@pyframes/memory")).printableJson(target.snapshot(asked));
  },
  c: async (options, asked) => (await import("./engine-c.js")).snapshotWithC(options, asked),
};

export const dump: Command = {
  usage: `dump ${targetUsage} [--json] [--native [--unwinder libdw|gdb]] [--tasks] [--locals] [--exceptions] [--shims] [--pause] [--engine ts|c]`,
  help: [
    "Prints every thread's Python stack, innermost frame first. The process is only read, not stopped.",
    "",
    ...targetHelp,
    "  --json        print the snapshot as one line of JSON, with asyncio's tasks",
    "  --tasks       with asyncio's tasks and their coroutines' stacks, each below the task that awaits it",
    "  --native      with the native functions between Python's frames; the process is stopped while both are read",
    "  --unwinder libdw|gdb",
    "                the unwinder: elfutils' libdw (default), or gdb, which also shows inlined functions",
    "  --locals      with functions' variables: values of simple types, else the type and length",
    "  --exceptions  with the exceptions that threads raise and handle",
    "  --shims       with the frames that a walk passes over: the interpreter's own, and those that have not begun",
    "  --pause       stop the process while it is read, so that all stacks are from one moment",
    "  --engine c    walk with the generated C walker, compiled on first use with $CC or cc",
  ].join("\n"),
  async run(args) {
    const { values, positionals } = parse(args, {
      ...targetOptions,
      json: { type: "boolean", default: false },
      native: { type: "boolean", default: false },
      unwinder: { type: "string" },
      tasks: { type: "boolean", default: false },
      locals: { type: "boolean", default: false },
      exceptions: { type: "boolean", default: false },
      shims: { type: "boolean", default: false },
      pause: { type: "boolean", default: false },
      engine: { type: "string", default: "ts" },
    });
    const engine = Object.hasOwn(engines, values.engine) ? engines[values.engine] : undefined;
    if (engine === undefined) throw new UsageError(`There is no engine "${values.engine}": it is ts or c.`);
    const options = attachOptions(values, positionals);
    const { locals, exceptions, shims, tasks } = values;
    const asked = { locals, exceptions, shims };
    if (values.native) return dumpNative(options, values, (options) => engine(options, asked));
    const json = await engine(options, asked);
    await write(values.json ? `${json}\n` : renderSnapshot(JSON.parse(json) as Snapshot, { tasks }));
  },
};

/**
 * Python's walk happens in the same stop as the native unwinding, so the two stacks belong
 * together.
 */
async function dumpNative(
  options: AttachOptions,
  { json, tasks, unwinder }: { json: boolean; tasks: boolean; unwinder?: string | undefined },
  engine: (options: AttachOptions) => Promise<string>,
): Promise<void> {
  if (!("pid" in options)) throw new UsageError("--native unwinds a process: give its PID.");
  const { mergedSnapshot } = await import("./native/snapshot.js");
  const { snapshot, merged } = await mergedSnapshot(options.pid, unwinder, engine);
  if (json) return writeJson(withNative(snapshot, merged));
  await write(renderSnapshot(snapshot, { merged, tasks }));
}
