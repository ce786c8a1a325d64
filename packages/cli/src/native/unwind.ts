import { ProcessMemory } from "@pyframes/memory";
import type { Target } from "@pyframes/walker";
import { UserError } from "../errors.js";
import type { NativeStacks } from "./merge-all.js";

/**
 * Runs `observe` while the process stands still, and unwinds the stacks of `threads` in the same
 * stop.
 */
export type Unwind = <T>(
  target: Target,
  observe: () => Promise<T>,
  threads: (observed: T) => readonly number[],
) => Promise<Unwound<T>>;

export interface Unwound<T> {
  readonly observed: T;
  readonly native: NativeStacks;
}

/** The process that a target is. */
export function processOf({ memory }: Target): ProcessMemory {
  if (memory instanceof ProcessMemory) return memory;
  throw new UserError("--native unwinds a live Linux process: give its PID.");
}
