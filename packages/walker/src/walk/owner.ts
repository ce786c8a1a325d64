import type { Layout } from "../layout/layout.js";

/** Who owns a frame of Python code; null where the value is none that the release has. */
export type Owner = "thread" | "generator" | null;

/**
 * Who owns the frame, by the release's own enum. `shim` is a frame of the
 * interpreter itself, between C and Python; `torn` one that cannot be on a live stack.
 */
export function ownerOf({ groups, enums }: Layout, frame: DataView): Owner | "shim" | "torn" {
  const { owner, generator } = groups.interpreter_frame;
  // Frames were objects before they had owners; a generator's points to it.
  if (owner === null) return (generator?.address(frame) ?? 0n) === 0n ? "thread" : "generator";
  const values = enums.frame_owner;
  switch (owner.number(frame)) {
    case values.interpreter:
    case values.cstack:
      return "shim";
    case values.frame_object:
      return "torn";
    case values.generator:
      return "generator";
    case values.thread:
      return "thread";
    default:
      return null;
  }
}
