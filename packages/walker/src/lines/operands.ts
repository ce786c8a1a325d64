/** Thrown and caught within this folder: no encoder writes such a table. */
export class Malformed extends Error {}

/** More bits than a line or column has. */
const maximumShift = 30;

/** The bytes after the first one of an entry. Only first bytes have the highest bit set. */
export class Operands {
  #at = 0;

  constructor(readonly table: Uint8Array) {}

  /** The first byte of the next entry; null at the end of the table. */
  first(): number | null {
    const byte = this.table[this.#at++];
    if (byte === undefined) return null;
    if ((byte & 0x80) === 0) throw new Malformed();
    return byte;
  }

  byte(): number {
    const byte = this.table[this.#at++];
    if (byte === undefined || (byte & 0x80) !== 0) throw new Malformed();
    return byte;
  }

  /** Six bits a byte, least significant first; bit 6 is set if more follow. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift <= maximumShift; shift += 6) {
      const byte = this.byte();
      value += (byte & 0x3f) * 2 ** shift;
      if ((byte & 0x40) === 0) return value;
    }
    throw new Malformed();
  }

  /** The lowest bit is the sign. */
  svarint(): number {
    const value = this.varint();
    const magnitude = Math.floor(value / 2);
    return value % 2 === 1 ? -magnitude : magnitude;
  }

  /** Stored plus one; 0 is none. */
  column(): number | null {
    const value = this.varint();
    return value === 0 ? null : value - 1;
  }
}
