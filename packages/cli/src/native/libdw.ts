/** Native stacks as elfutils' libdw unwinds them, in a separate stop. */
import { NativeUnwinder, pauseProcess } from "@pyframes/memory";
import type { Target } from "@pyframes/walker";
import type { NamedStack } from "./merge-all.js";
import { processOf, type Unwound } from "./unwind.js";

/** Milliseconds that a process may stand still for its native stacks. */
const patience = 5_000;

export async function libdwStacks<T>(
  target: Target,
  observe: () => Promise<T>,
  threads: (observed: T) => readonly number[],
): Promise<Unwound<T>> {
  const memory = processOf(target);
  // Before the stop, so that a missing libdw costs the process nothing.
  NativeUnwinder.require();
  const pause = pauseProcess(memory.pid);
  try {
    using unwinder = new NativeUnwinder(memory);
    const observed = await observe();
    const deadline = performance.now() + patience;
    const stacks = [...new Set(threads(observed))].map((id) => [id, unwinder.stack(id, deadline)] as const);
    // Symbols are looked up while the process runs again.
    pause[Symbol.dispose]();
    const native = stacks.map(([id, { frames, cut }]): [number, NamedStack] => {
      const named = frames.map((frame) => ({ stackPointer: frame.stackPointer, symbol: unwinder.symbol(frame) }));
      return [id, { frames: named, cut }];
    });
    return { observed, native: new Map(native) };
  } finally {
    pause[Symbol.dispose]();
  }
}
