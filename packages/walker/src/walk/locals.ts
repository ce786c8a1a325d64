import { maxLocals } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { readBytes } from "../objects/bytes.js";
import type { ValueReader } from "../objects/values.js";
import type { Local, LocalKind, Value } from "../snapshot.js";
import { slotObject, taggedInt } from "./stackref.js";

interface Variable {
  readonly name: string | null;
  readonly kind: LocalKind;
}

/** Reads the variables in frames of functions. Make a new reader for each moment of the target. */
export class LocalsReader {
  readonly #variables = new Map<bigint, readonly Variable[] | null>();

  constructor(readonly values: ValueReader) {}

  /** The variables that have a value, in slot order; null if the code object cannot be read. */
  read(frame: bigint, code: bigint): Local[] | null {
    const { objects } = this.values;
    const { localsplus } = objects.layout.groups.interpreter_frame;
    const variables = this.#of(code);
    if (variables === null || localsplus === null) return null;
    const start = frame + BigInt(localsplus.offset);
    const slots = objects.reader.pointersThere(start, variables.length);
    return variables.flatMap(({ name, kind }, index) => {
      const value = this.#value(slots[index] ?? 0n, kind);
      return value === null ? [] : [{ name, kind, ...value }];
    });
  }

  /** Null for a slot without a value. */
  #value(reference: bigint, kind: LocalKind): Value | null {
    const { objects } = this.values;
    const int = taggedInt(objects.layout, reference);
    if (int !== null) return { type: "int", repr: int.toString(), length: null };
    let object = slotObject(objects.layout, reference);
    if (kind === "cell" || kind === "free") object = this.#inCell(object);
    return object === 0n ? null : this.values.read(object);
  }

  /**
   * The contents of a cell; an object that is no cell itself, since the cell is made when the
   * function begins.
   */
  #inCell(object: bigint): bigint {
    const { objects } = this.values;
    const { size, ob_ref } = objects.layout.groups.cell_object;
    const type = objects.types.of(object);
    if (type === null || ob_ref === null) return object;
    if (type.basicSize !== size?.offset || objects.types.name(type) !== "cell") return object;
    return objects.reader.pointer(object + BigInt(ob_ref.offset)) ?? 0n;
  }

  #of(code: bigint): readonly Variable[] | null {
    const known = this.#variables.get(code);
    if (known !== undefined) return known;
    const found = this.#read(code)?.slice(0, maxLocals) ?? null;
    this.#variables.set(code, found);
    return found;
  }

  #read(code: bigint): readonly Variable[] | null {
    const { objects } = this.values;
    const { localsplusnames, localspluskinds, varnames, cellvars, freevars } = objects.layout.groups.code_object;
    const view = objects.reader.struct(code, extent(localsplusnames, localspluskinds, varnames, cellvars, freevars));
    if (view === null) return null;
    const names = (field: Field | null) => {
      const items = field === null ? null : objects.tupleItems(field.address(view));
      if (items === null) return null;
      const found = objects.reader.pointersThere(items.address, Math.min(items.count, maxLocals));
      return found.map((item) => objects.string(item));
    };
    if (localsplusnames !== null && localspluskinds !== null)
      return this.#byKinds(names(localsplusnames), localspluskinds.address(view));
    const lists = [names(varnames), names(cellvars), names(freevars)];
    const kinds = ["local", "cell", "free"] as const;
    if (lists.includes(null)) return null;
    return lists.flatMap((list, index) => (list ?? []).map((name) => ({ name, kind: kinds[index] ?? "local" })));
  }

  #byKinds(names: readonly (string | null)[] | null, kinds: bigint): readonly Variable[] | null {
    const { objects } = this.values;
    const found = names === null ? null : readBytes(objects.reader, objects.layout, kinds, names.length);
    if (names === null || found === null || found.length < names.length) return null;
    return names.map((name, index) => ({ name, kind: this.#kind(found.bytes[index] ?? 0) }));
  }

  #kind(bits: number): LocalKind {
    const values = this.values.objects.layout.enums.fast_local_kind;
    const kinds = ["free", "cell", "hidden"] as const;
    return kinds.find((kind) => (bits & (values[kind] ?? 0)) !== 0) ?? "local";
  }
}
