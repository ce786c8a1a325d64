/**
 * The extractor's facts about each target: clang's arguments, its C library, the compilers that can
 * check its tables.
 */
import type { TargetTriple } from "@pyframes/layouts";
import { UserError } from "../user-error.js";

/** A GCC that lays records out as the target's C compilers do. */
export interface Gcc {
  /** Its output for -dumpmachine. */
  readonly machine: string;
  readonly options?: readonly string[];
}

interface Common {
  readonly triple: TargetTriple;
  /** clang's arguments, its name of the target first. */
  readonly clang: readonly string[];
  /** The name in CPython's configure (PLATFORM_TRIPLET). */
  readonly multiarch: string;
  /** Tried in order; none of them is clang. */
  readonly compilers: readonly Gcc[];
}

/** The C library whose headers Python.h includes, and whose types CPython's records hold. */
export interface LinuxTarget extends Common {
  readonly libc: "glibc" | "musl";
  /** dpkg's name of the architecture whose packages have the C library's headers. */
  readonly debian: string;
}

/**
 * A target whose C library is known by facts only (system-headers.ts), and for which there is no
 * GCC.
 */
export interface ForeignTarget extends Common {
  readonly libc: "darwin" | "windows";
}

export type Target = LinuxTarget | ForeignTarget;

function linux(
  triple: TargetTriple & `${string}-linux-${string}`,
  debian: string,
  special: { readonly multiarch?: string; readonly compilers?: readonly Gcc[] } = {},
): LinuxTarget {
  return {
    triple,
    clang: [`--target=${triple}`],
    libc: triple.endsWith("-musl") ? "musl" : "glibc",
    debian,
    multiarch: special.multiarch ?? triple,
    compilers: [{ machine: triple }, ...(special.compilers ?? [])],
  };
}

/** The oldest macOS that CPython's installers for the architecture support. */
function darwin(triple: TargetTriple & `${string}-darwin`, clang: string): ForeignTarget {
  return { triple, clang: [`--target=${clang}`], libc: "darwin", multiarch: "darwin", compilers: [] };
}

/**
 * As Visual Studio 2022 would compile: clang's predefined macros decide branches of CPython's
 * headers.
 */
function windows(triple: TargetTriple & `${string}-windows-msvc`, machine: string): ForeignTarget {
  const clang = [`--target=${machine}-pc-windows-msvc`, "-fms-compatibility-version=19.40"];
  return { triple, clang, libc: "windows", multiarch: "", compilers: [] };
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
    // The C library differs in its headers only: the compiler is the same.
    linux("x86_64-linux-musl", "amd64", { compilers: [{ machine: "x86_64-linux-gnu" }] }),
    linux("aarch64-linux-musl", "arm64", { compilers: [{ machine: "aarch64-linux-gnu" }] }),
    darwin("x86_64-apple-darwin", "x86_64-apple-macosx10.9"),
    darwin("aarch64-apple-darwin", "arm64-apple-macosx11.0"),
    windows("x86_64-windows-msvc", "x86_64"),
    windows("aarch64-windows-msvc", "aarch64"),
  ].map((row) => [row.triple, row] as const),
);

/** The target by its GNU triple. Throws a UserError that lists them if there is none. */
export function target(triple: string): Target {
  const found = TARGETS.get(triple);
  if (found !== undefined) return found;
  throw new UserError(`${triple} is no target known here; the targets are ${[...TARGETS.keys()].join(", ")}.`);
}
