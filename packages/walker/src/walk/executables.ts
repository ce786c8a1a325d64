import {
  arrayKinds,
  type ExecutableKind,
  kindsByFlag,
  kindsByInstance,
  kindsBySize,
  typeNames,
} from "#generated/executables.js";
import { jitMembers, maxCString } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { readCString } from "../objects/c-string.js";
import type { ObjectReader } from "../objects/reader.js";
import type { TypeInfo } from "../objects/types.js";
import type { ImageSymbols } from "../runtime/symbols.js";
import type { Frame } from "../snapshot.js";
import type { Code, CodeReader } from "./code.js";

/**
 * The types of executables with symbols: each has one, or an index in PyUnstable_ExecutableKinds.
 */
export function knownTypes(reader: StructReader, layout: Layout, symbols: ImageSymbols): Map<bigint, ExecutableKind> {
  const known = new Map<bigint, ExecutableKind>();
  for (const [name, kind] of Object.entries(arrayKinds)) {
    const index = layout.enums.executable_kind[name as keyof typeof arrayKinds];
    if (symbols.executableKinds === null || index === null) continue;
    const type = reader.pointer(symbols.executableKinds + BigInt(index * layout.pointerSize)) ?? 0n;
    if (type !== 0n) known.set(type, kind);
  }
  for (const [type, kind] of symbols.types) known.set(type, kind);
  return known;
}

type Described = Partial<Pick<Frame, "kind" | "name" | "qualname" | "filename" | "line">>;

/** The executable of a frame: a code object, or a description of another object. */
export type Executable = { readonly code: Code } | { readonly code: null; readonly frame: Described };

/** Identifies and describes the executables of frames, at one moment of the target. */
export class ExecutableReader {
  /** The address of None, once known. */
  #none: bigint | null = null;

  constructor(
    readonly codes: CodeReader,
    readonly objects: ObjectReader,
    /** Known types; this reader adds to them. */
    readonly known: Map<bigint, ExecutableKind>,
  ) {}

  /**
   * Takes the executable of a shim: its code object or None, which identifies None without a
   * symbol.
   */
  sawShim(executable: bigint | null): void {
    if (executable !== null && executable !== 0n && this.#kind(executable) !== "code") this.#none = executable;
  }

  /** "skip" for None, which marks a frame to skip; null if it is unknown or cannot be read. */
  read(address: bigint): Executable | "skip" | null {
    if (address === this.#none) return "skip";
    const kind = this.#kind(address);
    if (kind === "none") return "skip";
    if (kind === "unknown") return null;
    if (kind === "code" || kind === "jit") {
      const at = kind === "code" ? address : this.#jitCode(address);
      const code = at === null ? null : this.codes.read(at);
      return code && { code };
    }
    const describe = this.#describe[kind];
    return { code: null, frame: { kind: kind === "bound-method" ? "builtin" : kind, ...describe(address) } };
  }

  /** In releases whose bytecode is outside the code object, frames execute nothing else. */
  #kind(address: bigint): ExecutableKind {
    const { types, layout } = this.objects;
    if (layout.groups.code_object.co_code_adaptive === null) return "code";
    const typeAddress = types.addressOf(address);
    const known = typeAddress === null ? undefined : this.known.get(typeAddress);
    if (known !== undefined) return known;
    const type = typeAddress === null ? null : types.read(typeAddress);
    if (type === null) return "unknown";
    const kind = this.#kindOfType(type);
    // The memory of a heap type may be reused, so only kinds with one static type are kept.
    if (kind !== "class" && kind !== "tuple" && kind !== "unknown") this.known.set(type.address, kind);
    return kind;
  }

  /**
   * Sizes and offsets of instances distinguish these types, also in core files without symbols and
   * names. Only None needs its name.
   */
  #kindOfType(type: TypeInfo): ExecutableKind {
    const { types, layout } = this.objects;
    const { groups, constants } = layout;
    for (const { kind, itemSize, basicSize } of kindsBySize)
      if (type.itemSize === constants[itemSize] && type.basicSize === fieldAt(groups, basicSize)?.offset) return kind;
    for (const { kind, flag } of kindsByFlag) if (types.has(type, flag)) return kind;
    for (const { kind, size, weaklist, vectorcall } of kindsByInstance)
      if (fits(type, fieldAt(groups, size), fieldAt(groups, weaklist), fieldAt(groups, vectorcall))) return kind;
    const name = types.name(type);
    return name !== null && Object.hasOwn(typeNames, name) ? (typeNames[name] as ExecutableKind) : "unknown";
  }

