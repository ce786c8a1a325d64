/**
 * The differences between two builds: the fields of the view first, then every record, enum and
 * constant.
 */
import type { Layout } from "../layout.js";
import { diffRecords, type RecordChange } from "./records.js";
import { diffValues, enumValues, type ValueChange } from "./values.js";
import { diffView, type ViewChange, viewValues } from "./view.js";

/** The part that a walker reads. */
export interface ViewDiff {
  readonly fields: readonly ViewChange[];
  /** Enums, constants and encodings, named `enums.frame_owner.thread`, `constants.line_table`. */
  readonly values: readonly ValueChange[];
}

export interface LayoutDiff {
  /** Ids of the builds. */
  readonly from: string;
  readonly to: string;
  readonly view: ViewDiff;
  readonly records: readonly RecordChange[];
  /** Enumerators, named `_frameowner.FRAME_OWNED_BY_THREAD`. */
  readonly enums: readonly ValueChange[];
  /** Macros and constants of unnamed enums. */
  readonly constants: readonly ValueChange[];
}

/** The differences in the part that a walker reads. */
export function diffViews(from: Layout, to: Layout): ViewDiff {
  return { fields: diffView(from, to), values: diffValues(viewValues(from), viewValues(to)) };
}

/**
 * All differences from `from` to `to`, in the order of `to`, with removed names last. Empty lists
 * for equal builds.
 */
export function diffLayouts(from: Layout, to: Layout): LayoutDiff {
  return {
    from: from.id,
    to: to.id,
    view: diffViews(from, to),
    records: diffRecords(from, to),
    enums: diffValues(enumValues(from), enumValues(to)),
    constants: diffValues(from.constants, to.constants),
  };
}
