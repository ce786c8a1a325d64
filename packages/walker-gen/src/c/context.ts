/**
 * The input of the C templates: the model, with layouts split into rows so that equal rows are
 * stored once.
 */
import type { ViewField } from "@pyframes/layouts";
import type { Model, ModelBuild, ModelLayout } from "../model.js";
import { type CExecutables, cExecutables } from "./executables.js";
import { type CDefine, type CMachine, cDefines, cMachines } from "./facts.js";

/** One C table: the distinct values that one member of pyf_layout takes. */
export interface CTable {
  /** The member of pyf_layout. */
  readonly name: string;
  /** The C type of a row; null where a row is places in `fields`, of which it has `columns`. */
  readonly type: string | null;
  readonly columns: number;
  /** The C type that counts its rows. */
  readonly indexType: "uint8_t" | "uint16_t";
  /** Each row as C initializers. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Some of the tables: the distinct ways in which layouts choose their rows. */
export interface CSegment {
  readonly tables: readonly CTable[];
  /** Each as indices into `tables`. */
  readonly rows: readonly (readonly number[])[];
  /** The C type that counts its rows. */
  readonly indexType: "uint8_t" | "uint16_t";
}

/** The facts that many builds share. */
type BuildKind = Pick<ModelBuild, "distributor" | "abiflags" | "target" | "proven">;

export interface CContext extends Model, CExecutables {
  /** Bounds, and facts about CPython that no table has. */
  readonly defines: readonly CDefine[];
  readonly elfMachines: readonly CMachine[];
  readonly machOMachines: readonly CMachine[];
  readonly peMachines: readonly CMachine[];
  /**
   * Every distinct pyf_field, the absent one first: rows of many builds have most of theirs in
   * common.
   */
  readonly fields: readonly string[];
  readonly tables: readonly CTable[];
  /** The same tables, those with the most rows first: what hardly varies is chosen by few ways. */
  readonly segments: readonly CSegment[];
  /**
   * Each layout as indices into `segments`, then pointer size, byte order and the place of a
   * thread's id.
   */
  readonly layoutRows: readonly (readonly number[])[];
  readonly kinds: readonly BuildKind[];
  /** Each build as a pyf_build: version, layout, and an index into `kinds`. */
  readonly buildRows: readonly (readonly (number | string)[])[];
  /**
   * Each binary as a pyfi_known_binary: the start of its build-id, version, and an index into
   * `kinds`.
   */
  readonly knownBinaries: readonly (readonly (number | string)[])[];
}

/** Further input of the templates for a single layout. */
export interface CSingleContext extends CContext {
  /** The layout as C initializers, a member of pyf_layout each. */
  readonly only: readonly string[];
  /** The required value of each word of `_Py_DebugOffsets`; PYFI_DEBUG_ANY accepts any value. */
  readonly debugWords: readonly string[];
}

const BYTE_VALUES = 256;
/** Few enough to keep together the fields that vary together, many enough to share most of them. */
const TABLES_OF_SEGMENT = 8;
const PRESENT = 1;
const SIGNED = 2;
/** Bytes of a member of `_Py_DebugOffsets`. */
const WORD = 8;
/**
 * The widest integer that walkers load, in bytes; larger members are structs and arrays, of which
 * only the offset counts.
 */
const LARGEST_INTEGER = 8;

const ABSENT = "{0,0,0,0,0}";

/** A pyf_field: offset, size, bit, bits, flags. */
function cField(field: ViewField | null): string {
  if (field === null) return ABSENT;
  const size = field.size <= LARGEST_INTEGER ? field.size : 0;
  const flags = PRESENT + (field.signed ? SIGNED : 0);
  return `{${[field.offset, size, field.bit ?? 0, field.bits ?? 0, flags].join()}}`;
}

/** A pyf_constant. */
const cNumber = (value: number | null): string => (value === null ? "{0,0}" : `{${value},1}`);

/** Values by name, from the parts of a view that the model names but its types do not. */
const lookUp = (record: object, name: string): unknown => (record as Readonly<Record<string, unknown>>)[name];

interface Part {
  readonly name: string;
  readonly type: string | null;
  row(layout: ModelLayout): (string | number)[];
}

/** `placeOf` gives what stands for a field: its place among all. */
function parts(model: Model, placeOf: (field: string) => number | string): Part[] {
  const groups = model.groups.map(({ name, fields }) => ({
    name,
    type: null,
    row: ({ view }: ModelLayout) => {
      const group = lookUp(view.fields, name) as object;
      return fields.map((field) => placeOf(cField(lookUp(group, field.name) as ViewField | null)));
    },
  }));
  const enums = model.enums.map(({ name, members }) => ({
    name,
    type: `pyf_enum_${name}`,
    row: ({ view }: ModelLayout) => {
      const values = lookUp(view.enums, name) as object;
      return members.map((member) => cNumber(lookUp(values, member) as number | null));
    },
  }));
  const constants = {
    name: "constants",
    type: "pyf_constants",
    row: ({ view }: ModelLayout) =>
      model.constants.map(({ name }) => {
        const value = lookUp(view.constants, name) as number | string | null;
        return typeof value === "string" ? `{PYF_LINE_TABLE_${value.toUpperCase()},1}` : cNumber(value);
      }),
  };
  return [...groups, ...enums, constants];
}

/** Values that are equal, once; and for each of them which it is. */
function distinct<Row extends readonly (number | string)[]>(values: readonly Row[]) {
  const rows = new Map<string, { readonly index: number; readonly row: Row }>();
  const indices = values.map((row) => {
    const key = row.join();
    const known = rows.get(key) ?? { index: rows.size, row };
    rows.set(key, known);
    return known.index;
  });
  const indexType = rows.size <= BYTE_VALUES ? ("uint8_t" as const) : ("uint16_t" as const);
  return { indices, indexType, rows: [...rows.values()].map(({ row }) => row) };
}

/** Gives each text a place, the same to the same, from `first` on. */
function places(first: string): { readonly texts: readonly string[]; readonly placeOf: (text: string) => number } {
  const texts = [first];
  const known = new Map([[first, 0]]);
  const placeOf = (text: string): number => {
    const place = known.get(text) ?? texts.push(text) - 1;
    known.set(text, place);
    return place;
  };
  return { texts, placeOf };
}

/** All builds of the model have one layout. */
export function cSingleContext(model: Model): CSingleContext {
  const [layout] = model.layouts;
  if (layout === undefined || model.layouts.length > 1) throw new RangeError("The builds have more than one layout.");
  const members = parts(model, (field) => field).map((part) => `{${part.row(layout).join()}}`);
  return {
    ...cContext(model),
    only: [...members, ...shape(layout).map(String)],
    debugWords: debugWords(model, layout),
  };
}

/** Where 0 may stand for a member that is not there, nothing is asked. */
function debugWords({ builds, debugOffsets }: Model, { view }: ModelLayout): string[] {
  const minor = (builds[0]?.hex ?? 0) >>> 16;
  const { size, fields } = debugOffsets.find((each) => each.minor === minor) ?? { size: WORD, fields: [] };
  const words = new Array<string>(size / WORD).fill("PYFI_DEBUG_ANY");
  for (const { group, field, offset, zeroIsAbsent } of fields) {
    const own = lookUp(lookUp(view.fields, group) as object, field) as ViewField | null;
    if (own && !zeroIsAbsent) words[offset / WORD] = String(own.offset);
  }
  return words;
}

/** The members of pyf_layout that are no group, enum or constants. */
const shape = ({ pointerSize, byteOrder, pthreadTid }: ModelLayout): number[] => [
  pointerSize,
  byteOrder === "big" ? 1 : 0,
  // Never at the start of a pthread_t's struct, so 0 is free to say that there is none.
  pthreadTid ?? 0,
];

export function cContext(model: Model): CContext {
  const { texts: fields, placeOf } = places(ABSENT);
  const tables = parts(model, placeOf).map((part) => {
    const { indices, ...table } = distinct(model.layouts.map((layout) => part.row(layout)));
    const columns = table.rows[0]?.length ?? 0;
    return { indices, table: { name: part.name, type: part.type, columns, ...table } };
  });
  const segments = segmentsOf(tables, model.layouts.length);
  const layoutRows = model.layouts.map((layout, position) => [
    ...segments.map(({ indices }) => indices[position] as number),
    ...shape(layout),
  ]);
  const { shared } = model;
  return {
    ...model,
    ...cExecutables(shared.executables),
    defines: cDefines(shared),
    elfMachines: cMachines(shared.machines, "elf"),
    machOMachines: cMachines(shared.machines, "mach-o"),
    peMachines: cMachines(shared.machines, "pe"),
    fields,
    tables: tables.map(({ table }) => table),
    segments: segments.map(({ segment }) => segment),
    layoutRows,
    ...buildRows(model),
  };
}

function segmentsOf(
  tables: readonly { readonly indices: readonly number[]; readonly table: CTable }[],
  layouts: number,
): { indices: readonly number[]; segment: CSegment }[] {
  const sorted = tables.toSorted((a, b) => b.table.rows.length - a.table.rows.length);
  const count = Math.ceil(sorted.length / TABLES_OF_SEGMENT);
  return Array.from({ length: count }, (_, segment) => {
    const chosen = sorted.slice(segment * TABLES_OF_SEGMENT, (segment + 1) * TABLES_OF_SEGMENT);
    const ways = Array.from({ length: layouts }, (_, layout) => chosen.map(({ indices }) => indices[layout] as number));
    const { indices, ...rest } = distinct(ways);
    return { indices, segment: { tables: chosen.map(({ table }) => table), ...rest } };
  });
}

const sameKind = (a: Omit<BuildKind, "proven">, b: Omit<BuildKind, "proven">): boolean =>
  a.distributor === b.distributor && a.abiflags === b.abiflags && a.target === b.target;

/** No version of a binary can be walked where its kind has no table. */
function binaryRows({ binaries }: Model, kinds: readonly BuildKind[]): CContext["knownBinaries"] {
  return binaries
    .map((binary) => ({ ...binary, kind: kinds.findIndex((kind) => sameKind(kind, binary)) }))
    .filter(({ kind }) => kind !== -1)
    .map(({ buildId, hex, kind }) => [`0x${buildId.slice(0, 16)}u`, cHex(hex), kind]);
}

const cHex = (hex: number): string => `0x${hex.toString(16).padStart(8, "0")}`;

function buildRows(model: Model): Pick<CContext, "kinds" | "buildRows" | "knownBinaries"> {
  const { builds } = model;
  const kinds = new Map<string, { readonly index: number; readonly kind: BuildKind }>();
  const rows = builds.map(({ hex, layout, distributor, abiflags, target, proven }) => {
    const kind = { distributor, abiflags, target, proven };
    const known = kinds.get(JSON.stringify(kind)) ?? { index: kinds.size, kind };
    kinds.set(JSON.stringify(kind), known);
    return [cHex(hex), layout, known.index];
  });
  const distinct = [...kinds.values()].map(({ kind }) => kind);
  return { kinds: distinct, buildRows: rows, knownBinaries: binaryRows(model, distinct) };
}
