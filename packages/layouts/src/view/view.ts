import type { ViewConstants } from "./constant-definitions.js";
import type { viewDefinition } from "./definition.js";
import type { enumDefinition } from "./enums.js";

/** The place of a logical field in its struct. For `size` fields, `offset` is the size itself. */
export interface ViewField {
  /** Bytes from the start of the group's struct. */
  readonly offset: number;
  /** Bytes of the member; of its storage unit for a bit-field. */
  readonly size: number;
  readonly signed: boolean;
  /**
   * Bit-fields only: the first bit, counted from the least significant bit of the byte at `offset`.
   */
  readonly bit?: number;
  /** Bit-fields only: width in bits. */
  readonly bits?: number;
}

/** The origin of a field of the view in the headers. */
export interface Origin {
  /** The record, by its name in the view's definition; null for a variable. */
  readonly record: string | null;
  /** The member's dotted path, or `sizeof`, `sizeof(member)`, `variable(name)`. */
  readonly path: string;
  /** As C spells it; null for a size or a variable. */
  readonly type: string | null;
}

type Definition = typeof viewDefinition;
type EnumDefinition = typeof enumDefinition;
export type GroupName = keyof Definition;

/** Every group with its fields, of values V. */
export type ViewGroups<V> = {
  readonly [G in GroupName]: { readonly [F in keyof Definition[G]["fields"]]: V };
};

/** Every enum of the view with its values, null for a constant that the release lacks. */
export type ViewEnums = {
  readonly [E in keyof EnumDefinition]: {
    readonly [M in keyof EnumDefinition[E]["members"]]: number | null;
  };
};

/** Offsets and sizes in bytes, as in `_Py_DebugOffsets`; null for fields that this build lacks. */
export type View = ViewGroups<number | null> & {
  readonly enums: ViewEnums;
  readonly constants: ViewConstants;
};

/** The view with the size, sign and bits of each field: the input of the generators. */
export interface DetailedView {
  readonly fields: ViewGroups<ViewField | null>;
  readonly enums: ViewEnums;
  readonly constants: ViewConstants;
}
