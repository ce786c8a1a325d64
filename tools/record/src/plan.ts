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

export const corpusPrograms: readonly CorpusProgram[] = [
  { file: "mixed.py", suffix: "" },
  { file: "tasks.py", suffix: ".tasks" },
];

/** The Debian suite whose qemu is used. */
export const qemuSuite = "trixie";

export interface DebianRow {
  readonly minor: string;
  readonly suite: string;
  readonly abiflags: string;
  readonly target: string;
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
    .flatMap((row) => ["", "d"].map((abiflags) => ({ ...row, abiflags, target }))),
);
