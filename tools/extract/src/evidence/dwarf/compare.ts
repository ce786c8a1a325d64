/**
 * Compares a record or enum of the table with its DWARF entry: every size, offset, bit-field and
 * enumerator.
 */
import type { EnumLayout, Member, RecordLayout, RecordPool } from "@pyframes/layouts";
import { countedBits, memoryBits } from "../bits.js";
import { At, type Die, Tag } from "./libdw.js";

/** The result of a comparison: the number of equal facts, and the dotted names of the others. */
export class Findings {
  checks = 0;
  readonly wrong: string[] = [];

  check(name: string, reported: unknown, table: unknown): void {
    if (reported === table) this.checks++;
    else this.wrong.push(`${name} (${reported}, and ${table} in the table)`);
  }
}

const WRAPPERS: readonly number[] = [Tag.Typedef, Tag.ConstType, Tag.VolatileType, Tag.RestrictType, Tag.AtomicType];
const RECORDS: readonly number[] = [Tag.StructureType, Tag.UnionType];
/**
 * DW_ATE_signed and DW_ATE_unsigned. The sign of characters and booleans is the target's, so they
 * are not compared.
 */
const SIGNED = 5n;
const UNSIGNED = 7n;

/** A type without its typedefs and qualifiers. */
export function bare(type: Die | null): Die | null {
  let found = type;
  while (found !== null && WRAPPERS.includes(found.tag)) found = found.type();
  return found;
}

export class RecordComparison {
  constructor(
    private readonly pool: RecordPool,
    private readonly pointerSize: number,
    private readonly littleEndian: boolean,
  ) {}

  compare(die: Die, record: RecordLayout, name: string, findings: Findings): void {
    findings.check(name, Number(die.constant(At.ByteSize) ?? 0n), record.size);
    const reported = die.children().filter(({ tag }) => tag === Tag.Member);
    // Unnamed bit-fields are padding, which DWARF does not record.
    const members = record.members.filter((member) => member.name !== undefined || member.bits === undefined);
    const names = [reported.map((member) => member.name ?? ""), members.map((member) => member.name ?? "")] as const;
    const longer = names[0].length > names[1].length ? names[0] : names[1];
    const other = longer.findIndex((_, index) => names[0][index] !== names[1][index]);
    if (other >= 0) {
      findings.check(`${name}'s members`, names[0][other] ?? "no more", names[1][other] ?? "no more");
      return;
    }
    for (const [index, member] of members.entries()) {
      const path = member.name === undefined ? name : `${name}.${member.name}`;
      this.member(reported[index] as Die, member, path, findings);
    }
  }

  private member(die: Die, member: Member, path: string, findings: Findings): void {
    if (member.bits !== undefined) {
      findings.check(path, this.bitsOf(die), memoryBits(member, this.littleEndian));
      return;
    }
    findings.check(path, Number(die.constant(At.DataMemberLocation) ?? 0n), member.offset);
    const { element, dims, size } = this.shape(die.type());
    // The table has dimensions for arrays only; a flexible one has 0.
    findings.check(`sizeof(${path})`, size, member.size);
    if (dims.length > 0) findings.check(`${path}[]`, dims.join(), (member.dims ?? []).join());
    this.sign(element, member, path, findings);
    const inner = member.record === undefined ? undefined : this.pool[member.record];
    if (inner === undefined) return;
    if (element === null || !RECORDS.includes(element.tag)) findings.check(path, "no record", "a record");
    // Records with a name are compared separately.
    else if (inner.name === undefined) this.compare(element, inner, path, findings);
  }

  /** The position of a bit-field's bits, in one form for all versions of DWARF. */
  private bitsOf(die: Die): string {
    const bits = Number(die.constant(At.BitSize) ?? 0n);
    const first = Number(die.constant(At.DataBitOffset) ?? this.oldBitOffset(die, bits));
    return countedBits(first, bits, this.littleEndian);
  }

  /**
   * Before DWARF 4: the number of bits above the field in a storage unit of DW_AT_byte_size bytes.
   */
  private oldBitOffset(die: Die, bits: number): bigint {
    const left = die.constant(At.BitOffset) ?? 0n;
    const unit = die.constant(At.ByteSize) ?? BigInt(this.shape(die.type()).size);
    const start = (die.constant(At.DataMemberLocation) ?? 0n) * 8n;
    return start + (this.littleEndian ? unit * 8n - left - BigInt(bits) : left);
  }

  private sign(element: Die | null, { signed, size, dims }: Member, path: string, findings: Findings): void {
    if (element?.tag !== Tag.BaseType || dims !== undefined || size === 0) return;
    const encoding = element.constant(At.Encoding);
    if (encoding === SIGNED || encoding === UNSIGNED) findings.check(path, encoding === SIGNED, signed === true);
  }

  /** An array's element and dimensions, and its size in bytes. */
  private shape(type: Die | null): { element: Die | null; dims: number[]; size: number } {
    const found = bare(type);
    if (found?.tag !== Tag.ArrayType) return { element: found, dims: [], size: this.sizeOf(found) };
    const own = found.children().filter(({ tag }) => tag === Tag.SubrangeType);
    const inner = this.shape(found.type());
    const dims = [...own.map(lengthOf), ...inner.dims];
    return { element: inner.element, dims, size: own.map(lengthOf).reduce((a, b) => a * b, inner.size) };
  }

  private sizeOf(type: Die | null): number {
    const size = type?.constant(At.ByteSize);
    return size === null || size === undefined ? (type?.tag === Tag.PointerType ? this.pointerSize : 0) : Number(size);
  }
}

/** The number of elements; 0 for a flexible array, which has neither a bound nor a count. */
function lengthOf(subrange: Die): number {
  const count = subrange.constant(At.Count);
  if (count !== null) return Number(count);
  const bound = subrange.constant(At.UpperBound);
  return bound === null ? 0 : Number(BigInt.asIntN(64, bound)) + 1;
}

/**
 * Compares an enum's size and the values of its enumerators. Enumerators that the table lacks are
 * errors, too.
 */
export function compareEnum(die: Die, { size, values }: EnumLayout, name: string, findings: Findings): void {
  findings.check(name, Number(die.constant(At.ByteSize) ?? 0n), size);
  const reported = new Map(enumerators(die, size));
  for (const key of new Set([...reported.keys(), ...Object.keys(values)])) {
    const value = values[key];
    const table = value === undefined ? "nothing" : wrapped(BigInt(value), size);
    findings.check(`${name}.${key}`, reported.get(key) ?? "nothing", table);
  }
}

/** Names and values, without sign: a compiler may write 255 as -1 and mean the same bytes. */
export function* enumerators(die: Die, size: number): Generator<[string, string]> {
  for (const enumerator of die.children()) {
    const value = enumerator.constant(At.ConstValue);
    if (enumerator.tag === Tag.Enumerator && enumerator.name !== null && value !== null)
      yield [enumerator.name, wrapped(value, size)];
  }
}

export const wrapped = (value: bigint, size: number): string => String(BigInt.asUintN(size * 8, value));
