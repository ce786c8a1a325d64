import type { Snapshot } from "@pyframes/walker";
import { type Command, parse, parsePid, write } from "./command.js";
import { UsageError } from "./errors.js";
import { renderSnapshot } from "./text.js";

/** Takes a snapshot of a process, as JSON text without the newline at its end. */
type Engine = (pid: number, pause: boolean) => Promise<string>;

const engines: Readonly<Record<string, Engine>> = {
  ts: async (pid, pause) => {
    const { attach } = await import("@pyframes/walker");
    using target = await attach({ pid, pause });
    for (const warning of target.warnings) console.error(`pyframes: warning: ${warning}`);
    return JSON.stringify(target.snapshot());
  },
  c: async (pid, pause) => (await import("./engine-c.js")).snapshotWithC(pid, pause),
};

export const dump: Command = {
  usage: "dump PID [--json] [--pause] [--engine ts|c]",
  help: [
    "Prints every thread's Python stack, innermost frame first. The process is only read, not stopped.",
    "",
    "  --json        the snapshot as one line of JSON",
    "  --pause       stop the process while it is read, so that all stacks are of one moment; it goes on in any case",
    "  --engine c    walk with the generated C walker, which is compiled on first use with $CC or cc",
  ].join("\n"),
  async run(args) {
    const { values, positionals } = parse(args, {
      json: { type: "boolean", default: false },
      pause: { type: "boolean", default: false },
      engine: { type: "string", default: "ts" },
    });
    const engine = Object.hasOwn(engines, values.engine) ? engines[values.engine] : undefined;
    if (engine === undefined) throw new UsageError(`There is no engine "${values.engine}": it is ts or c.`);
    const json = await engine(parsePid(positionals), values.pause);
    await write(values.json ? `${json}\n` : renderSnapshot(JSON.parse(json) as Snapshot));
  },
};
