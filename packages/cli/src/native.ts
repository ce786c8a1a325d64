/** Python's frames spliced into the native stacks of a process. */
import type { Frame, Snapshot, Target, ThreadSnapshot } from "@pyframes/walker";
import type { NativeFrame, NativeStacks } from "./unwind.js";

/** The evaluation loop, in every release; compilers split parts off it. */
const evaluationLoop = /^_PyEval_EvalFrameDefault(?:\.|$)/;

/** Addresses in the native frames of a thread's runs of the evaluation loop, innermost first; null where the release does not tell. */
export type Loops = readonly bigint[] | null;

/** What was seen of Python before, or after, the native stacks were unwound. */
export interface Observed {
  readonly snapshot: Snapshot;
  /** By the kernel's thread id. */
  readonly loops: ReadonlyMap<number, Loops>;
}

/** Of each thread, where its native stack has the evaluation loop. */
export function loopsOf(target: Target): Map<number, Loops> {
  const threads = [...target.threads()];
  return new Map(
    threads.flatMap((thread) => (thread.nativeId === null ? [] : [[thread.nativeId, thread.evaluationLoops()]])),
  );
}

export type MixedFrame = { readonly native: string | null } | { readonly python: Frame };

/**
 * Each run of the evaluation loop replaced by the Python frames that it runs: from the innermost one not placed
 * yet to the next that is an entry. Null where the two stacks do not belong together.
 */
export function merge(native: readonly NativeFrame[], python: readonly Frame[], loops: Loops): MixedFrame[] | null {
  const runs = (loops && byAddress(native, loops)) ?? byName(native);
  const mixed: MixedFrame[] = [];
  let placed = 0;
  for (const [index, { name }] of native.entries()) {
    if (!runs.has(index)) {
      mixed.push({ native: name });
      continue;
    }
    const end = python.findIndex(({ entry }, index) => index >= placed && entry === true);
    if (end < 0) return null;
    for (const frame of python.slice(placed, end + 1)) mixed.push({ python: frame });
    placed = end + 1;
  }
  return placed === python.length ? mixed : null;
}

/** The native frames that are named as the evaluation loop is. */
function byName(native: readonly NativeFrame[]): Set<number> {
  return new Set(native.flatMap(({ name }, index) => (name !== null && evaluationLoop.test(name) ? [index] : [])));
}

/**
 * The native frames that the addresses lie in, each from its stack pointer to that of its caller: they need no names, which stripped
 * programs do not have. Null where an address lies in none, or two lie in one.
 */
function byAddress(native: readonly NativeFrame[], loops: readonly bigint[]): Set<number> | null {
  const runs = new Set<number>();
  for (const loop of loops) {
    const above = native.findIndex(({ stackPointer }) => stackPointer !== null && stackPointer > loop);
    const found = native[above - 1];
    if (found === undefined || found.stackPointer === null) return null;
    // Functions that a compiler put into another have its stack pointer: of these, one that is named so is meant.
    const first = native.findIndex(({ stackPointer }) => stackPointer === found.stackPointer);
    const named = [...byName(native.slice(first, above))].map((index) => first + index);
    runs.add(named.at(-1) ?? above - 1);
  }
  return runs.size === loops.length ? runs : null;
}

/**
 * The mixed stacks by kernel id. Python's frames are read before and after the native ones: only where they are the
 * same, the thread stood still meanwhile and its stacks can be merged.
 */
export function mixedStacks(before: Observed, native: NativeStacks, after: Observed): Map<number, MixedFrame[]> {
  const threads = ({ snapshot }: Observed): ThreadSnapshot[] => snapshot.interpreters.flatMap(({ threads }) => threads);
  const mixed = new Map<number, MixedFrame[]>();
  const shared = threads(after).map(({ nativeId }) => nativeId);
  for (const { nativeId, id, complete, frames } of threads(after)) {
    const first = threads(before).find((thread) => thread.id === id && thread.nativeId === nativeId);
    const stack = nativeId === null ? undefined : native.get(nativeId);
    // A thread with stacks in two interpreters has one native stack: which frame is whose cannot be told.
    const alone = shared.filter((other) => other === nativeId).length === 1;
    if (nativeId === null || stack === undefined || !complete || !alone) continue;
    if (JSON.stringify(first?.frames) !== JSON.stringify(frames)) continue;
    const loops = after.loops.get(nativeId) ?? null;
    if (loops?.join() !== before.loops.get(nativeId)?.join()) continue;
    const merged = merge(stack, frames, loops);
    if (merged !== null) mixed.set(nativeId, merged);
  }
  return mixed;
}
