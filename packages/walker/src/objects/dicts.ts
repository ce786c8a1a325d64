import { maxEntries, maxIndexBytes } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

const entriesAtOnce = 256;

/** An item as two addresses of objects. */
export type Item = readonly [key: bigint, value: bigint];

/** Reads dict objects of all forms: combined and split, with keys of any type and of str only. */
export class DictReader {
  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
  ) {}

  /** The items in their order; a dict that cannot be read, or is torn, ends early. */
  *items(dict: bigint): Generator<Item> {
    const { ma_keys, ma_values } = this.layout.groups.dict_object;
    const view = dict === 0n ? null : this.reader.struct(dict, extent(ma_keys, ma_values));
    if (view === null || ma_keys === null) return;
    const values = ma_values?.address(view) ?? 0n;
    yield* this.split(ma_keys.address(view), values === 0n ? null : values);
  }

  /** Items whose values are beside their keys, or in an array of their own, `values`. */
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
        // One by one, those before the one that cannot be read are had all the same.
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
  /** Bytes from one entry to the next. */
  readonly stride: number;
  readonly key: Field;
  readonly value: Field;
}

/** Bytes of an index of `slots`, each as wide as a slot's number needs (Objects/dict-common.h). */
function indexBytes(slots: number): number {
  const width = slots <= 0xff ? 1 : slots <= 0xffff ? 2 : slots <= 0xffffffff ? 4 : 8;
  return slots * width;
}
