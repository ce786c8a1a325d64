import { maxEntries, maxIndexBytes } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

const entriesAtOnce = 256;

/** The addresses of a key and its value. */
export type Item = readonly [key: bigint, value: bigint];

/**
 * Reads dicts in all forms: combined and split, with general keys and with keys that are all str.
 */
export class DictReader {
  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
  ) {}

  /**
   * The items in insertion order. The sequence ends early if the dict cannot be read or is torn.
   */
  *items(dict: bigint): Generator<Item> {
    const { ma_keys, ma_values } = this.layout.groups.dict_object;
    const view = dict === 0n ? null : this.reader.struct(dict, extent(ma_keys, ma_values));
    if (view === null || ma_keys === null) return;
    const values = ma_values?.address(view) ?? 0n;
    yield* this.split(ma_keys.address(view), values === 0n ? null : values);
  }

  /** Items with their values beside the keys or, if `values` is given, in that array. */
  *split(keys: bigint, values: bigint | null): Generator<Item> {
    const table = this.#keys(keys);
    if (table === null) return;
    const valuesAt = values === null ? null : values + BigInt(this.layout.groups.dict_values.values?.offset ?? 0);
    let most = entriesAtOnce;
    for (let first = 0, count = 0; first < table.count; first += count) {
      count = Math.min(most, table.count - first);
      const entries = this.reader.struct(table.entries + BigInt(first * table.stride), count * table.stride);
      const array =
        valuesAt === null ? null : this.reader.pointers(valuesAt + BigInt(first * this.layout.pointerSize), count);
      if (entries === null || (valuesAt !== null && array === null)) {
        if (count === 1) return;
        // One by one, so that the readable ones before the first unreadable one count.
        most = 1;
        count = 0;
        continue;
      }
      for (let index = 0; index < count; index++) {
        const key = table.key.at(index * table.stride + table.key.offset).address(entries);
        const value = array?.[index] ?? table.value.at(index * table.stride + table.value.offset).address(entries);
        if (key !== 0n && value !== 0n) yield [key, value];
      }
    }
  }

  #keys(address: bigint): KeyTable | null {
    const { groups, enums } = this.layout;
    const { dk_indices, dk_nentries, dk_kind, dk_log2_index_bytes, dk_size } = groups.dict_keys;
    if (address === 0n || dk_indices === null || dk_nentries === null) return null;
    const view = this.reader.struct(address, dk_indices.offset);
    if (view === null) return null;
    const count = dk_nentries.number(view);
    const bytes =
      dk_log2_index_bytes === null ? indexBytes(dk_size?.number(view) ?? 0) : 2 ** dk_log2_index_bytes.number(view);
    if (count < 0 || count > maxEntries || bytes < 1 || bytes > maxIndexBytes) return null;
    const general = dk_kind === null || dk_kind.number(view) === enums.dict_keys_kind.general;
    const entry = general ? groups.dict_entry : groups.dict_unicode_entry;
    return {
      entries: address + BigInt(dk_indices.offset + bytes),
      count,
      stride: required(entry.size, "dict_entry.size").offset,
      key: required(entry.me_key, "dict_entry.me_key"),
      value: required(entry.me_value, "dict_entry.me_value"),
    };
  }
}

interface KeyTable {
  readonly entries: bigint;
  readonly count: number;
  /** The distance between two entries, in bytes. */
  readonly stride: number;
  readonly key: Field;
  readonly value: Field;
}

/**
 * The size in bytes of an index of `slots`; the width of a slot depends on their number
 * (Objects/dict-common.h).
 */
function indexBytes(slots: number): number {
  const width = slots <= 0xff ? 1 : slots <= 0xffff ? 2 : slots <= 0xffffffff ? 4 : 8;
  return slots * width;
}
