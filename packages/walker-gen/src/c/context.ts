/** What the C templates see: the model, and its layouts broken into rows so that what is equal is stored once. */
import type { ViewField } from "@pyframes/layouts";
import type { Model, ModelBuild, ModelLayout } from "../model.js";

/** One C table: the distinct values that one member of pyf_layout takes. */
export interface CTable {
  /** The member of pyf_layout. */
  readonly name: string;
  /** The C type of a row. */
  readonly type: string;
  /** The C type that counts its rows. */
  readonly indexType: "uint8_t" | "uint16_t";
  /** Each row as C initializers. */
  readonly rows: readonly (readonly string[])[];
}

/** What many builds have in common. */
type BuildKind = Pick<ModelBuild, "distributor" | "abiflags" | "target" | "proven">;

export interface CContext extends Model {
  readonly tables: readonly CTable[];
  /** Each layout as indices into `tables`, then pointer size, byte order and the place of a thread's id. */
  readonly layoutRows: readonly (readonly number[])[];
  readonly kinds: readonly BuildKind[];
  /** Each build as a pyf_build: version, layout, and an index into `kinds`. */
  readonly buildRows: readonly (readonly (number | string)[])[];
}

const BYTE_VALUES = 256;
const PRESENT = 1;
const SIGNED = 2;
/** The widest integer that walkers load, in bytes; larger members are structs and arrays, of which only the offset counts. */
const LARGEST_INTEGER = 8;

/** A pyf_field: offset, size, bit, bits, flags. */
function cField(field: ViewField | null): string {
  if (field === null) return "{0,0,0,0,0}";
  const size = field.size <= LARGEST_INTEGER ? field.size : 0;
  const flags = PRESENT + (field.signed ? SIGNED : 0);
  return `{${[field.offset, size, field.bit ?? 0, field.bits ?? 0, flags].join()}}`;
}

/** A pyf_number. */
const cNumber = (value: number | null): string => (value === null ? "{0,0}" : `{${value},1}`);

/** Values by name, from the parts of a view that the model names but its types do not. */
const lookUp = (record: object, name: string): unknown => (record as Readonly<Record<string, unknown>>)[name];

interface Part {
  readonly name: string;
  readonly type: string;
  row(layout: ModelLayout): string[];
}

function parts(model: Model): Part[] {
  const groups = model.groups.map(({ name, fields }) => ({
    name,
    type: `pyf_view_${name}`,
    row: ({ view }: ModelLayout) => {
      const group = lookUp(view.fields, name) as object;
      return fields.map((field) => cField(lookUp(group, field.name) as ViewField | null));
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

export function cContext(model: Model): CContext {
  const tables = parts(model).map((part) => {
    const rows = new Map<string, { readonly index: number; readonly row: string[] }>();
    const indices = model.layouts.map((layout) => {
      const row = part.row(layout);
      const key = row.join();
      const known = rows.get(key) ?? { index: rows.size, row };
      rows.set(key, known);
      return known.index;
    });
    const indexType = rows.size <= BYTE_VALUES ? ("uint8_t" as const) : ("uint16_t" as const);
    const table = { name: part.name, type: part.type, indexType, rows: [...rows.values()].map(({ row }) => row) };
    return { indices, table };
  });
  const layoutRows = model.layouts.map(({ pointerSize, byteOrder, pthreadTid }, position) => [
    ...tables.map(({ indices }) => indices[position] as number),
    pointerSize,
    byteOrder === "big" ? 1 : 0,
    // Never at the start of a pthread_t's struct, so 0 is free to say that there is none.
    pthreadTid ?? 0,
  ]);
  return { ...model, tables: tables.map(({ table }) => table), layoutRows, ...buildRows(model) };
}

function buildRows({ builds }: Model): Pick<CContext, "kinds" | "buildRows"> {
  const kinds = new Map<string, { readonly index: number; readonly kind: BuildKind }>();
  const rows = builds.map(({ hex, layout, distributor, abiflags, target, proven }) => {
    const kind = { distributor, abiflags, target, proven };
    const known = kinds.get(JSON.stringify(kind)) ?? { index: kinds.size, kind };
    kinds.set(JSON.stringify(kind), known);
    return [`0x${hex.toString(16).padStart(8, "0")}`, layout, known.index];
  });
  return { kinds: [...kinds.values()].map(({ kind }) => kind), buildRows: rows };
}
