/** Joins a thread's native stack with its Python frames by their evaluation loops. */

import { maxFrames } from "#generated/facts.js";
import { Guard } from "../layout/guard.js";
import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import type { WalkedStack } from "./frames.js";

/**
 * For each evaluation loop, innermost first, an address within its native frame: from 3.13 that of
 * its entry shim, from 3.10 to 3.12 that of its CFrame. Null up to 3.9, whose loops record nothing,
 * and if the list cannot be read.
 */
export function evaluationLoops(
  reader: StructReader,
  { groups }: Layout,
  thread: bigint,
  { entryShims, loops }: WalkedStack,
): readonly bigint[] | null {
  const { cframe, interpreter_frame, thread_state } = groups;
  if (cframe.previous === null) return interpreter_frame.owner === null ? null : entryShims;
  const end = thread + BigInt(thread_state.size?.offset ?? 0);
  const found: bigint[] = [];
  const guard = new Guard(maxFrames);
  let address = reader.address(thread, thread_state.cframe);
  // The outermost CFrame is a member of the thread state. 3.10 leaves its `previous` uninitialized.
  while (address !== null && (address < thread || address >= end)) {
    if (!guard.pass(address)) return null;
    found.push(address);
    address = reader.address(address, cframe.previous);
  }
  if (address === null || found.length !== loops.length) return null;
  return found.filter((_, index) => loops[index]);
}
