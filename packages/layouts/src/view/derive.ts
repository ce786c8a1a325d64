/** From a table to its view: resolves paths, picks enums and constants. No branch on a version. */
import { findField } from "../record.js";
import type { RecordLayout, RecordPool, Table } from "../table.js";
import { constantDefinition, type Headers, type ViewConstants } from "./constant-definitions.js";
import { type GroupDefinition, viewDefinition } from "./definition.js";
import { enumDefinition } from "./enums.js";
import type { DetailedView, Origin, View, ViewEnums, ViewField, ViewGroups } from "./view.js";

/** Finds records by tag and by typedef. */
export type FindRecord = (name: string) => RecordLayout | null;

const BITS_IN_BYTE = 8;
/** The smallest integer size, in bytes, that has `bits` bits. */
const loadable = (bits: number) => [1, 2, 4].find((size) => size * BITS_IN_BYTE >= bits) ?? 8;

const SIZEOF = "sizeof";
const SIZEOF_MEMBER = /^sizeof\((.+)\)$/;
const VARIABLE = /^variable\(.+\)$/;
/** Bytes of a type whose size is in the probe. */
function sizeOf(constants: Table["constants"], type: string): number {
  const bytes = constants[`sizeof(${type})`];
  if (bytes === undefined) throw new RangeError(`The table lacks sizeof(${type}); extract it again.`);
  return Number(bytes);
}

/** The input for resolving paths. */
interface Scope {
  readonly find: FindRecord;
  readonly pool: RecordPool;
  /** Bytes of a pointer. */
  readonly pointerSize: number;
}

/** A field with the member that it was found in. */
export interface Resolved {
  readonly field: ViewField;
  readonly origin: Origin;
}

/** A record by its name in the definition. */
interface Home {
  readonly name: string;
  readonly record: RecordLayout;
}

function lookUp(name: string, find: FindRecord): Home | null {
  const record = find(name);
  return record && { name, record };
}

/** A size, which has no storage. */
const measure = (bytes: number): ViewField => ({ offset: bytes, size: 0, signed: false });

function resolve(path: string, home: Home | null, { find, pool, pointerSize }: Scope): Resolved | null {
  if (VARIABLE.test(path)) {
    const field = { offset: 0, size: pointerSize, signed: false };
    return home === null ? { field, origin: { record: null, path, type: null } } : null;
  }
  const colon = path.indexOf(":");
  const place = colon < 0 ? home : lookUp(path.slice(0, colon), find);
  if (!place) return null;
  const member = path.slice(colon + 1);
  const origin = { record: place.name, path: member, type: null };
  if (member === SIZEOF) return { field: measure(place.record.size), origin };
  const measured = SIZEOF_MEMBER.exec(member)?.[1];
  const found = findField(place.record, pool, measured ?? member);
  if (!found) return null;
  if (measured !== undefined) return { field: measure(found.size), origin };
  const { offset, size, signed, bit, bits, type } = found;
  const field =
    bits === undefined
      ? { offset, size, signed }
      : // As many bytes as it lies in: the declared type's would reach past the record's end where bits begin late.
        { offset, size: loadable((bit as number) + bits), signed, bit: bit as number, bits };
  return { field, origin: { ...origin, type } };
}

function group(definition: GroupDefinition, scope: Scope): Record<string, Resolved | null> {
  const home = definition.records.map((name) => lookUp(name, scope.find)).find((home) => home !== null) ?? null;
  const resolved = Object.entries(definition.fields).map(([name, { paths }]) => {
    const fields = paths.map((path) => resolve(path, home, scope));
    return [name, fields.find((field) => field !== null) ?? null] as const;
  });
  return Object.fromEntries(resolved);
}

/** Every field of the view with its origin. */
export type ResolvedView = ViewGroups<Resolved | null>;

/** Resolves every field of the view in a table's records. */
export function resolveView(table: Table, find: FindRecord, pool: RecordPool): ResolvedView {
  const scope = { find, pool, pointerSize: sizeOf(table.constants, "void *") };
  return Object.fromEntries(
    Object.entries(viewDefinition).map(([name, definition]) => [name, group(definition, scope)]),
  ) as ResolvedView;
}

function pick<V>(view: ResolvedView, from: (resolved: Resolved) => V): ViewGroups<V | null> {
  const picked = Object.entries(view).map(([name, fields]) => [
    name,
    Object.fromEntries(Object.entries(fields).map(([key, found]) => [key, found && from(found)])),
  ]);
  return Object.fromEntries(picked) as ViewGroups<V | null>;
}

/** The view with everything that a generator needs. */
export function detailedView(
  table: Table,
  find: FindRecord,
  pool: RecordPool,
  resolved: ResolvedView = resolveView(table, find, pool),
): DetailedView {
  const fields = pick(resolved, ({ field }) => field);
  return { fields, enums: enums(table), constants: constants(table, find, pool) };
}

/** The member of a record that gives each field of the view. */
export const viewOrigins = (resolved: ResolvedView): ViewGroups<Origin | null> =>
  pick(resolved, ({ origin }) => origin);

const numberOf = (value: number | string | undefined): number | null => (value === undefined ? null : Number(value));

function enums(table: Table): ViewEnums {
  return Object.fromEntries(
    Object.entries(enumDefinition).map(([name, { tag, members }]) => {
      const values: Readonly<Record<string, number | string>> =
        tag === null ? table.constants : (table.enums[tag]?.values ?? {});
      return [
        name,
        Object.fromEntries(Object.entries(members).map(([key, constant]) => [key, numberOf(values[constant])])),
      ];
    }),
  ) as ViewEnums;
}

function constants({ constants, enums }: Table, find: FindRecord, pool: RecordPool): ViewConstants {
  const value = (name: string): number | null => numberOf(constants[name]);
  const headers: Headers = {
    macro: (...names) => names.map(value).find((found) => found !== null) ?? null,
    size: (type) => sizeOf(constants, type),
    hasRecord: (name) => find(name) !== null,
    member: (name, path) => {
      const record = find(name);
      return record && findField(record, pool, path);
    },
    hasEnum: (tag) => tag in enums,
  };
  return Object.fromEntries(
    Object.entries(constantDefinition).map(([name, { derive }]) => [name, derive(headers)]),
  ) as ViewConstants;
}

/** The plain view: offsets and sizes in bytes, null for fields that the build lacks. */
export function plainView(detailed: DetailedView): View {
  const groups = Object.entries(detailed.fields).map(([name, fields]) => [
    name,
    Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field?.offset ?? null])),
  ]);
  return { ...Object.fromEntries(groups), enums: detailed.enums, constants: detailed.constants } as View;
}
