/** A snapshot and its merged native stacks, read in one stop of the process. */
import { type AttachOptions, attach, type Snapshot } from "@pyframes/walker";
import { UsageError } from "../errors.js";
import type { Merged } from "./merge.js";
import { mergeAll, type Observed, threadsOf } from "./merge-all.js";
import type { Unwind } from "./unwind.js";
import { unwinders } from "./unwinders.js";

/** One merged stack for each thread of the snapshot, in its order. */
export interface MergedSnapshot {
  readonly snapshot: Snapshot;
  readonly merged: readonly Merged[];
}

/**
 * @param unwinder one of `unwinders`; by default libdw, and gdb where libdw leaves a stack unmerged
 * @param engine walks the process and gives its snapshot as JSON
 */
export async function mergedSnapshot(
  pid: number,
  unwinder: string | undefined,
  engine: (options: AttachOptions) => Promise<string>,
): Promise<MergedSnapshot> {
  if (unwinder !== undefined && !Object.hasOwn(unwinders, unwinder))
    throw new UsageError(`There is no unwinder "${unwinder}": it is ${Object.keys(unwinders).join(" or ")}.`);
  using target = await attach({ pid });
  const observe = async (): Promise<Observed> => ({
    snapshot: JSON.parse(await engine({ pid })) as Snapshot,
    loops: [...target.threads()].map((thread) => thread.evaluationLoops()),
  });
  let best: MergedSnapshot | null = null;
  let failure: unknown;
  for (const name of unwinder === undefined ? Object.keys(unwinders) : [unwinder]) {
    try {
      const { observed, native } = await (unwinders[name] as Unwind)(target, observe, threadIds);
      const found = { snapshot: observed.snapshot, merged: mergeAll(observed, native) };
      if (best === null || unmerged(found) < unmerged(best)) best = found;
      if (unmerged(best) === 0) break;
    } catch (error) {
      // The first unwinder's reason is the one to act on.
      failure ??= error;
    }
  }
  if (best === null) throw failure;
  return best;
}

const threadIds = ({ snapshot }: Observed): number[] => threadsOf(snapshot).flatMap(({ nativeId }) => nativeId ?? []);

const unmerged = ({ merged }: MergedSnapshot): number => merged.filter((stack) => "reason" in stack).length;
