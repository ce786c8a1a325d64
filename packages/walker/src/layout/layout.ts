import * as data from "#generated/layouts.js";
import { bindGroups, type Constants, type Enums, type GroupName, type Groups } from "#generated/view.js";
import { Field } from "./field.js";

/** The offsets, enums and constants of one build, ready for reading. */
export interface Layout {
  readonly groups: Groups<Field | null>;
  readonly enums: Enums;
  readonly constants: Constants;
  /** Bytes of a pointer on the target. */
  readonly pointerSize: number;
  readonly littleEndian: boolean;
  /**
   * Bytes from a pthread_t to the kernel's thread id; null if the C library does not keep it there.
   */
  readonly pthreadTid: number | null;
}

/** Offsets that replace those of a layout, by "group.field". */
export type Overlay = ReadonlyMap<string, number>;

const groupNames = Object.keys(data.groups) as GroupName[];
const noOverlay: Overlay = new Map();

/**
 * The layout at an index of the generated data; `overlay` replaces the offsets of fields that it
 * has.
 */
export function unpackLayout(index: number, overlay: Overlay = noOverlay): Layout {
  const row = JSON.parse(at(data.layouts, index)) as data.LayoutRow;
  const littleEndian = row.byteOrder === "little";
  const fields = Object.fromEntries(
    groupNames.map((group, position) => [group, rowOf(group, at(row.groups, position))]),
  ) as Record<GroupName, data.GroupRow>;
  const bind = (group: GroupName, name: string, position: number): Field | null => {
    const field = fields[group][position];
    if (field === null || field === undefined) return null;
    const [offset, size, signed, first, count = 1] = field;
    const bits = first === undefined ? null : { first, count };
    return new Field(overlay.get(`${group}.${name}`) ?? offset, size, signed === 1, littleEndian, bits);
  };
  return {
    groups: bindGroups(bind),
    enums: unpackEnums(row.enums),
    constants: at(data.constants, row.constants),
    pointerSize: row.pointerSize,
    littleEndian,
    pthreadTid: row.pthreadTid,
  };
}

function rowOf(group: GroupName, index: number): data.GroupRow {
  return JSON.parse(at(data.groups[group], index)) as data.GroupRow;
}

function unpackEnums(indices: readonly number[]): Enums {
  const entries = Object.entries(data.enums).map(([name, rows], position) => [name, rows[indices[position] ?? 0]]);
  return Object.fromEntries(entries) as Enums;
}

/** Returns a field that every walk needs. */
export function required(field: Field | null, name: string): Field {
  if (field === null) throw new RangeError(`The layout has no ${name}: its table is not fit for walking.`);
  return field;
}

function at<T>(rows: readonly T[], index: number): T {
  const row = rows[index];
  if (row === undefined) throw new RangeError(`The generated layouts have no row ${index}: generate them again.`);
  return row;
}
