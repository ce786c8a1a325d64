import type { AttachOptions } from "@pyframes/walker";
import { parsePid } from "./command.js";
import { UsageError } from "./errors.js";

/** The options that say what is looked at, for node:util's parseArgs. */
export const targetOptions = {
  core: { type: "string" },
  sysroot: { type: "string" },
  recording: { type: "string" },
} as const;

export const targetUsage = "PID | --core FILE [--sysroot DIRECTORY] | --recording FILE";

export const targetHelp = [
  "  --core FILE   read an ELF core file, of any architecture, instead of a process; gzip and zstd are unpacked",
  "  --sysroot DIRECTORY",
  "                where the files are that the core's process had mapped; default: /",
  "  --recording FILE",
  "                read what pyframes capture wrote",
];

interface TargetValues {
  readonly core?: string | undefined;
  readonly sysroot?: string | undefined;
  readonly recording?: string | undefined;
  readonly pause?: boolean | undefined;
}

/** What the command line names: one process or one file. */
export function attachOptions(values: TargetValues, positionals: readonly string[]): AttachOptions {
  const { core, sysroot, recording, pause = false } = values;
  if (core === undefined && sysroot !== undefined)
    throw new UsageError("--sysroot is for core files: name one with --core FILE.");
  if (core !== undefined && recording !== undefined) throw new UsageError("One file is enough: --core or --recording.");
  const file = core ?? recording;
  if (file === undefined) return { pid: parsePid(positionals), pause };
  if (positionals.length > 0)
    throw new UsageError(`${file} is read instead of a process: what is "${positionals[0]}"?`);
  if (pause) throw new UsageError("A file stands still by itself: leave out --pause.");
  return core === undefined ? { recording: file } : { core, sysroot };
}
