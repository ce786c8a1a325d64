import type { Sample, Snapshot } from "@pyframes/walker";

/** The part of a snapshot that a sample has. */
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
