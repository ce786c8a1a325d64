/** A table -> its view: the definition's paths resolved, enums and constants picked. No branch on a version. */
import { findField } from "../record.js";
import type { RecordLayout, RecordPool, Table } from "../table.js";
import { enumDefinition, type LineTable, type ViewConstants } from "./constants.js";
import { type GroupDefinition, viewDefinition } from "./definition.js";
import type { DetailedView, Origin, View, ViewEnums, ViewField, ViewGroups } from "./view.js";

/** Finds records by tag and by typedef. */
export type FindRecord = (name: string) => RecordLayout | null;

const BITS_IN_BYTE = 8;
/** The smallest integer, in bytes, that has `bits` bits. */
const loadable = (bits: number) => [1, 2, 4].find((size) => size * BITS_IN_BYTE >= bits) ?? 8;

const SIZEOF = "sizeof";
const SIZEOF_MEMBER = /^sizeof\((.+)\)$/;
const VARIABLE = /^variable\(.+\)$/;
const POINTER_SIZE = "sizeof(void *)";

/** What paths are resolved in. */
interface Scope {
  readonly find: FindRecord;
  readonly pool: RecordPool;
  /** Bytes of a pointer. */
  readonly pointerSize: number;
}

/** A field with where it was found. */
interface Resolved {
  readonly field: ViewField;
  readonly origin: Origin;
}

/** A record by the name that the definition has for it. */
interface Home {
  readonly name: string;
  readonly record: RecordLayout;
}

function lookUp(name: string, find: FindRecord): Home | null {
  const record = find(name);
  return record && { name, record };
}

/** A size, which has no storage of its own. */
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

/** Every field of the view, as `pick` sees what it resolves to. */
function groups<V>(
  table: Table,
  find: FindRecord,
  pool: RecordPool,
  pick: (resolved: Resolved) => V,
): ViewGroups<V | null> {
  const scope = { find, pool, pointerSize: Number(table.constants[POINTER_SIZE]) };
  const picked = Object.entries(viewDefinition).map(([name, definition]) => {
    const fields = Object.entries(group(definition, scope));
    return [name, Object.fromEntries(fields.map(([key, found]) => [key, found && pick(found)]))];
  });
  return Object.fromEntries(picked) as ViewGroups<V | null>;
}

/** The view with everything a generator needs. */
export function detailedView(table: Table, find: FindRecord, pool: RecordPool): DetailedView {
  const fields = groups(table, find, pool, ({ field }) => field);
  return { fields, enums: enums(table), constants: constants(table, find, pool) };
}

/** Which member of which record gives each field of the view. */
export function viewOrigins(table: Table, find: FindRecord, pool: RecordPool): ViewGroups<Origin | null> {
  return groups(table, find, pool, ({ origin }) => origin);
}

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

/** The location table's codes are an enum of Include/cpython/code.h from 3.11 on. */
const LOCATION_CODES = "_PyCodeLocationInfoKind";

function lineTable(table: Table, code: RecordLayout | null, pool: RecordPool): LineTable {
  if (code && findField(code, pool, "co_lnotab")) return "lnotab";
  return LOCATION_CODES in table.enums ? "locations" : "pep626";
}

function constants(table: Table, find: FindRecord, pool: RecordPool): ViewConstants {
  const constant = (...names: string[]): number | null => {
    const name = names.find((candidate) => candidate in table.constants);
    return name === undefined ? null : Number(table.constants[name]);
  };
  const frame = find("_PyInterpreterFrame");
  const executable = frame && findField(frame, pool, "f_executable");
  const tagged = executable?.type === "_PyStackRef";
  const encoding = lineTable(table, find("PyCodeObject"), pool);
  const codeunit = constant("sizeof(_Py_CODEUNIT)") as number;
  return {
    line_table: encoding,
    // f_lasti counts bytes with lnotab, and instructions since 3.10 (Objects/frameobject.c).
    lasti_unit: frame ? null : encoding === "lnotab" ? 1 : codeunit,
    codeunit_size: codeunit,
    stackref_tag_mask: tagged ? constant("Py_TAG_REFCNT", "Py_TAG_DEFERRED") : null,
    stackref_int_tag: tagged ? constant("Py_INT_TAG") : null,
    stackref_invalid_tag: tagged ? constant("Py_TAG_INVALID") : null,
    long_shift: constant("PyLong_SHIFT") as number,
    long_non_size_bits: constant("_PyLong_NON_SIZE_BITS"),
    long_sign_mask: constant("_PyLong_SIGN_MASK"),
    ...managedDict(find("PyDictOrValues") !== null, constant),
    gil_drop_request_bit: constant("_PY_GIL_DROP_REQUEST_BIT"),
  };
}

/**
 * Where instances of types with Py_TPFLAGS_MANAGED_DICT have their dict. 3.11 has a pointer to it and, one word
 * before, one to values; 3.12 one word for either, three before the object; from 3.13 on values are inline
 * (Include/internal/pycore_object.h: _PyObject_ValuesPointer, _PyObject_DictOrValuesPointer, _PyDictOrValues_SetValues).
 */
function managedDict(
  hasDictOrValues: boolean,
  constant: (...names: string[]) => number | null,
): Pick<ViewConstants, "managed_dict_offset" | "managed_values_offset" | "managed_values_tag"> {
  const pointer = constant(POINTER_SIZE) as number;
  const managed = constant("Py_TPFLAGS_MANAGED_DICT") !== null;
  const inline = constant("Py_TPFLAGS_INLINE_VALUES") !== null;
  if (!managed) return { managed_dict_offset: null, managed_values_offset: null, managed_values_tag: null };
  const offset = constant("MANAGED_DICT_OFFSET") ?? -3 * pointer;
  return {
    managed_dict_offset: offset,
    managed_values_offset: inline || hasDictOrValues ? null : offset - pointer,
    managed_values_tag: hasDictOrValues ? -1 : null,
  };
}

/** The plain view: offsets and sizes in bytes, null for what the build does not have. */
export function plainView(detailed: DetailedView): View {
  const groups = Object.entries(detailed.fields).map(([name, fields]) => [
    name,
    Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field?.offset ?? null])),
  ]);
  return { ...Object.fromEntries(groups), enums: detailed.enums, constants: detailed.constants } as View;
}
