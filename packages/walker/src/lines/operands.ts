/** Thrown and caught within this folder: the table is not what an encoder writes. */
export class Malformed extends Error {}

/** More bits than any line or column has. */
const maximumShift = 30;

/** The bytes that follow an entry's first one. Only a first byte has its highest bit set. */
export class Operands {
  #at = 0;

  constructor(readonly table: Uint8Array) {}

  /** The next entry's first byte, or null at the table's end. */
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

  /** Six bits a byte, the least significant first; bit 6 says that more follow. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift <= maximumShift; shift += 6) {
      const byte = this.byte();
      value += (byte & 0x3f) * 2 ** shift;
      if ((byte & 0x40) === 0) return value;
    }
    throw new Malformed();
  }

  /** The sign is in the lowest bit. */
  svarint(): number {
    const value = this.varint();
    const magnitude = Math.floor(value / 2);
    return value % 2 === 1 ? -magnitude : magnitude;
  }

  /** Stored plus one, so that 0 is none. */
  column(): number | null {
    const value = this.varint();
    return value === 0 ? null : value - 1;
  }
}
