/** Merges a thread's Python frames into its native stack. No process is read here. */
import type { NativeFrame, NativeSymbol } from "@pyframes/memory";
import type { Frame } from "@pyframes/walker";

/** A native frame with its names. */
export interface NamedFrame extends Pick<NativeFrame, "stackPointer"> {
  readonly symbol: NativeSymbol;
}

/**
 * One thread state's Python stack. An OS thread may have several: one for each interpreter it
 * entered.
 */
export interface PythonStack {
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /**
   * An address in the native frame of the evaluation loop that runs each entry frame, innermost
   * first; null where the release records none, as up to 3.9.
   */
  readonly loops: readonly bigint[] | null;
}

export type MixedFrame = { readonly native: NativeSymbol } | { readonly python: Frame };

/** The merged stack, innermost frame first, or the reason why there is none. */
export type Merged = { readonly frames: readonly MixedFrame[] } | { readonly reason: string };

/** The frames that one evaluation loop runs: from its innermost frame to its entry frame. */
type Run = readonly Frame[];

/** CPython's evaluation loop, in every release; compilers split parts off it. */
const evaluationLoop = /^_PyEval_EvalFrameDefault(?:\.|$)/;

/** Replaces each native frame that is an evaluation loop by the Python frames that it runs. */
export function merge(native: readonly NamedFrame[], stacks: readonly PythonStack[]): Merged {
  const runs: Run[][] = [];
  for (const { frames } of stacks) {
    const split = runsOf(frames);
    if (split === null) return { reason: "its outermost Python frame has no entry from C" };
    runs.push(split);
  }
  const placed = byAddress(native, stacks, runs) ?? byName(native, runs);
  if (!(placed instanceof Map)) return placed;
  const frames = native.flatMap(({ symbol }, index): MixedFrame[] => {
    const run = placed.get(index);
    return run === undefined ? [{ native: symbol }] : run.map((frame) => ({ python: frame }));
  });
  return { frames };
}

/**
 * Frames split behind each entry frame, the last run with the shims behind it; null where other
 * frames are left over.
 */
function runsOf(frames: readonly Frame[]): Run[] | null {
  const runs: Run[] = [];
  let start = 0;
  for (const [index, { entry }] of frames.entries()) {
    if (entry !== true) continue;
    runs.push(frames.slice(start, index + 1));
    start = index + 1;
  }
  const rest = frames.slice(start);
  if (runs.length === 0) return rest.length === 0 ? [] : null;
  if (rest.some(({ kind }) => kind !== "shim")) return null;
  return [...runs.slice(0, -1), [...(runs.at(-1) ?? []), ...rest]];
}

/**
 * Each run in the native frame that contains its loop's address: from the frame's stack pointer to
 * that of its caller. Works on stripped programs. Null where an address lies in no frame, or two in
 * one.
 */
function byAddress(
  native: readonly NamedFrame[],
  stacks: readonly PythonStack[],
  runs: readonly (readonly Run[])[],
): Map<number, Run> | null {
  const placed = new Map<number, Run>();
  for (const [position, { loops }] of stacks.entries()) {
    const own = runs[position] ?? [];
    if (loops?.length !== own.length) return null;
    for (const [index, run] of own.entries()) {
      const frame = frameAt(native, loops[index] as bigint);
      if (frame === null || placed.has(frame)) return null;
      placed.set(frame, run);
    }
  }
  return placed;
}

/** The native frame that an address of the stack lies in. */
function frameAt(native: readonly NamedFrame[], address: bigint): number | null {
  const above = native.findIndex(({ stackPointer }) => stackPointer !== null && stackPointer > address);
  const found = native[above - 1];
  if (found === undefined || found.stackPointer === null) return null;
  // Inlined functions share one stack pointer: prefer the one that is named as the loop is.
  const first = native.findIndex(({ stackPointer }) => stackPointer === found.stackPointer);
  for (let index = above - 1; index >= first; index--) if (isLoop(native[index])) return index;
  return above - 1;
}

const isLoop = (frame: NamedFrame | undefined): boolean => evaluationLoop.test(frame?.symbol.name ?? "");

/**
 * Runs in order to the frames that are named as the evaluation loop is, or the reason why they do
 * not fit.
 */
function byName(
  native: readonly NamedFrame[],
  runs: readonly (readonly Run[])[],
): Map<number, Run> | { reason: string } {
  const loops = native.flatMap((frame, index) => (isLoop(frame) ? [index] : []));
  const all = runs.flat();
  if (runs.length > 1)
    return { reason: "it runs several interpreters, and the order of their evaluation loops is unknown" };
  if (loops.length === 0 && native.every(({ symbol }) => symbol.name === null))
    return { reason: "its native frames have no symbols" };
  if (loops.length !== all.length)
    return {
      reason: `its native stack has ${count(loops.length, "evaluation loop")}, its Python stack needs ${all.length}`,
    };
  return new Map(loops.map((index, position) => [index, all[position] as Run]));
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
