/** Differences in the records, in members as the record itself lists them. */
import type { Layout } from "../layout.js";
import type { FieldLayout, Struct } from "../record.js";
import { compareMembers, type MemberChangeKind } from "./member.js";

export type FieldChangeKind = "added" | "removed" | MemberChangeKind;

export interface FieldChange {
  /** Dotted only through members of unnamed records. */
  readonly name: string;
  /** At least one; `added` and `removed` stand alone. */
  readonly changes: readonly FieldChangeKind[];
  readonly was: FieldLayout | null;
  readonly is: FieldLayout | null;
}

/** A record of one build; size and alignment are bytes. */
export interface Extent {
  /** Its tag, or first typedef. */
  readonly name: string;
  readonly size: number;
  readonly align: number;
}

export interface RecordChange {
  /** Its name in the newer build that has it. */
  readonly record: string;
  /** `changed` where both builds have it. */
  readonly change: "added" | "removed" | "changed";
  readonly was: Extent | null;
  readonly is: Extent | null;
  /** Empty for a record that was added or removed. */
  readonly fields: readonly FieldChange[];
}

const extent = ({ name, size, align }: Struct): Extent => ({ name, size, align });

function diffFields(from: Struct, to: Struct): FieldChange[] {
  const before = new Map(from.ownFields().map((field) => [field.name, field]));
  const after = new Map(to.ownFields().map((field) => [field.name, field]));
  const kept = [...after.values()].flatMap((is): FieldChange[] => {
    const was = before.get(is.name) ?? null;
    const changes: FieldChangeKind[] = was ? compareMembers(was, is) : ["added"];
    return changes.length > 0 ? [{ name: is.name, changes, was, is }] : [];
  });
  const gone = [...before.values()].filter(({ name }) => !after.has(name));
  return [...kept, ...gone.map((was): FieldChange => ({ name: was.name, changes: ["removed"], was, is: null }))];
}

/** The same record under any of its names: tags and typedefs come and go. */
const counterpart = ({ name, aliases }: Struct, other: Layout): Struct | null =>
  [name, ...aliases].map((known) => other.findStruct(known)).find((found) => found !== null) ?? null;

function diffRecord(was: Struct, is: Struct): RecordChange[] {
  const fields = diffFields(was, is);
  const same = was.name === is.name && was.size === is.size && was.align === is.align;
  if (fields.length === 0 && same) return [];
  return [{ record: is.name, change: "changed", was: extent(was), is: extent(is), fields }];
}

/**
 * Every record that differs directly; a record that only holds a changed one differs in its own
 * size and offsets.
 */
export function diffRecords(from: Layout, to: Layout): RecordChange[] {
  const kept = to.structs().flatMap((is): RecordChange[] => {
    const was = counterpart(is, from);
    if (was) return diffRecord(was, is);
    return [{ record: is.name, change: "added", was: null, is: extent(is), fields: [] }];
  });
  const gone = from.structs().filter((was) => counterpart(was, to) === null);
  return [
    ...kept,
    ...gone.map(
      (was): RecordChange => ({ record: was.name, change: "removed", was: extent(was), is: null, fields: [] }),
    ),
  ];
}
