/** A parsed probe -> records, enums and constants: everything reachable from the roots. */
import { basename } from "node:path";
import type { EnumLayout, Member, RecordLayout, Table, TargetFacts } from "@pyframes/layouts";
import { type Cursor, CursorKind, type LibClang, type Type, TypeKind, Visit } from "../clang/libclang.js";
import type { Unit } from "../clang/parse.js";
import { contentHash } from "../store.js";
import { type Extent, plainOffsets } from "./offsets.js";
import { CONSTANT_PREFIX, CONSTANTS, INSTRUCTION_HEADERS, ROOTS, SIZE_PREFIX, SIZES } from "./probe.js";

export interface Collected {
  /** Name to content hash, of every named record reached. */
  readonly records: Record<string, string>;
  readonly pool: Record<string, RecordLayout>;
  readonly enums: Record<string, EnumLayout>;
  readonly constants: Record<string, number | string>;
  readonly absent: Table["absent"];
}

/** CXType_Char_S to CXType_Int128 are the signed integers; see enum CXTypeKind. */
const SIGNED_FIRST = 13;
const SIGNED_LAST = 20;
const BYTE = 8;

/** The facts about a type, shared by all members that have it. */
interface TypeFacts extends Extent {
  /** 0 for a flexible array. */
  readonly size: number;
  readonly dims: readonly number[];
  readonly spelling: string;
  readonly signed: boolean;
  /** Content hash of the record held by value. */
  readonly record: string | null;
}

interface Field {
  readonly cursor: Cursor;
  readonly type: TypeFacts;
  /** Of a bit-field: its width. */
  readonly bits: number | undefined;
}

interface Typedef {
  readonly name: string;
  readonly cursor: Cursor;
}

/** The declarations at the top level of a translation unit, gathered in one pass. */
interface Declarations {
  /** Tag or typedef name of a record -> its declaration. */
  readonly recordsByName: Map<string, Cursor>;
  /** Declaration -> its typedefs, in the order of the source. */
  readonly typedefs: Map<number | bigint, Typedef[]>;
  readonly enums: Cursor[];
}

/** Everything reachable from `roots`, and the macros `constants`, of a parsed probe. */
export function collect(
  unit: Unit,
  byteOrder: TargetFacts["byteOrder"],
  roots: readonly string[] = ROOTS,
  constants: readonly string[] = CONSTANTS,
): Collected {
  return new Collector(unit.lib, byteOrder, new Set(constants)).run(unit, roots);
}

class Collector {
  private readonly pool: Record<string, RecordLayout> = {};
  private readonly records: Record<string, string> = {};
  private readonly enums: Record<string, EnumLayout> = {};
  private readonly constants: Record<string, number | string> = {};
  /** Declarations already laid out: their hash. */
  private readonly done = new Map<number | bigint, string>();
  /** By type: members share few types, and every question to libclang costs a call. */
  private readonly facts = new Map<number | bigint, TypeFacts>();
  private readonly definitions = new Map<number | bigint, Cursor>();
  private readonly seenEnums = new Set<number | bigint>();
  /** Records reached through pointers, still to be laid out. */
  private readonly pending: Cursor[] = [];
  private readonly queued = new Set<number | bigint>();
  private readonly undefined = new Set<string>();
  private typedefs: Declarations["typedefs"] = new Map();

  constructor(
    private readonly lib: LibClang,
    private readonly byteOrder: TargetFacts["byteOrder"],
    private readonly wanted: ReadonlySet<string>,
  ) {}

  run(unit: Unit, roots: readonly string[]): Collected {
    const declarations = this.declarations(unit);
    this.typedefs = declarations.typedefs;
    for (const cursor of declarations.enums) this.addEnum(cursor);
    const absent = { records: [] as string[], constants: [] as string[] };
    for (const root of roots) {
      const cursor = declarations.recordsByName.get(root);
      if (cursor) this.queue(cursor);
      else absent.records.push(root);
    }
    for (let cursor = this.pending.pop(); cursor; cursor = this.pending.pop()) this.addRecord(cursor);
    for (const name of this.wanted) if (!(name in this.constants)) absent.constants.push(name);
    return {
      records: sorted(this.records),
      pool: this.pool,
      enums: sorted(this.enums),
      constants: sorted(this.constants),
      absent: {
        records: absent.records.sort(),
        constants: absent.constants.sort(),
        definitions: [...this.undefined].sort(),
      },
    };
  }

