import type { Layout } from "../layout/layout.js";

/** Who owns a frame of Python code; null where the value is none that the release has. */
export type Owner = "thread" | "generator" | null;

/** By the release's own enum: `shim` is a frame of the interpreter itself, between C and Python; `torn` one that cannot be on a live stack. */
export function ownerOfValue({ enums }: Layout, value: number): Owner | "shim" | "torn" {
  const values = enums.frame_owner;
  switch (value) {
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

/** Who owns the frame. */
export function ownerOf(layout: Layout, frame: DataView): Owner | "shim" | "torn" {
  const { owner, generator } = layout.groups.interpreter_frame;
  // Frames were objects before they had owners; a generator's points to it.
  if (owner === null) return (generator?.address(frame) ?? 0n) === 0n ? "thread" : "generator";
  return ownerOfValue(layout, owner.number(frame));
}
