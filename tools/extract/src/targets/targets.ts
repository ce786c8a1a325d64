/** What extraction must know of each target: clang's name for it, its C library, the compilers that can check its tables. */
import type { TargetTriple } from "@pyframes/layouts";
import { UserError } from "../user-error.js";

/** A GCC that lays records out as the target's C compilers do. */
export interface Gcc {
  /** What it answers to -dumpmachine. */
  readonly machine: string;
  readonly options?: readonly string[];
}

export interface Target {
  readonly triple: TargetTriple;
  /** clang's --target. */
  readonly clang: string;
  /** Whose headers Python.h includes, and whose types CPython's records hold. */
  readonly libc: "glibc" | "musl";
  /** dpkg's name of the architecture, whose packages have the C library's headers. */
  readonly debian: string;
  /** As CPython's configure calls it (PLATFORM_TRIPLET), and Debian its directories. */
  readonly multiarch: string;
  /** Tried in order; none of them is clang. */
  readonly compilers: readonly Gcc[];
}

function linux(
  triple: TargetTriple & `${string}-linux-${string}`,
  debian: string,
  special: { readonly multiarch?: string; readonly compilers?: readonly Gcc[] } = {},
): Target {
  return {
    triple,
    clang: triple,
    libc: triple.endsWith("-musl") ? "musl" : "glibc",
    debian,
    multiarch: special.multiarch ?? triple,
    compilers: [{ machine: triple }, ...(special.compilers ?? [])],
  };
}

const TARGETS: ReadonlyMap<string, Target> = new Map(
  [
    linux("x86_64-linux-gnu", "amd64"),
    linux("aarch64-linux-gnu", "arm64"),
    linux("i686-linux-gnu", "i386", {
      multiarch: "i386-linux-gnu",
      compilers: [{ machine: "x86_64-linux-gnu", options: ["-m32"] }],
    }),
    linux("arm-linux-gnueabihf", "armhf"),
    linux("riscv64-linux-gnu", "riscv64"),
    linux("powerpc64le-linux-gnu", "ppc64el"),
    linux("s390x-linux-gnu", "s390x"),
    // The C library is its headers: the compiler is the same.
    linux("x86_64-linux-musl", "amd64", { compilers: [{ machine: "x86_64-linux-gnu" }] }),
    linux("aarch64-linux-musl", "arm64", { compilers: [{ machine: "aarch64-linux-gnu" }] }),
  ].map((row) => [row.triple, row] as const),
);

/** The target by its GNU triple. Throws a UserError that lists them where there is none. */
export function target(triple: string): Target {
  const found = TARGETS.get(triple);
  if (found !== undefined) return found;
  throw new UserError(`${triple} is no target known here; the targets are ${[...TARGETS.keys()].join(", ")}.`);
}