  private declarations(unit: Unit): Declarations {
    const { lib } = this;
    const found: Declarations = { recordsByName: new Map(), typedefs: new Map(), enums: [] };
    const visit = (cursor: Cursor): number => {
      if (cursor.kind === CursorKind.Typedef) this.noteTypedef(cursor, found);
      else if (cursor.kind === CursorKind.Struct || cursor.kind === CursorKind.Union) {
        if (!lib.isAnonymous(cursor)) found.recordsByName.set(lib.cursorSpelling(cursor), cursor);
      } else if (cursor.kind === CursorKind.Enum && !lib.inSystemHeader(cursor)) found.enums.push(cursor);
      return Visit.Continue;
    };
    lib.visitChildren(lib.unitCursor(unit.handle), visit, null);
    return found;
  }

  private noteTypedef(cursor: Cursor, found: Declarations): void {
    const { lib } = this;
    const type = lib.canonicalType(lib.typedefUnderlying(cursor));
    if (type.kind !== TypeKind.Record && type.kind !== TypeKind.Enum) return;
    const declaration = this.definition(lib.typeDeclaration(type));
    const name = lib.cursorSpelling(cursor);
    const typedefs = found.typedefs.get(declaration.d0);
    if (!typedefs) found.typedefs.set(declaration.d0, [{ name, cursor }]);
    else if (!typedefs.some((known) => known.name === name)) typedefs.push({ name, cursor });
    // A tag of the same name is the same record in every header of CPython.
    if (type.kind === TypeKind.Record) found.recordsByName.set(name, declaration);
  }

  private definition(cursor: Cursor): Cursor {
    let definition = this.definitions.get(cursor.d0);
    if (!definition) {
      definition = this.lib.cursorDefinition(cursor);
      if (!definition.d0) definition = cursor;
      this.definitions.set(cursor.d0, definition);
    }
    return definition;
  }

  private queue(cursor: Cursor): void {
    const definition = this.definition(cursor);
    if (this.queued.has(definition.d0)) return;
    this.queued.add(definition.d0);
    this.pending.push(definition);
  }

  /**
   * Lays out a record and returns its hash. Records held by value come first, so that a hash covers
   * all of the content.
   */
  private addRecord(cursor: Cursor): string | null {
    const known = this.done.get(cursor.d0);
    if (known) return known;
    const { lib } = this;
    const type = lib.cursorType(cursor);
    const size = lib.sizeOf(type);
    if (size < 0) {
      // Declared, and defined in no header.
      this.undefined.add(lib.cursorSpelling(cursor));
      return null;
    }
    const fields: Cursor[] = [];
    const keep = (field: Cursor): number => {
      fields.push(field);
      return Visit.Continue;
    };
    lib.visitFields(type, keep, null);
    const align = lib.alignOf(type);
    const members = this.members(cursor, fields, { size, align });

    const { name, aliases, tagged } = this.names(cursor);
    const record: RecordLayout = {
      kind: cursor.kind === CursorKind.Union ? "union" : "struct",
      ...(name !== undefined && { name }),
      ...(aliases.length > 0 && { aliases }),
      ...(tagged && { tagged }),
      ...(lib.inSystemHeader(cursor) && { system: true as const }),
      size,
      align: tagged ? align : this.typedefAlign(cursor, align),
      members,
    };
    const hash = contentHash(record);
    this.pool[hash] = record;
    this.done.set(cursor.d0, hash);
    if (name !== undefined) this.records[name] = hash;
    return hash;
  }

  /** A typedef's aligned attribute can lower the struct's alignment (PyGC_Head from 3.13.5). */
  private typedefAlign(cursor: Cursor, own: number): number {
    const typedef = this.typedefs.get(cursor.d0)?.[0];
    return typedef ? this.lib.alignOf(this.lib.cursorType(typedef.cursor)) : own;
  }

