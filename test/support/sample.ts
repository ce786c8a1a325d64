import type { Sample, Snapshot } from "@pyframes/walker";

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
