import type { GcSnapshot, GilSnapshot, ThreadSnapshot } from "../snapshot.js";

/**
 * A thread as a snapshot has it, without its name. It is the same object in every sample until
 * something in it changes.
 */
export type ThreadSample = Omit<ThreadSnapshot, "name">;

export interface InterpreterSample {
  readonly id: number | null;
  readonly gc: Pick<GcSnapshot, "collecting">;
  readonly gil: GilSnapshot | null;
  /** Newest first. */
  readonly threads: readonly ThreadSample[];
}

/**
 * All stacks at one moment. Frames at the same code location are one object in all samples; so are
 * interpreters, and samples, that are structurally equal to those of the sample before.
 */
export interface Sample {
  /** Newest first. */
  readonly interpreters: readonly InterpreterSample[];
}

/** Structural equality; the threads are compared by identity. */
export function areEqual(now: InterpreterSample, before: InterpreterSample): boolean {
  return (
    now.threads === before.threads &&
    now.id === before.id &&
    now.gc.collecting === before.gc.collecting &&
    now.gil?.locked === before.gil?.locked &&
    now.gil?.holder === before.gil?.holder &&
    now.gil?.requested === before.gil?.requested
  );
}
/**
 * `before` where both hold the same objects in the same order, so that a caller sees by identity
 * that nothing changed; else `now`.
 */
export function keepIfSameItems<T>(now: readonly T[], before: readonly T[]): readonly T[] {
  if (now.length !== before.length) return now;
  for (let at = 0; at < now.length; at++) if (now[at] !== before[at]) return now;
  return before;
}