  private names(cursor: Cursor): { name: string | undefined; aliases: string[]; tagged: true | undefined } {
    const typedefs = (this.typedefs.get(cursor.d0) ?? []).map(({ name }) => name);
    // libclang 16 and later spell untagged records with a path; isAnonymous is right for all
    // versions.
    const tag = this.lib.isAnonymous(cursor) ? "" : this.lib.cursorSpelling(cursor);
    if (tag && !tag.includes("(") && !(typedefs[0] === tag && this.isUntagged(cursor))) {
      return { name: tag, aliases: typedefs.filter((alias) => alias !== tag).sort(), tagged: true };
    }
    const [name, ...aliases] = typedefs;
    return { name, aliases: aliases.sort(), tagged: undefined };
  }

  /**
   * libclang gives an untagged record the name of its typedef; C spells its type without the
   * keyword.
   */
  private isUntagged(cursor: Cursor): boolean {
    return !/^(struct|union|enum) /.test(this.lib.typeSpelling(this.lib.canonicalType(this.lib.cursorType(cursor))));
  }

  private members(record: Cursor, fields: readonly Cursor[], extent: Extent): Member[] {
    const { lib } = this;
    const described = fields.map((cursor) => {
      const width = lib.bitWidth(cursor);
      return { cursor, type: this.factsOf(lib.cursorType(cursor)), bits: width < 0 ? undefined : width };
    });
    const offsets = this.offsets(record, extent, described);
    return described.map(({ cursor, type, bits }, index): Member => {
      const name = lib.cursorSpelling(cursor);
      const { offset, bit } = this.place(offsets[index] as number, bits);
      return {
        ...(name && !name.includes("(") && { name }),
        offset,
        size: type.size,
        type: type.spelling,
        ...(type.signed && { signed: true as const }),
        ...(bits !== undefined && { bit: bit as number, bits }),
        ...(type.record !== null && { record: type.record }),
        ...(type.dims.length > 0 && { dims: type.dims }),
      };
    });
  }

  /**
   * The fields' offsets in bits. To ask libclang takes half of the whole walk, since it looks
   * through the record again for each of them: it is asked where types alone do not decide.
   */
  private offsets(record: Cursor, extent: Extent, fields: readonly Field[]): number[] {
    const { lib } = this;
    const special = fields.some(({ cursor, bits }) => bits !== undefined || lib.hasAttributes(cursor));
    const kind = record.kind === CursorKind.Union ? "union" : "struct";
    const types = fields.map(({ type }) => type);
    const plain = special || lib.hasAttributes(record) ? null : plainOffsets(kind, extent, types);
    return plain ?? fields.map(({ cursor }) => lib.offsetOfField(cursor));
  }

  /**
   * The facts about `declared`; a record held by value is laid out, and one behind a pointer is
   * queued.
   */
  private factsOf(declared: Type): TypeFacts {
    const known = this.facts.get(declared.d0);
    if (known) return known;
    const { lib } = this;
    const { dims, element } = this.peel(lib.canonicalType(declared));
    const record =
      element.kind === TypeKind.Record ? this.addRecord(this.definition(lib.typeDeclaration(element))) : null;
    if (!record) this.reach(element);
    const held = record === null ? undefined : this.pool[record];
    const facts: TypeFacts = {
      size: Math.max(lib.sizeOf(declared), 0),
      align: lib.alignOf(declared),
      dims,
      spelling:
        held && held.name === undefined ? `${held.kind}${dims.map((n) => `[${n}]`).join("")}` : this.spelling(declared),
      signed: this.isSigned(element),
      record,
    };
    this.facts.set(declared.d0, facts);
    return facts;
  }

  /**
   * A member's place from its first bit, counted from the start of the record: for a bit-field, the
   * byte that has its least significant bit. On a big-endian target clang counts from the most
   * significant bit of each byte.
   */
  private place(first: number, bits: number | undefined): Pick<Member, "offset" | "bit"> {
    if (bits === undefined) return { offset: first / BYTE };
    if (this.byteOrder === "little") return { offset: Math.floor(first / BYTE), bit: first % BYTE };
    const last = first + bits - 1;
    return { offset: Math.floor(last / BYTE), bit: BYTE - 1 - (last % BYTE) };
  }

