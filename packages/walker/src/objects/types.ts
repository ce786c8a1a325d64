import { maxCString } from "#generated/facts.js";
import { extent } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { readCString } from "./c-string.js";

/** The members of a type object that describe its instances. */
export interface TypeInfo {
  readonly address: bigint;
  /** Py_TPFLAGS_*. */
  readonly flags: number;
  /** Bytes of an instance, and of each item of a variable-sized one. */
  readonly basicSize: number;
  readonly itemSize: number;
  /** Offset of the dict in instances; 0 for none. */
  readonly dictOffset: number;
  /** Offsets of the weak references and of the vectorcall function in instances; 0 for none. */
  readonly weaklistOffset: number;
  readonly vectorcallOffset: number;
  /** 0n for none. */
  readonly base: bigint;
  /** ht_cached_keys: the keys that instances share; 0n for none. */
  readonly cachedKeys: bigint;
}

export type TypeFlag = keyof Layout["enums"]["type_flags"];

/** Reads and caches type objects: make a new reader for each moment of the target. */
export class TypeReader {
  readonly #cache = new Map<bigint, TypeInfo | null>();
  readonly #extent: number;

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
  ) {
    const { tp_flags, tp_basicsize, tp_itemsize, tp_dictoffset, tp_base, tp_weaklistoffset, tp_vectorcall_offset } =
      layout.groups.type_object;
    const fields = [tp_flags, tp_basicsize, tp_itemsize, tp_dictoffset, tp_base, tp_weaklistoffset];
    this.#extent = extent(...fields, tp_vectorcall_offset);
  }

  /** The type of the object at an address; null if either cannot be read. */
  of(object: bigint): TypeInfo | null {
    const type = this.addressOf(object);
    return type === null ? null : this.read(type);
  }

  /** The ob_type of the object at an address; null if it cannot be read. */
  addressOf(object: bigint): bigint | null {
    if (object === 0n) return null;
    const { ob_type } = this.layout.groups.pyobject;
    return this.reader.pointer(object + BigInt(required(ob_type, "pyobject.ob_type").offset));
  }

  /** The type object at an address. */
  read(address: bigint): TypeInfo | null {
    const known = this.#cache.get(address);
    if (known !== undefined) return known;
    const info = this.#read(address);
    this.#cache.set(address, info);
    return info;
  }

  /** True if the type has the flag; false also if the release has no such flag. */
  has(type: TypeInfo | null, flag: TypeFlag): boolean {
    const bit = this.layout.enums.type_flags[flag];
    // Bitwise operators would make bit 31 negative.
    return type !== null && bit !== null && Math.floor(type.flags / bit) % 2 === 1;
  }

  /** tp_name, as `collections.deque`; null if it cannot be read or is longer than 255 bytes. */
  name(type: TypeInfo): string | null {
    const field = this.layout.groups.type_object.tp_name;
    const address = field === null ? null : this.reader.pointer(type.address + BigInt(field.offset));
    return address === null ? null : readCString(this.reader, address, maxCString);
  }

  #read(address: bigint): TypeInfo | null {
    const object = this.layout.groups.type_object;
    const view = address === 0n ? null : this.reader.struct(address, this.#extent);
    if (view === null) return null;
    const number = (field: typeof object.tp_flags) => field?.number(view) ?? 0;
    // CPython uses the lower 32 bits only.
    const flags = Number(BigInt.asUintN(32, object.tp_flags?.address(view) ?? 0n));
    const keys = this.layout.groups.heap_type_object.ht_cached_keys;
    const heap = this.layout.enums.type_flags.heap_type;
    const isHeapType = heap !== null && Math.floor(flags / heap) % 2 === 1;
    return {
      address,
      flags,
      basicSize: number(object.tp_basicsize),
      itemSize: number(object.tp_itemsize),
      dictOffset: number(object.tp_dictoffset),
      weaklistOffset: number(object.tp_weaklistoffset),
      vectorcallOffset: number(object.tp_vectorcall_offset),
      base: object.tp_base?.address(view) ?? 0n,
      cachedKeys: isHeapType && keys !== null ? (this.reader.pointer(address + BigInt(keys.offset)) ?? 0n) : 0n,
    };
  }
}
