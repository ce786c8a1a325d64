import { maxItems } from "#generated/facts.js";
import type { Layout } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { DictReader, type Item } from "./dicts.js";
import { readInt } from "./ints.js";
import { StringReader } from "./strings.js";
import { type TypeInfo, TypeReader } from "./types.js";

/**
 * Reads Python objects without trusting them: the type is checked before a member is used, every
 * size has a bound, and no code is run. Types are cached: make a new reader for each moment of the
 * target.
 */
export class ObjectReader {
  readonly types: TypeReader;
  readonly strings: StringReader;
  readonly dicts: DictReader;
  /**
   * The address at which each name was found last: names in code are interned, so a key stays
   * there.
   */
  readonly #keys = new Map<string, bigint>();

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
  ) {
    this.types = new TypeReader(reader, layout);
    this.strings = new StringReader(reader, layout);
    this.dicts = new DictReader(reader, layout);
  }

  /** The value of a str; null for any other object. */
  string(object: bigint): string | null {
    return this.types.has(this.types.of(object), "unicode_subclass") ? this.strings.read(object) : null;
  }

  /** The value of an int or bool; null for any other object, or beyond 63 bits. */
  int(object: bigint): bigint | null {
    return this.types.has(this.types.of(object), "long_subclass") ? readInt(this.reader, this.layout, object) : null;
  }

  /** A type's `__name__`. */
  typeName(type: TypeInfo): string | null {
    const { ht_name } = this.layout.groups.heap_type_object;
    // The tp_name of a static type begins with its module.
    if (!this.types.has(type, "heap_type")) return this.types.name(type)?.replace(/^.*\./s, "") ?? null;
    return ht_name === null ? null : this.string(this.reader.pointer(type.address + BigInt(ht_name.offset)) ?? 0n);
  }

  /** Addresses of the items of a tuple; null for any other object, or beyond 65,536 items. */
  tuple(object: bigint): readonly bigint[] | null {
    const items = this.tupleItems(object);
    return items && this.reader.pointers(items.address, items.count);
  }

  /**
   * Address and count of the items of a tuple; null for any other object, or beyond 65,536 items.
   */
  tupleItems(object: bigint): { readonly address: bigint; readonly count: number } | null {
    const { ob_size, ob_item } = this.layout.groups.tuple_object;
    if (!this.types.has(this.types.of(object), "tuple_subclass") || ob_size === null || ob_item === null) return null;
    const count = this.reader.number(object, ob_size) ?? -1;
    return count < 0 || count > maxItems ? null : { address: object + BigInt(ob_item.offset), count };
  }

  /** Addresses of the items of a list; null for any other object, or beyond 65,536 items. */
  list(object: bigint): readonly bigint[] | null {
    const items = this.listItems(object);
    return items && this.reader.pointers(items.address, items.count);
  }

  /**
   * Address and count of the items of a list; null for any other object, or beyond 65,536 items.
   */
  listItems(object: bigint): { readonly address: bigint; readonly count: number } | null {
    const { ob_size, ob_item } = this.layout.groups.list_object;
    if (!this.types.has(this.types.of(object), "list_subclass") || ob_size === null || ob_item === null) return null;
    const count = this.reader.number(object, ob_size) ?? -1;
    const address = this.reader.address(object, ob_item);
    return address === null || count < 0 || count > maxItems ? null : { address, count };
  }

  /** The items of a dict; none for any other object. */
  *items(object: bigint): Generator<Item> {
    if (this.types.has(this.types.of(object), "dict_subclass")) yield* this.dicts.items(object);
  }

  /** The value under a str key of a dict; 0n if there is none. */
  lookUp(dict: bigint, name: string): bigint {
    return this.#find(() => this.items(dict), name);
  }

  /** An attribute in the instance's dict, not in its class; 0n if there is none. */
  attribute(object: bigint, name: string): bigint {
    return this.#find(() => this.attributes(object), name);
  }

  /** The attributes in the instance's dict, in each of its forms; none if it has no dict. */
  *attributes(object: bigint): Generator<Item> {
    const type = this.types.of(object);
    if (type === null) return;
    if (this.types.has(type, "managed_dict")) yield* this.#managed(object, type);
    else if (type.dictOffset > 0) yield* this.items(this.reader.pointer(object + BigInt(type.dictOffset)) ?? 0n);
  }

  /** For types that create the dict on demand; see docs/walk.md. */
  *#managed(object: bigint, type: TypeInfo): Generator<Item> {
    const { managed_dict_offset, managed_values_offset, managed_values_tag } = this.layout.constants;
    if (managed_dict_offset === null) return;
    const word = this.reader.pointer(object + BigInt(managed_dict_offset)) ?? 0n;
    if (managed_values_offset !== null) {
      const values = this.reader.pointer(object + BigInt(managed_values_offset)) ?? 0n;
      if (values !== 0n) return yield* this.dicts.split(type.cachedKeys, values);
    }
    if (managed_values_tag !== null && (word & 1n) === 1n)
      return yield* this.dicts.split(type.cachedKeys, word - BigInt(managed_values_tag));
    if (word !== 0n) return yield* this.items(word);
    if (!this.types.has(type, "inline_values") || type.basicSize <= 0) return;
    const values = object + BigInt(type.basicSize);
    const { valid } = this.layout.groups.dict_values;
    const isValid = this.reader.number(values, valid);
    if (isValid !== null && isValid !== 0) yield* this.dicts.split(type.cachedKeys, values);
  }

  #find(items: () => Iterable<Item>, name: string): bigint {
    const known = this.#keys.get(name);
    if (known !== undefined) {
      for (const [key, value] of items()) if (key === known && this.string(key) === name) return value;
    }
    for (const [key, value] of items()) {
      if (this.string(key) !== name) continue;
      this.#keys.set(name, key);
      return value;
    }
    return 0n;
  }
}
