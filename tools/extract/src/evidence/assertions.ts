/**
 * From a table to static assertions for a C compiler: every size, alignment, offset and enumerator.
 */
import type { Member, RecordLayout, RecordPool, Table } from "@pyframes/layouts";
import { CONSTANT_PREFIX, CONSTANTS } from "../layout/probe.js";

/** The checked part of a table, or all of it. */
export type Checked = Pick<Table, "records" | "enums" | "constants"> & { readonly pool: RecordPool };

export interface Assertion {
  readonly c: string;
  /** The asserted fact, for the error message. */
  readonly about: string;
}

/** The name of a record's type in C. */
function typeName(name: string, record: RecordLayout): string {
  return record.tagged ? `${record.kind} ${name}` : name;
}

/** A member and the dotted path to it. */
function* paths(record: RecordLayout, pool: RecordPool, prefix = "", base = 0): Generator<[string, Member, number]> {
  for (const member of record.members) {
    const inner = member.record === undefined ? undefined : pool[member.record];
    const offset = base + member.offset;
    if (member.name !== undefined) yield [prefix + member.name, member, offset];
    // Records with a name have separate assertions.
    if (inner && inner.name === undefined && member.dims === undefined) {
      yield* paths(inner, pool, member.name === undefined ? prefix : `${prefix}${member.name}.`, offset);
    }
  }
}

export function assertionsOf({ records, enums, constants, pool }: Checked): {
  asserts: Assertion[];
  bitFields: BitField[];
} {
  const asserts: Assertion[] = [];
  const bitFields: BitField[] = [];
  const assert = (condition: string, about: string) =>
    asserts.push({ c: `_Static_assert(${condition}, "${about}");`, about });
  for (const [name, hash] of Object.entries(records)) {
    const record = pool[hash] as RecordLayout;
    const type = typeName(name, record);
    assert(`sizeof(${type}) == ${record.size} && _Alignof(${type}) == ${record.align}`, name);
    for (const alias of record.aliases ?? []) assert(`sizeof(${alias}) == ${record.size}`, alias);
    for (const [path, member, offset] of paths(record, pool)) {
      const about = `${name}.${path}`;
      if (member.bits !== undefined)
        bitFields.push({ about, type, path, offset, member, recordSize: record.size, recordAlign: record.align });
      else if (isFlexible(member)) assert(`__builtin_offsetof(${type}, ${path}) == ${offset}`, about);
      else
        assert(
          `__builtin_offsetof(${type}, ${path}) == ${offset} && sizeof(((${type} *)0)->${path}) == ${member.size}`,
          about,
        );
    }
  }
  for (const [name, { values, size, tagged }] of Object.entries(enums)) {
    assert(`sizeof(${tagged ? `enum ${name}` : name}) == ${size}`, name);
    for (const [key, value] of Object.entries(values)) assert(`${key} == ${literal(value)}`, `${name}.${key}`);
  }
  // The probe declares macros as enumerators with a prefix.
  const macros = new Set<string>(CONSTANTS);
  for (const [name, value] of Object.entries(constants)) {
    assert(`(long long)(${macros.has(name) ? CONSTANT_PREFIX : ""}${name}) == ${literal(value)}`, name);
  }
  return { asserts, bitFields };
}

const isFlexible = (member: Member) => member.dims?.includes(0) === true;
const literal = (value: number | string) => `${value}LL`;

export interface BitField {
  readonly about: string;
  readonly type: string;
  readonly path: string;
  /** Offset of the byte that has the first bit, from the start of the record. */
  readonly offset: number;
  readonly member: Member;
  readonly recordSize: number;
  readonly recordAlign: number;
}
