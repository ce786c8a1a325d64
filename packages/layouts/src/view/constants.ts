/**
 * What a walker needs of a release beside offsets: enums, tag masks, encodings.
 * All of it is read from the release's own headers; see derive.ts for the how.
 */

/** Enums of the view: which enum of the headers, and which of its constants under which name. */
export const enumDefinition = {
  frame_owner: {
    tag: "_frameowner",
    doc: "values of interpreter_frame.owner, from 3.11",
    members: {
      thread: "FRAME_OWNED_BY_THREAD",
      generator: "FRAME_OWNED_BY_GENERATOR",
      frame_object: "FRAME_OWNED_BY_FRAME_OBJECT",
      interpreter: "FRAME_OWNED_BY_INTERPRETER",
      cstack: "FRAME_OWNED_BY_CSTACK",
    },
  },
  frame_state: {
    tag: "_framestate",
    doc: "values of gen_object.gi_frame_state, from 3.10",
    members: {
      created: "FRAME_CREATED",
      suspended: "FRAME_SUSPENDED",
      suspended_yield_from: "FRAME_SUSPENDED_YIELD_FROM",
      suspended_yield_from_locked: "FRAME_SUSPENDED_YIELD_FROM_LOCKED",
      executing: "FRAME_EXECUTING",
      completed: "FRAME_COMPLETED",
      cleared: "FRAME_CLEARED",
    },
  },
} as const;

/** How code_object.linetable is encoded. */
export type LineTable = "lnotab" | "pep626" | "locations";

export interface ViewConstants {
  /**
   * `lnotab`: pairs (u8 bytes, s8 lines), to 3.9 (Objects/lnotab_notes.txt).
   * `pep626`: pairs (u8 bytes, s8 lines, -128 for none), 3.10.
   * `locations`: the location table with columns, from 3.11 (Objects/locations.md).
   */
  readonly line_table: LineTable;
  /** Bytes of bytecode to one unit of interpreter_frame.lasti; null from 3.11, which has pointers. */
  readonly lasti_unit: number | null;
  /** sizeof(_Py_CODEUNIT), the unit of the location table and of firsttraceable. */
  readonly codeunit_size: number;
  /** Bits to clear in interpreter_frame.executable to get a pointer; null where it is a plain pointer. */
  readonly stackref_tag_mask: number | null;
  /** The tag (of two bits) of an integer in a stack reference; null where there is none. */
  readonly stackref_int_tag: number | null;
  /** The tag (of two bits) that marks a stack reference that is not an object; null where there is none. */
  readonly stackref_invalid_tag: number | null;
  /** Bits in a digit of an int object: PyLong_SHIFT. */
  readonly long_shift: number;
}
