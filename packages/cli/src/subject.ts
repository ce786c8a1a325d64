import type { AttachOptions } from "@pyframes/walker";
import { parsePid } from "./command.js";
import { UsageError } from "./errors.js";

/** The options that say what is looked at, for node:util's parseArgs. */
export const subjectOptions = {
  core: { type: "string" },
  sysroot: { type: "string" },
} as const;

export const subjectUsage = "PID | --core FILE [--sysroot DIRECTORY]";

export const subjectHelp = [
  "  --core FILE   read an ELF core file, of any architecture, instead of a process; gzip and zstd are unpacked",
  "  --sysroot DIRECTORY",
  "                where the files are that the core's process had mapped; default: /",
];

interface SubjectValues {
  readonly core?: string | undefined;
  readonly sysroot?: string | undefined;
  readonly pause?: boolean | undefined;
}

/** What the command line names: one process or one file. */
export function subject(
  { core, sysroot, pause = false }: SubjectValues,
  positionals: readonly string[],
): AttachOptions {
  if (core === undefined) {
    if (sysroot !== undefined) throw new UsageError("--sysroot is for core files: name one with --core FILE.");
    return { pid: parsePid(positionals), pause };
  }
  if (positionals.length > 0)
    throw new UsageError(`A core file is read instead of a process: what is "${positionals[0]}"?`);
  if (pause) throw new UsageError("A core file stands still by itself: leave out --pause.");
  return { core, sysroot };
}
