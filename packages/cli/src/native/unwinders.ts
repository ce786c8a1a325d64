import { gdbStacks } from "./gdb.js";
import { libdwStacks } from "./libdw.js";
import type { Unwind } from "./unwind.js";

/** By the name that `--unwinder` takes, in the order in which they are tried without it. */
export const unwinders: Readonly<Record<string, Unwind>> = { libdw: libdwStacks, gdb: gdbStacks };
