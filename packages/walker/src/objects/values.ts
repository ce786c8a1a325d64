import { maxBases, maxLength, maxReprBits, maxShown } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import type { Value } from "../snapshot.js";
import { asciiRepr } from "./ascii-repr.js";
import { readBytes } from "./bytes.js";
import { floatRepr } from "./float-repr.js";
import { readInt } from "./ints.js";
import type { ObjectReader } from "./reader.js";
import type { TypeFlag, TypeInfo } from "./types.js";

type Described = Partial<Pick<Value, "repr" | "length">>;

/**
 * Describes the values of objects without trusting them. Make a new reader for each moment of the
 * target.
 */
export class ValueReader {
  /** The key of #byName for each type: the type itself or its builtin base. */
  readonly #builtins = new Map<bigint, string | null>();

  constructor(readonly objects: ObjectReader) {}

  read(object: bigint): Value {
    const type = this.objects.types.of(object);
    if (type === null) return { type: null, repr: null, length: null };
    return { type: this.objects.typeName(type), repr: null, length: null, ...this.#describe(object, type) };
  }

  #describe(object: bigint, type: TypeInfo): Described {
    const [, describe] = this.#byFlag.find(([flag]) => this.objects.types.has(type, flag)) ?? [];
    if (describe !== undefined) return describe(object, type);
    return this.#byName[this.#builtin(type) ?? ""]?.(object) ?? {};
  }

  readonly #byFlag: readonly [TypeFlag, (object: bigint, type: TypeInfo) => Described][] = [
    ["unicode_subclass", (object) => this.#str(object)],
    ["bytes_subclass", (object) => this.#bytes(object)],
    ["long_subclass", (object, type) => this.#int(object, type)],
    ["tuple_subclass", (object) => this.#sized(object, this.objects.layout.groups.tuple_object.ob_size)],
    ["list_subclass", (object) => this.#sized(object, this.objects.layout.groups.list_object.ob_size)],
    ["dict_subclass", (object) => this.#sized(object, this.objects.layout.groups.dict_object.ma_used)],
  ];

  /** Types that no flag marks, by the name of the builtin type or base. */
  readonly #byName: Readonly<Record<string, (object: bigint) => Described>> = {
    NoneType: () => ({ repr: "None" }),
    ellipsis: () => ({ repr: "Ellipsis" }),
    NotImplementedType: () => ({ repr: "NotImplemented" }),
    bool: (object) => this.#bool(object),
    float: (object) => this.#float(object),
    set: (object) => this.#sized(object, this.objects.layout.groups.set_object.used),
    frozenset: (object) => this.#sized(object, this.objects.layout.groups.set_object.used),
  };

  #builtin(type: TypeInfo): string | null {
    const known = this.#builtins.get(type.address);
    if (known !== undefined) return known;
    const { types } = this.objects;
    let found: string | null = null;
    for (let next: TypeInfo | null = type, steps = 0; next !== null && steps < maxBases; steps++) {
      const name: string | null = types.has(next, "heap_type") ? null : types.name(next);
      if (name !== null && Object.hasOwn(this.#byName, name)) {
        found = name;
        break;
      }
      next = types.read(next.base);
    }
    this.#builtins.set(type.address, found);
    return found;
  }

  #str(object: bigint): Described {
    const found = this.objects.strings.prefix(object, maxShown);
    if (found === null) return {};
    return { repr: shown(asciiRepr(found.points), found.length), length: found.length };
  }

  #bytes(object: bigint): Described {
    const found = readBytes(this.objects.reader, this.objects.layout, object, maxShown);
    if (found === null || found.length > maxLength) return {};
    return { repr: shown(`b${asciiRepr([...found.bytes])}`, found.length), length: found.length };
  }

  #int(object: bigint, type: TypeInfo): Described {
    if (this.#builtin(type) === "bool") return this.#bool(object);
    const { reader, layout } = this.objects;
    return { repr: readInt(reader, layout, object, maxReprBits)?.toString() ?? null };
  }

  #bool(object: bigint): Described {
    const value = this.objects.int(object);
    return value === null ? {} : { repr: value === 0n ? "False" : "True" };
  }

  #float(object: bigint): Described {
    const { ob_fval } = this.objects.layout.groups.float_object;
    const view = ob_fval === null ? null : this.objects.reader.struct(object, ob_fval.end);
    if (view === null || ob_fval === null) return {};
    return { repr: floatRepr(view.getFloat64(ob_fval.offset, this.objects.layout.littleEndian)) };
  }

  #sized(object: bigint, field: Field | null): Described {
    const length = this.objects.reader.number(object, field) ?? -1;
    return length < 0 || length > maxLength ? {} : { length };
  }
}

const shown = (text: string, length: number) => (length > maxShown ? `${text}...` : text);