  /** The element type below all arrays. A flexible array counts as 0 elements. */
  private peel(type: Type): { dims: number[]; element: Type } {
    const { lib } = this;
    const dims: number[] = [];
    let element = type;
    for (;;) {
      if (element.kind === TypeKind.ConstantArray) dims.push(lib.arraySize(element));
      else if (element.kind === TypeKind.IncompleteArray) dims.push(0);
      else if (element.kind !== TypeKind.Atomic) return { dims, element };
      element = lib.canonicalType(
        element.kind === TypeKind.Atomic ? lib.atomicValueType(element) : lib.arrayElement(element),
      );
    }
  }

  /**
   * Queues the records and enums of CPython that a type refers to, through pointers and prototypes.
   */
  private reach(type: Type): void {
    const { lib } = this;
    if (type.kind === TypeKind.Pointer) this.reach(lib.canonicalType(lib.pointee(type)));
    else if (type.kind === TypeKind.ConstantArray || type.kind === TypeKind.IncompleteArray) {
      this.reach(this.peel(type).element);
    } else if (type.kind === TypeKind.FunctionProto || type.kind === TypeKind.FunctionNoProto) {
      this.reach(lib.canonicalType(lib.resultType(type)));
      const count = lib.numArgTypes(type);
      for (let index = 0; index < count; index++) this.reach(lib.canonicalType(lib.argType(type, index)));
    } else if (type.kind === TypeKind.Record) {
      const declaration = this.definition(lib.typeDeclaration(type));
      if (!lib.inSystemHeader(declaration)) this.queue(declaration);
    } else if (type.kind === TypeKind.Enum) this.addEnum(this.definition(lib.typeDeclaration(type)));
  }

  private spelling(type: Type): string {
    // LLVM versions differ in the blank before a bracket; none may leak the path of an unnamed
    // type.
    return this.lib
      .typeSpelling(type)
      .replace(/\((?:unnamed|anonymous)[^)]*\)/g, "")
      .replace(/ +\[/g, "[")
      .trim();
  }

  private isSigned(type: Type): boolean {
    const { lib } = this;
    const integer =
      type.kind === TypeKind.Enum ? lib.canonicalType(lib.enumIntegerType(lib.typeDeclaration(type))) : type;
    return integer.kind >= SIGNED_FIRST && integer.kind <= SIGNED_LAST;
  }

  private addEnum(cursor: Cursor): void {
    const { lib } = this;
    if (this.seenEnums.has(cursor.d0)) return;
    this.seenEnums.add(cursor.d0);
    const values: Record<string, number | string> = {};
    const type = lib.cursorType(cursor);
    const bits = this.isSigned(lib.canonicalType(type)) ? undefined : lib.sizeOf(type) * BYTE;
    lib.visitChildren(
      cursor,
      (child) => {
        if (child.kind === CursorKind.EnumConstant)
          values[lib.cursorSpelling(child)] = plainInteger(lib.enumValue(child), bits);
        return Visit.Continue;
      },
      null,
    );
    if (Object.keys(values).length === 0) return;
    const { name, aliases, tagged } = this.names(cursor);
    if (name === undefined) {
      const header = basename(lib.fileOf(cursor));
      const all = !INSTRUCTION_HEADERS.some((name) => name === header);
      for (const [key, value] of Object.entries(values)) if (all || this.wanted.has(key)) this.addConstant(key, value);
      return;
    }
    this.enums[name] = {
      ...(aliases.length > 0 && { aliases }),
      ...(tagged && { tagged }),
      size: lib.sizeOf(type),
      signed: bits === undefined,
      values,
    };
  }

  private addConstant(name: string, value: number | string): void {
    if (name.startsWith(SIZE_PREFIX)) {
      this.constants[`sizeof(${SIZES[Number(name.slice(SIZE_PREFIX.length))]})`] = value;
    } else {
      this.constants[name.startsWith(CONSTANT_PREFIX) ? name.slice(CONSTANT_PREFIX.length) : name] = value;
    }
  }
}

/**
 * libclang gives every enumerator sign-extended; `unsignedBits` is the width of an unsigned enum.
 */
function plainInteger(value: number | bigint, unsignedBits: number | undefined): number | string {
  const exact = unsignedBits === undefined ? BigInt(value) : BigInt.asUintN(unsignedBits, BigInt(value));
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : String(exact);
}

function sorted<V>(object: Record<string, V>): Record<string, V> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
