import type { ViewConstants } from "./constant-definitions.js";
import type { viewDefinition } from "./definition.js";
import type { enumDefinition } from "./enums.js";

/** Where a logical field lies within its struct. For `size` fields, `offset` is the size itself. */
export interface ViewField {
  /** Bytes from the start of the group's struct. */
  readonly offset: number;
  /** Bytes of the member; of its storage unit for a bit-field. */
  readonly size: number;
  readonly signed: boolean;
  /** Bit-fields only: the first bit, counted from the least significant bit of the byte at `offset`. */
  readonly bit?: number;
  /** Bit-fields only: width in bits. */
  readonly bits?: number;
}

/** What a field of the view is in the headers. */
export interface Origin {
  /** The record, by the name that the view's definition has for it; null for a variable. */
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

/** Every enum of the view, its values, null where the release has no such constant. */
export type ViewEnums = {
  readonly [E in keyof EnumDefinition]: {
    readonly [M in keyof EnumDefinition[E]["members"]]: number | null;
  };
};

/** Offsets and sizes in bytes, as `_Py_DebugOffsets` has them; null for what this build does not have. */
export type View = ViewGroups<number | null> & {
  readonly enums: ViewEnums;
  readonly constants: ViewConstants;
};

/** The view with the size, sign and bits of each field: what walkers are generated from. */
export interface DetailedView {
  readonly fields: ViewGroups<ViewField | null>;
  readonly enums: ViewEnums;
  readonly constants: ViewConstants;
}
