import type { Snapshot } from "@pyframes/walker";
import type { Merged, MixedFrame } from "./merge.js";

/** The snapshot with `native` in each thread: the merged stack, or the reason why there is none. */
export function withNative(snapshot: Snapshot, merged: readonly Merged[]): object {
  let position = 0;
  const interpreters = snapshot.interpreters.map((interpreter) => ({
    ...interpreter,
    threads: interpreter.threads.map((thread) => ({ ...thread, native: nativeOf(merged[position++]) })),
  }));
  return { ...snapshot, interpreters };
}

function nativeOf(merged: Merged | undefined): object {
  if (merged === undefined || "reason" in merged) return { frames: null, reason: merged?.reason ?? null };
  return { frames: merged.frames.map(frameOf), reason: null };
}

const frameOf = (frame: MixedFrame): object =>
  "python" in frame ? { kind: "python", frame: frame.python } : { kind: "native", ...frame.native };
