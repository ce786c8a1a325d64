/** Where a thread's native stack has its runs of the evaluation loop: what joins it with the stack of Python's frames. */
import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { maximumFrames, type WalkedStack } from "./frames.js";
import { Guard } from "./guard.js";

/**
 * Of each run of the evaluation loop, innermost first, an address within its frame of the native stack: from 3.13 that of the
 * interpreter's own frame that it begins with, from 3.10 to 3.12 that of its CFrame; null to 3.9, where it keeps nothing there.
 */
export function evaluationLoops(
  reader: StructReader,
  { groups }: Layout,
  thread: bigint,
  { entryShims }: WalkedStack,
): readonly bigint[] | null {
  const { cframe, interpreter_frame } = groups;
  if (cframe.previous === null) return interpreter_frame.owner === null ? null : entryShims;
  const found: bigint[] = [];
  const guard = new Guard(maximumFrames);
  let address = reader.address(thread, groups.thread_state.cframe);
  while (address !== null && guard.pass(address)) {
    const previous: bigint | null = reader.address(address, cframe.previous);
    // The outermost is a member of the thread state.
    if (previous === 0n) return found;
    found.push(address);
    address = previous;
  }
  return null;
}
