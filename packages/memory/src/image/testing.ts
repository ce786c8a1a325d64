/** Writes small images for tests: bytes at offsets, in either byte order. */
export class Writer {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(
    size: number,
    readonly littleEndian: boolean,
  ) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  u16(at: number, ...values: number[]): void {
    for (const [index, value] of values.entries()) this.#view.setUint16(at + index * 2, value, this.littleEndian);
  }

  u32(at: number, ...values: number[]): void {
    for (const [index, value] of values.entries()) this.#view.setUint32(at + index * 4, value, this.littleEndian);
  }

  word(at: number, width: 4 | 8, ...values: number[]): void {
    for (const [index, value] of values.entries()) {
      if (width === 4) this.u32(at + index * 4, value);
      else this.#view.setBigUint64(at + index * 8, BigInt(value), this.littleEndian);
    }
  }

  text(at: number, text: string): void {
    this.bytes.set(Buffer.from(text, "latin1"), at);
  }
}
