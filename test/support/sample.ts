import type { Sample, Snapshot } from "../../packages/walker/src/index.js";

/** What a sample has of a snapshot. */
export function stacksOf({ interpreters }: Snapshot): Sample {
  return {
    interpreters: interpreters.map(({ id, gc, gil, threads }) => ({
      id,
      gc: { collecting: gc.collecting },
      gil,
      threads: threads.map(({ name: _name, ...stack }) => stack),
    })),
  };
}
