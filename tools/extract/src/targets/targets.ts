/** What extraction must know of each target: clang's name for it, a compiler to check with, pyconfig facts. */
import type { TargetTriple } from "@pyframes/layouts";
import { UserError } from "../user-error.js";

export interface Target {
  readonly triple: TargetTriple;
  /** clang's --target. */
  readonly clang: string;
  /** C compilers that build for it, tried in order; none of them is clang. */
  readonly compilers: readonly string[];
  /** Which row of pyconfig facts stands in where a header source has no pyconfig.h. */
  readonly pyconfig: "linux-lp64";
}

const TARGETS: Readonly<Record<TargetTriple, Target>> = {
  "x86_64-linux-gnu": {
    triple: "x86_64-linux-gnu",
    clang: "x86_64-linux-gnu",
    compilers: ["x86_64-linux-gnu-gcc", "gcc"],
    pyconfig: "linux-lp64",
  },
};

/** The target by its GNU triple. */
export function target(triple: string): Target {
  if (Object.hasOwn(TARGETS, triple)) return TARGETS[triple as TargetTriple];
  throw new UserError(`${triple} is no target known here; the targets are ${Object.keys(TARGETS).join(", ")}.`);
}
