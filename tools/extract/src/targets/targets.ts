/** A target as the extractor sees it: the facts of its row, with clang's arguments for it. */
import {
  type DarwinFacts,
  type Gcc,
  isLinux,
  type LinuxFacts,
  type TargetFacts,
  type TargetTriple,
  targets,
  type WindowsFacts,
} from "@pyframes/layouts";
import { UserError } from "../user-error.js";

interface Common {
  readonly triple: TargetTriple;
  /** clang's arguments: its name of the target first. */
  readonly clang: readonly string[];
  /** Tried in order; none of them is clang. */
  readonly compilers: readonly Gcc[];
}

/** Python.h includes headers of this C library, and CPython's records hold its types. */
export type LinuxTarget = Common & LinuxFacts;

/**
 * A target whose C library is known by facts only (system-headers.ts), and for which there is no
 * GCC.
 */
export type ForeignTarget = Common & (DarwinFacts | WindowsFacts);

export type Target = LinuxTarget | ForeignTarget;

/**
 * clang's own macros decide branches of CPython's headers, so on Windows it stands for Visual
 * Studio 2022.
 */
const MSVC = "-fms-compatibility-version=19.40";

function clangArguments(triple: TargetTriple, facts: TargetFacts): string[] {
  if (facts.libc === "darwin") return [`--target=${facts.architecture}-apple-macosx${facts.oldestSystem}`];
  if (facts.libc === "windows") return [`--target=${triple.replace("-windows", "-pc-windows")}`, MSVC];
  return [`--target=${triple}`];
}

/** The target by its GNU triple. Throws a UserError that lists them where there is none. */
export function target(triple: string): Target {
  if (!isTriple(triple)) {
    throw new UserError(`${triple} is no target known here; the targets are ${Object.keys(targets).join(", ")}.`);
  }
  const facts: TargetFacts = targets[triple];
  const common = { triple, clang: clangArguments(triple, facts) };
  return isLinux(facts)
    ? { ...facts, ...common, compilers: [{ machine: triple }, ...facts.otherCompilers] }
    : { ...facts, ...common, compilers: [] };
}

const isTriple = (triple: string): triple is TargetTriple => Object.hasOwn(targets, triple);
