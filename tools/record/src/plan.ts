/** What the corpus is made of: a row for each interpreter that can be had, and the programs that each runs. */

/** How a target's programs run here: by qemu's program of this name, or, where there is none, as they are. */
export const emulators: Readonly<Record<string, string | null>> = {
  "x86_64-linux-gnu": null,
  "i686-linux-gnu": null,
  "aarch64-linux-gnu": "qemu-aarch64",
  "s390x-linux-gnu": "qemu-s390x",
  "arm-linux-gnueabihf": "qemu-arm",
  "riscv64-linux-gnu": "qemu-riscv64",
  "powerpc64le-linux-gnu": "qemu-ppc64le",
};

/** A program of test/conformance that every interpreter runs, and what its cases' names end with. */
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

const suites = [
  { minor: "3.9", suite: "bullseye" },
  { minor: "3.11", suite: "bookworm" },
  { minor: "3.13", suite: "trixie" },
  { minor: "3.14", suite: "sid" },
  { minor: "3.15", suite: "sid" },
];

/** Debian's interpreters; riscv64 is in Debian since trixie. */
export const debianRows: readonly DebianRow[] = Object.keys(emulators).flatMap((target) =>
  suites
    .filter(({ suite }) => target !== "riscv64-linux-gnu" || !["bullseye", "bookworm"].includes(suite))
    .flatMap((row) => ["", "d"].map((abiflags) => ({ ...row, abiflags, target })))
    .map((row) => ({ ...row, programs: tellsTasks(row) ? corpusPrograms : [mixed] })),
);

/**
 * Of other architectures than this machine's one build of a release is enough; and to 3.13 the names that tell callbacks are in a library
 * whose headers qemu leaves out of its core files.
 */
function tellsTasks({ minor, abiflags, target }: Omit<DebianRow, "programs">): boolean {
  if (target === "x86_64-linux-gnu") return true;
  return abiflags === "" && (emulators[target] === null || ["3.14", "3.15"].includes(minor));
}
