import type { InterpreterSample } from "./sampler.js";

/** What was there before, where it is the same objects in the same order. */
export function unlessSame<T>(now: readonly T[], before: readonly T[]): readonly T[] {
  if (now.length !== before.length) return now;
  for (let at = 0; at < now.length; at++) if (now[at] !== before[at]) return now;
  return before;
}

/** Whether an interpreter is as it was. */
export function isAlike(now: InterpreterSample, before: InterpreterSample): boolean {
  return (
    now.threads === before.threads &&
    now.id === before.id &&
    now.gc.collecting === before.gc.collecting &&
    now.gil?.locked === before.gil?.locked &&
    now.gil?.holder === before.gil?.holder &&
    now.gil?.requested === before.gil?.requested
  );
}
