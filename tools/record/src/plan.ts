/** The plan of the corpus: a row for each interpreter, and the programs that each runs. */
import { architectures, pythons } from "@pyframes/extract/debian";

/** qemu's program for each target; null where this machine runs the target's programs. */
export const emulators: Readonly<Record<string, string | null>> = Object.fromEntries(
  architectures.map(({ target, runsOn, qemu }) => [target, runsOn.includes(process.arch) ? null : `qemu-${qemu}`]),
);

/** A program of test/conformance that every interpreter runs, and the end of its cases' names. */
export interface CorpusProgram {
  readonly file: string;
  readonly suffix: string;
}

const mixed: CorpusProgram = { file: "mixed.py", suffix: "" };
const tasks: CorpusProgram = { file: "tasks.py", suffix: ".tasks" };
export const corpusPrograms: readonly CorpusProgram[] = [mixed, tasks];

/** The Debian suite whose qemu is used. */
export const qemuSuite = "trixie";

export interface DebianRow {
  readonly minor: string;
  readonly suite: string;
  readonly abiflags: string;
  readonly target: string;
  readonly programs: readonly CorpusProgram[];
}

/** From this minor on the names that identify callbacks are in the interpreter itself. */
const STATIC_NAMES = "3.14";
const nOf = (minor: string): number => Number(minor.split(".")[1]);

/** Debian's interpreters of every architecture. */
export const debianRows: readonly DebianRow[] = architectures.flatMap(({ target, suites }) =>
  pythons
    .filter(({ suite }) => suites.includes(suite))
    .flatMap((row) => ["", "d"].map((abiflags) => ({ ...row, abiflags, target })))
    .map((row) => ({ ...row, programs: recordsTasks(row) ? corpusPrograms : [mixed] })),
);

/**
 * One build of a release is enough for an emulated architecture. To 3.13 the names that identify
 * callbacks are in a library whose headers qemu leaves out of its core files.
 */
function recordsTasks({ minor, abiflags, target }: Omit<DebianRow, "programs">): boolean {
  if (target === "x86_64-linux-gnu") return true;
  return abiflags === "" && (emulators[target] === null || nOf(minor) >= nOf(STATIC_NAMES));
}