  /** No header has the struct: its first member that points to a code object is taken. */
  #jitCode(address: bigint): bigint | null {
    const { types, layout, reader } = this.objects;
    const head = required(layout.groups.pyobject.size, "pyobject.size").offset;
    const size = types.of(address)?.basicSize ?? 0;
    const count = Math.min(Math.floor((size - head) / layout.pointerSize), jitMembers);
    const members = count <= 0 ? [] : reader.pointersThere(address + BigInt(head), count);
    return members.find((member) => member !== 0n && this.#kind(member) === "code") ?? null;
  }

  readonly #describe: Readonly<
    Record<"builtin" | "bound-method" | "method-descriptor" | "class" | "tuple", (address: bigint) => Described>
  > = {
    builtin: (address) => ({ name: this.#cFunctionName(address) }),
    "bound-method": (address) => this.#boundMethod(address),
    "method-descriptor": (address) => {
      const { d_name, d_qualname } = this.objects.layout.groups.method_descr_object;
      return { name: this.#string(address, d_name), qualname: this.#string(address, d_qualname) };
    },
    class: (address) => this.#class(address),
    tuple: (address) => this.#tuple(address),
  };

  #pointer(address: bigint, field: Field | null): bigint {
    return field === null ? 0n : (this.objects.reader.pointer(address + BigInt(field.offset)) ?? 0n);
  }

  #string(address: bigint, field: Field | null): string | null {
    return this.objects.string(this.#pointer(address, field));
  }

  #cFunctionName(address: bigint): string | null {
    const { cfunction_object, method_def } = this.objects.layout.groups;
    const definition = this.#pointer(address, cfunction_object.m_ml);
    const name = definition === 0n ? 0n : this.#pointer(definition, method_def.ml_name);
    return name === 0n ? null : readCString(this.objects.reader, name, maxCString);
  }

  /** Describes the function of a bound method. */
  #boundMethod(address: bigint): Described {
    const { groups } = this.objects.layout;
    const { func_name, func_qualname, func_weakreflist, size, vectorcall } = groups.function_object;
    const target = this.#pointer(address, groups.method_object.im_func);
    const type = this.objects.types.of(target);
    if (type === null) return {};
    if (this.#kind(target) === "builtin") return { name: this.#cFunctionName(target) };
    if (!fits(type, size, func_weakreflist, vectorcall)) return {};
    return { name: this.#string(target, func_name), qualname: this.#string(target, func_qualname) };
  }

  #class(address: bigint): Described {
    const { types, layout } = this.objects;
    const type = types.read(address);
    if (type === null) return {};
    const { ht_qualname } = layout.groups.heap_type_object;
    const qualname = types.has(type, "heap_type") ? { qualname: this.#string(address, ht_qualname) } : {};
    return { name: this.objects.typeName(type), ...qualname };
  }

  /** (name, filename, line, …), as far as the tuple goes; an item of another type gives null. */
  #tuple(address: bigint): Described {
    const items = this.objects.tupleItems(address);
    const [name, filename, line] =
      (items && this.objects.reader.pointers(items.address, Math.min(items.count, tupleItems))) ?? [];
    if (name === undefined) return { kind: "unknown" };
    const number = line === undefined ? null : this.objects.int(line);
    return {
      name: this.objects.string(name),
      filename: filename === undefined ? null : this.objects.string(filename),
      line: number === null || number < 0n || number > maximumLine ? null : Number(number),
    };
  }
}

const tupleItems = 3;
/** INT_MAX, the largest line of a code object. */
const maximumLine = 0x7fffffffn;

type FieldPath = readonly [group: string, field: string] | null;

/** A field by the names in the generated rules. */
function fieldAt(groups: Layout["groups"], path: FieldPath): Field | null {
  if (path === null) return null;
  const [group, field] = path;
  return (
    (groups as unknown as Readonly<Record<string, Readonly<Record<string, Field | null>>>>)[group]?.[field] ?? null
  );
}

/** True if the instances of a type have this size and these members. */
function fits(type: TypeInfo, size: Field | null, weaklist: Field | null, vectorcall: Field | null): boolean {
  return (
    vectorcall !== null &&
    type.itemSize === 0 &&
    size?.offset === type.basicSize &&
    type.weaklistOffset === (weaklist?.offset ?? 0) &&
    type.vectorcallOffset === vectorcall.offset
  );
}
