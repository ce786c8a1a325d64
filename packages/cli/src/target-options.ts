import type { AttachOptions } from "@pyframes/walker";
import { parsePid } from "./command.js";
import { UsageError } from "./errors.js";

/** The options that name a target, for node:util's parseArgs. */
export const targetOptions = {
  core: { type: "string" },
  sysroot: { type: "string" },
  recording: { type: "string" },
  "search-limit": { type: "string" },
} as const;

export const targetUsage = "PID | --core FILE [--sysroot DIRECTORY] | --recording FILE";

export const targetHelp = [
  "  --core FILE   read an ELF core file, of any architecture, instead of a process; gzip and zstd are unpacked",
  "  --sysroot DIRECTORY",
  "                the directory that holds the files that the core's process had mapped; default: /",
  "  --recording FILE",
  "                read a recording that pyframes capture wrote",
  "  --search-limit MIB",
  "                writable memory that each search for the runtime may read; default: 256 MiB for pointers,",
  "                512 MiB for texts",
];

interface TargetValues {
  readonly core?: string | undefined;
  readonly sysroot?: string | undefined;
  readonly recording?: string | undefined;
  readonly "search-limit"?: string | undefined;
  readonly pause?: boolean | undefined;
}

/** The target that the command line names: one process or one file. */
export function attachOptions(values: TargetValues, positionals: readonly string[]): AttachOptions {
  const { core, sysroot, recording, pause = false } = values;
  if (core === undefined && sysroot !== undefined)
    throw new UsageError("--sysroot is for core files: name one with --core FILE.");
  if (core !== undefined && recording !== undefined) throw new UsageError("One file is enough: --core or --recording.");
  const file = core ?? recording;
  const searchLimit = parseMib(values["search-limit"]);
  if (file === undefined) return { pid: parsePid(positionals), pause, searchLimit };
  if (positionals.length > 0)
    throw new UsageError(`${file} is read in place of a process; leave out "${positionals[0]}".`);
  if (pause) throw new UsageError("--pause is for processes: leave it out with --core and --recording.");
  if (core !== undefined) return { core, sysroot, searchLimit };
  if (searchLimit !== undefined) throw new UsageError("--search-limit is for processes and core files.");
  return { recording: file };
}

/** A limit in bytes; undefined if there is none. */
function parseMib(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const mib = Number(text);
  if (!/^\d{1,9}$/.test(text) || mib === 0) throw new UsageError(`"${text}" is not a number of MiB.`);
  return mib * 2 ** 20;
}
