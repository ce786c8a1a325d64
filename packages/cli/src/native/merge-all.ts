/** Merges the stacks of all threads of a snapshot. */
import type { Snapshot, ThreadSnapshot } from "@pyframes/walker";
import { type Merged, merge, type NamedFrame, type PythonStack } from "./merge.js";

/** One thread's native stack with names. */
export interface NamedStack {
  /** Innermost first. */
  readonly frames: readonly NamedFrame[];
  /** The reason why the stack may end early, or is missing; null where it is whole. */
  readonly cut: string | null;
}

/** By the kernel's thread id. */
export type NativeStacks = ReadonlyMap<number, NamedStack>;

/** All of it read while the process stood still. */
export interface Observed {
  readonly snapshot: Snapshot;
  /** Of each thread of the snapshot, in its order: see PythonStack. */
  readonly loops: readonly PythonStack["loops"][];
}

export const threadsOf = ({ interpreters }: Snapshot): ThreadSnapshot[] =>
  interpreters.flatMap(({ threads }) => threads);

/**
 * One merged stack for each thread of the snapshot, in its order; thread states of one OS thread
 * share theirs.
 */
export function mergeAll({ snapshot, loops }: Observed, native: NativeStacks): Merged[] {
  const threads = threadsOf(snapshot);
  const known = new Map<number, Merged>();
  return threads.map(({ nativeId }) => {
    if (nativeId === null) return { reason: "the kernel's id of its thread is unknown" };
    const merged = known.get(nativeId) ?? mergeThread(nativeId);
    known.set(nativeId, merged);
    return merged;
  });

  function mergeThread(id: number): Merged {
    const stack = native.get(id);
    if (stack === undefined) return { reason: `the process has no thread ${id}` };
    if (stack.frames.length === 0) return { reason: stack.cut ?? "it has no native frames" };
    const states = threads.flatMap((thread, position) =>
      thread.nativeId === id && thread.frames.length > 0 ? [{ ...thread, loops: loops[position] ?? null }] : [],
    );
    if (states.some(({ complete }) => !complete)) return { reason: "its Python stack is incomplete" };
    const merged = merge(stack.frames, states);
    return "reason" in merged && stack.cut !== null ? { reason: stack.cut } : merged;
  }
}
