/** One logical field of the target's structs: where it lies, and how to read it from a copy of its struct. */
export class Field {
  constructor(
    /** Bytes from the start of the struct; for `size` fields, the size itself. */
    readonly offset: number,
    /** Bytes of the member, or of a bit-field's storage unit. */
    readonly size: number,
    readonly signed: boolean,
    readonly littleEndian: boolean,
    /** Of a bit-field: its first bit, from the least significant of the byte at `offset`, and its width. */
    readonly bits: { readonly first: number; readonly count: number } | null,
  ) {}

  /** The first byte after the field. */
  get end(): number {
    return this.offset + this.size;
  }

  at(offset: number): Field {
    return new Field(offset, this.size, this.signed, this.littleEndian, this.bits);
  }

  /**
   * The value as a number; beyond 2^53 it loses precision. The struct begins at the byte `base` of `view`, which must
   * reach to `end`.
   */
  number(view: DataView, base = 0): number {
    if (this.bits !== null) return this.#bitField(view, base, this.bits.first, this.bits.count);
    const at = base + this.offset;
    const little = this.littleEndian;
    switch (this.size) {
      case 1:
        return this.signed ? view.getInt8(at) : view.getUint8(at);
      case 2:
        return this.signed ? view.getInt16(at, little) : view.getUint16(at, little);
      case 4:
        return this.signed ? view.getInt32(at, little) : view.getUint32(at, little);
      default:
        return number64(view, at, this.signed, little);
    }
  }

  /** The value as a pointer, of whatever width the target has. */
  address(view: DataView, base = 0): bigint {
    const at = base + this.offset;
    return this.size === 8 ? view.getBigUint64(at, this.littleEndian) : BigInt(view.getUint32(at, this.littleEndian));
  }

  /** The value of an integer, exactly, with the sign of a signed one. */
  integer(view: DataView, base = 0): bigint {
    const value = this.address(view, base);
    return this.signed ? BigInt.asIntN(this.size * 8, value) : value;
  }

  #bitField(view: DataView, base: number, first: number, count: number): number {
    // `first` counts from the byte at `offset`, whatever the byte order: bytes after it hold the higher bits.
    let value = 0;
    for (let byte = 0; byte * 8 < first + count; byte++)
      value += view.getUint8(base + this.offset + byte) * 2 ** (byte * 8);
    return Math.floor(value / 2 ** first) % 2 ** count;
  }
}

/** By halves: a bigint would be an allocation each time. */
export function number64(view: DataView, at: number, signed: boolean, littleEndian: boolean): number {
  const low = view.getUint32(littleEndian ? at : at + 4, littleEndian);
  const atHigh = littleEndian ? at + 4 : at;
  const high = signed ? view.getInt32(atHigh, littleEndian) : view.getUint32(atHigh, littleEndian);
  return high * 2 ** 32 + low;
}

/** Bytes of a struct to copy so that all of these can be read. */
export function extent(...fields: readonly (Field | null)[]): number {
  return Math.max(0, ...fields.map((field) => field?.end ?? 0));
}
