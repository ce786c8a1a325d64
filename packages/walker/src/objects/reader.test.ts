/** Objects made byte by byte in every layout, and the answers where their members lie. */
import { describe, expect, it } from "vitest";
import type { Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layouts, struct } from "../testing/structs.js";
import { ObjectReader } from "./reader.js";
import type { TypeFlag } from "./types.js";

type Values = readonly (readonly [Field | null, number | bigint])[];

/** Objects one after the other, a page each. */
class Heap {
  readonly memory = new FakeMemory();
  #next = 0x10000n;

  constructor(readonly layout: Layout) {}

  put(bytes: Uint8Array): bigint {
    const address = this.#next;
    this.#next += 0x10000n;
    this.memory.put(address, bytes);
    return address;
  }

  type(flag: TypeFlag, more: Values = []): bigint {
    const { size, tp_flags } = this.layout.groups.type_object;
    return this.put(struct(size?.offset ?? 0, [[tp_flags, this.layout.enums.type_flags[flag] ?? 0], ...more]));
  }

  object(size: number, type: bigint, values: Values): bigint {
    return this.put(struct(size, [[this.layout.groups.pyobject.ob_type, type], ...values]));
  }

  str(text: string): bigint {
    const { asciiobject_size, length, state_kind, state_compact, state_ascii, state_ready } =
      this.layout.groups.unicode_object;
    const header = asciiobject_size?.offset ?? 0;
    const ready = state_ready === null ? [] : ([[state_ready, 1]] as const);
    const bytes = struct(header + text.length, [
      [this.layout.groups.pyobject.ob_type, this.type("unicode_subclass")],
      [length, text.length],
      [state_kind, 1],
      [state_compact, 1],
      [state_ascii, 1],
      ...ready,
    ]);
    bytes.set(Buffer.from(text), header);
    return this.put(bytes);
  }

  /** An int of one digit, or what says that it has more. */
  int(digit: number, digits = digit === 0 ? 0 : 1, negative = false): bigint {
    const { lv_tag, ob_size, ob_digit } = this.layout.groups.long_object;
    const { long_non_size_bits } = this.layout.constants;
    const size: Values =
      lv_tag === null
        ? [[ob_size, negative ? -digits : digits]]
        : [[lv_tag, (BigInt(digits) << BigInt(long_non_size_bits ?? 0)) + (negative ? 2n : 0n)]];
    const bytes = struct((ob_digit?.offset ?? 0) + 16, [
      [this.layout.groups.pyobject.ob_type, this.type("long_subclass")],
      ...size,
    ]);
    new DataView(bytes.buffer).setUint32(ob_digit?.offset ?? 0, digit, this.layout.littleEndian);
    return this.put(bytes);
  }

  /** A dict of one item, whose keys may lie about their number and index. */
  dict(key: bigint, value: bigint, { entries = 1, index = 3 }: { entries?: number; index?: number } = {}): bigint {
    const { dict_keys, dict_entry, dict_object } = this.layout.groups;
    const { general } = this.layout.enums.dict_keys_kind;
    const kind: Values = dict_keys.dk_kind === null ? [] : [[dict_keys.dk_kind, general ?? 0]];
    const slots: Values =
      dict_keys.dk_log2_index_bytes === null
        ? [[dict_keys.dk_size, 2 ** index]]
        : [[dict_keys.dk_log2_index_bytes, index]];
    const start = (dict_keys.dk_indices?.offset ?? 0) + 8;
    const size = dict_entry.size?.offset ?? 0;
    const bytes = struct(start + size, [...kind, ...slots, [dict_keys.dk_nentries, entries]]);
    const entry = struct(size, [
      [dict_entry.me_key, key],
      [dict_entry.me_value, value],
    ]);
    bytes.set(entry, start);
    const keys = this.put(bytes);
    return this.object(dict_object.size?.offset ?? 0, this.type("dict_subclass"), [[dict_object.ma_keys, keys]]);
  }

  reader(): ObjectReader {
    const { pointerSize, littleEndian } = this.layout;
    return new ObjectReader(new StructReader(this.memory, pointerSize, littleEndian), this.layout);
  }
}

/** Tables of before a field was asked for lack it until they are made again. */
const usable = layouts.filter(
  ({ layout: { groups, constants } }) =>
    groups.dict_keys.dk_indices !== null &&
    groups.dict_entry.size !== null &&
    (groups.long_object.lv_tag === null || constants.long_non_size_bits !== null),
);

describe.each(usable)("objects of $id", ({ layout }) => {
  it("are recognised by their type: an int is no str, and a str no dict", () => {
    const heap = new Heap(layout);
    const [text, number] = [heap.str("name"), heap.int(5)];
    const reader = heap.reader();
    expect([reader.string(text), reader.string(number)]).toEqual(["name", null]);
    expect([reader.int(number), reader.int(text)]).toEqual([5n, null]);
    expect([...reader.items(text)]).toEqual([]);
    expect([reader.tuple(text), reader.list(text)]).toEqual([null, null]);
  });

  it("ints have a sign and a bound", () => {
    const heap = new Heap(layout);
    const values = [heap.int(0), heap.int(7, 1, true), heap.int(1, 1_000_000)];
    expect(values.map((address) => heap.reader().int(address))).toEqual([0n, -7n, null]);
  });

  it("ints are read where a target says that they are, whatever it says", () => {
    const { lv_tag, ob_size } = layout.groups.long_object;
    const moved = {
      ...layout.groups.long_object,
      lv_tag: lv_tag?.at(2040) ?? null,
      ob_size: ob_size?.at(2040) ?? null,
    };
    const heap = new Heap({ ...layout, groups: { ...layout.groups, long_object: moved } });
    const address = new Heap(layout).int(7);
    const reader = heap.reader();
    expect(reader.int(address)).toBeNull();
  });

  it("dicts are looked up by text", () => {
    const heap = new Heap(layout);
    const value = heap.int(1);
    const dict = heap.dict(heap.str("name"), value);
    const reader = heap.reader();
    expect(reader.lookUp(dict, "name")).toBe(value);
    expect(reader.lookUp(dict, "name"), "by the key that is known").toBe(value);
    expect(reader.lookUp(dict, "other")).toBe(0n);
  });

  it("dicts that lie about their size end where memory does, and cost little", () => {
    for (const lie of [{ entries: 2 }, { entries: 65_536 }, { entries: 65_537 }, { entries: -1 }, { index: 30 }]) {
      const heap = new Heap(layout);
      const reader = heap.reader();
      const dict = heap.dict(heap.str("name"), 1n, lie);
      expect([...reader.items(dict)].length).toBeLessThanOrEqual(1);
      expect(heap.memory.bytesRead).toBeLessThan(1 << 16);
    }
  });

  it("are nothing where nothing is mapped", () => {
    const reader = new Heap(layout).reader();
    for (const address of [0n, 0x77n, 2n ** 48n]) {
      expect([reader.string(address), reader.int(address), reader.tuple(address)]).toEqual([null, null, null]);
      expect(reader.attribute(address, "x")).toBe(0n);
    }
  });
});
