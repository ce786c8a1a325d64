/**
 * Compiler arguments of a header tree: the same for libclang and for the compiler that checks it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { HeaderTree } from "../sources/source.js";

/** The options that CPython's internal headers need. */
const DIALECT = ["-x", "c", "-std=c11", "-DPy_BUILD_CORE"];

export interface Arguments {
  /** Language, macros and directories. */
  readonly common: readonly string[];
  /** True if the tree has its C library's headers; the machine's own are hidden then. */
  readonly hasLibc: boolean;
}

export function argumentsOf(tree: HeaderTree): Arguments {
  return {
    common: [
      ...DIALECT,
      ...tree.defines.map((define) => `-D${define}`),
      "-I",
      tree.include,
      ...tree.systemIncludes.flatMap((directory) => ["-isystem", directory]),
    ],
    hasLibc: tree.systemIncludes.some((directory) => existsSync(join(directory, "stdio.h"))),
  };
}
