/** Typed look-up of a record's members, by the dotted paths that C would use. */
import type { Member, RecordLayout, RecordPool } from "./table.js";

/** One member as seen from the outermost record. */
export interface FieldLayout {
  /** Dotted path from the record. */
  readonly name: string;
  /** Bytes from the start of the record. */
  readonly offset: number;
  /** Bytes; of the declared type for a bit-field; 0 for a flexible array. */
  readonly size: number;
  /** First bit, counted from the least significant bit of the byte at `offset`. */
  readonly bit?: number;
  /** Width in bits. */
  readonly bits?: number;
  readonly type: string;
  readonly signed: boolean;
}

function place(member: Member, name: string, base: number): FieldLayout {
  return {
    name,
    offset: base + member.offset,
    size: member.size,
    ...(member.bits !== undefined && { bit: member.bit as number, bits: member.bits }),
    type: member.type,
    signed: member.signed === true,
  };
}

/** Every member at every depth. Elements of arrays have no separate offset and are left out. */
export function* fieldsOf(record: RecordLayout, pool: RecordPool, prefix = "", base = 0): Generator<FieldLayout> {
  for (const member of record.members) {
    if (member.name !== undefined) yield place(member, prefix + member.name, base);
    const inner = member.record === undefined || member.dims !== undefined ? undefined : pool[member.record];
    if (inner) {
      yield* fieldsOf(
        inner,
        pool,
        member.name === undefined ? prefix : `${prefix}${member.name}.`,
        base + member.offset,
      );
    }
  }
}

/**
 * The members that are a record's own: those of an unnamed record that it holds by value, but not
 * those of a named one.
 */
function* ownFieldsOf(record: RecordLayout, pool: RecordPool, prefix = "", base = 0): Generator<FieldLayout> {
  for (const member of record.members) {
    if (member.name !== undefined) yield place(member, prefix + member.name, base);
    const inner = member.record === undefined || member.dims !== undefined ? undefined : pool[member.record];
    if (inner && inner.name === undefined) {
      const path = member.name === undefined ? prefix : `${prefix}${member.name}.`;
      yield* ownFieldsOf(inner, pool, path, base + member.offset);
    }
  }
}

/** The member at a dotted path, through anonymous members as in C; null if there is none. */
export function findField(record: RecordLayout, pool: RecordPool, path: string, base = 0): FieldLayout | null {
  const dot = path.indexOf(".");
  const head = dot < 0 ? path : path.slice(0, dot);
  for (const member of record.members) {
    if (member.name !== head && member.name !== undefined) continue;
    if (member.name === head && dot < 0) return place(member, head, base);
    // Not looked up earlier: the pool may have to decode it.
    const inner = member.record === undefined ? undefined : pool[member.record];
    if (member.name === head) {
      const found = inner && findField(inner, pool, path.slice(dot + 1), base + member.offset);
      return found ? { ...found, name: path } : null;
    }
    const found = inner && findField(inner, pool, path, base + member.offset);
    if (found) return found;
  }
  return null;
}

/** A record of one build. */
export class Struct {
  constructor(
    /** Tag, or first typedef of an untagged record. */
    readonly name: string,
    readonly layout: RecordLayout,
    private readonly pool: RecordPool,
  ) {}

  /** Every other name of the record. */
  get aliases(): readonly string[] {
    return this.layout.aliases ?? [];
  }

  /** Bytes. */
  get size(): number {
    return this.layout.size;
  }

  /** Bytes. */
  get align(): number {
    return this.layout.align;
  }

  /** Every member at every depth, in the order of the headers. */
  fields(): FieldLayout[] {
    return [...fieldsOf(this.layout, this.pool)];
  }

  /**
   * The members that are the record's own: at every depth of unnamed records, but not inside named
   * ones.
   */
  ownFields(): FieldLayout[] {
    return [...ownFieldsOf(this.layout, this.pool)];
  }

  /** The member at a dotted path. Throws a RangeError that names both if there is none. */
  field(path: string): FieldLayout {
    const found = this.find(path);
    if (!found) throw new RangeError(`${this.name} has no member ${path} in this build.`);
    return found;
  }

  /** The member at a dotted path, or null. */
  find(path: string): FieldLayout | null {
    return findField(this.layout, this.pool, path);
  }
}
