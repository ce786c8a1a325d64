/** One record on disk: its shape, which many targets and releases share, and its numbers. */
import type { Member, RecordLayout } from "./table.js";

/** Names and types of a record, which are the same for all targets. */
export interface RecordShape {
  readonly kind: RecordLayout["kind"];
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly tagged?: true;
  readonly system?: true;
  /** Name (empty for an anonymous member) and type of each member; a third `1` for a signed one. */
  readonly members: readonly (readonly [name: string, type: string, signed?: 1])[];
}

type ByIndex<V> = Readonly<Record<string, V>>;

/**
 * Sizes and offsets of a record, in bytes. Properties of some members only are keyed by the
 * member's index.
 */
export interface RecordNumbers {
  readonly size: number;
  readonly align: number;
  readonly offsets: readonly number[];
  readonly sizes: readonly number[];
  /** Bit-fields: first bit and width. */
  readonly bits?: ByIndex<readonly [bit: number, bits: number]>;
  readonly dims?: ByIndex<readonly number[]>;
  /**
   * For each member the record that it holds by value, as its position among the file's records, or
   * null.
   */
  readonly records?: readonly (number | null)[];
}

export interface StoredRecord extends RecordNumbers {
  /** Index into the file's shapes. */
  readonly shape: number;
}

/** The values of the members that have one, by their index; nothing if none has. */
function byIndex<K extends string, V>(key: K, values: readonly (V | undefined)[]): { readonly [P in K]?: ByIndex<V> } {
  const entries = values.flatMap((value, index) => (value === undefined ? [] : [[String(index), value] as const]));
  return (entries.length > 0 ? { [key]: Object.fromEntries(entries) } : {}) as { readonly [P in K]?: ByIndex<V> };
}

/** `placeOf` gives a record's position in the file by its content hash. */
export function encodeRecord(
  record: RecordLayout,
  placeOf: (hash: string) => number,
): {
  shape: RecordShape;
  numbers: RecordNumbers;
} {
  const { size, align, members, ...named } = record;
  const shape: RecordShape = {
    ...named,
    members: members.map(({ name = "", type, signed }) => (signed ? [name, type, 1] : [name, type])),
  };
  const bits = members.map(({ bit, bits }) => (bits === undefined ? undefined : ([bit as number, bits] as const)));
  const numbers: RecordNumbers = {
    size,
    align,
    offsets: members.map(({ offset }) => offset),
    sizes: members.map(({ size }) => size),
    ...byIndex("bits", bits),
    ...byIndex(
      "dims",
      members.map(({ dims }) => dims),
    ),
    ...(members.some(({ record }) => record !== undefined) && {
      records: members.map(({ record }) => (record === undefined ? null : placeOf(record))),
    }),
  };
  return { shape, numbers };
}

/** `hashOf` gives the content hash of the record at a position of the file. */
export function decodeRecord(
  shape: RecordShape,
  numbers: RecordNumbers,
  hashOf: (place: number) => string,
): RecordLayout {
  const { members: names, ...named } = shape;
  const { size, align, offsets, sizes, bits, dims, records } = numbers;
  const members = names.map(([name, type, signed], index): Member => {
    const [bit, width] = bits?.[index] ?? [];
    const place = records?.[index] ?? null;
    const dimensions = dims?.[index];
    return {
      ...(name !== "" && { name }),
      offset: offsets[index] as number,
      size: sizes[index] as number,
      type,
      ...(signed === 1 && { signed: true as const }),
      ...(bit !== undefined && width !== undefined && { bit, bits: width }),
      ...(place !== null && { record: hashOf(place) }),
      ...(dimensions !== undefined && { dims: dimensions }),
    };
  });
  return { ...named, size, align, members };
}
