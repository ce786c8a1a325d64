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

  /** The value as a number; beyond 2^53 it loses precision. `view` must reach to `end`. */
  number(view: DataView): number {
    if (this.bits !== null) return this.#bitField(view, this.bits.first, this.bits.count);
    const [{ offset, signed }, little] = [this, this.littleEndian];
    switch (this.size) {
      case 1:
        return signed ? view.getInt8(offset) : view.getUint8(offset);
      case 2:
        return signed ? view.getInt16(offset, little) : view.getUint16(offset, little);
      case 4:
        return signed ? view.getInt32(offset, little) : view.getUint32(offset, little);
      default:
        return Number(signed ? view.getBigInt64(offset, little) : view.getBigUint64(offset, little));
    }
  }

  /** The value as a pointer, of whatever width the target has. */
  address(view: DataView): bigint {
    if (this.size === 8) return view.getBigUint64(this.offset, this.littleEndian);
    return BigInt(view.getUint32(this.offset, this.littleEndian));
  }

  #bitField(view: DataView, first: number, count: number): number {
    // `first` counts from the byte at `offset`, whatever the byte order: bytes after it hold the higher bits.
    let value = 0;
    for (let byte = 0; byte * 8 < first + count; byte++) value += view.getUint8(this.offset + byte) * 2 ** (byte * 8);
    return Math.floor(value / 2 ** first) % 2 ** count;
  }
}

/** Bytes of a struct to copy so that all of these can be read. */
export function extent(...fields: readonly (Field | null)[]): number {
  return Math.max(0, ...fields.map((field) => field?.end ?? 0));
}
