/** A logical field: its place in a struct, and methods that read it from a copy of the struct. */
export class Field {
  constructor(
    /** Bytes from the start of the struct; the size itself for a field named `size`. */
    readonly offset: number,
    /** Bytes of the member, or of a bit-field's storage unit. */
    readonly size: number,
    readonly signed: boolean,
    readonly littleEndian: boolean,
    /**
     * The first bit of a bit-field, from the least significant bit of the byte at `offset`, and its
     * width.
     */
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
   * The value as a number; it loses precision beyond 2^53. The struct begins at byte `base` of
   * `view`, which must reach to `end`.
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

  /** The value as a pointer of the target's width. */
  address(view: DataView, base = 0): bigint {
    const at = base + this.offset;
    return this.size === 8 ? view.getBigUint64(at, this.littleEndian) : BigInt(view.getUint32(at, this.littleEndian));
  }

  /** The exact value of an integer, signed if the field is. */
  integer(view: DataView, base = 0): bigint {
    const value = this.address(view, base);
    return this.signed ? BigInt.asIntN(this.size * 8, value) : value;
  }

  #bitField(view: DataView, base: number, first: number, count: number): number {
    // `first` counts from the byte at `offset` in either byte order: later bytes hold higher bits.
    let value = 0;
    for (let byte = 0; byte * 8 < first + count; byte++)
      value += view.getUint8(base + this.offset + byte) * 2 ** (byte * 8);
    return Math.floor(value / 2 ** first) % 2 ** count;
  }
}

/** Two halves, since a bigint would be allocated for each value. */
export function number64(view: DataView, at: number, signed: boolean, littleEndian: boolean): number {
  const low = view.getUint32(littleEndian ? at : at + 4, littleEndian);
  const atHigh = littleEndian ? at + 4 : at;
  const high = signed ? view.getInt32(atHigh, littleEndian) : view.getUint32(atHigh, littleEndian);
  return high * 2 ** 32 + low;
}

/** The number of bytes to copy from a struct so that all these fields can be read. */
export function extent(...fields: readonly (Field | null)[]): number {
  return Math.max(0, ...fields.map((field) => field?.end ?? 0));
}
