import type { Layout } from "../layout/layout.js";

/** The owner of a Python frame; null if the release has no such value. */
export type Owner = "thread" | "generator" | null;

/**
 * Frame owners by the release's enum: `shim` is a frame between C and Python; `torn` cannot be on a
 * live stack.
 */
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

/** The owner of a frame. */
export function ownerOf(layout: Layout, frame: DataView): Owner | "shim" | "torn" {
  const { owner, generator } = layout.groups.interpreter_frame;
  // Before frames had owners they were objects, and a generator's frame points to its generator.
  if (owner === null) return (generator?.address(frame) ?? 0n) === 0n ? "thread" : "generator";
  return ownerOfValue(layout, owner.number(frame));
}
