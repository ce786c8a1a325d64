import { MemoryError } from "../error.js";

/** Reads members of a struct by offset. A read past the end throws MemoryError `bad-image`. */
export class Fields {
  readonly #view: DataView;

  constructor(
    bytes: Uint8Array,
    readonly littleEndian: boolean,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#view.byteLength;
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#checked(at, 1));
  }

  u16(at: number): number {
    return this.#view.getUint16(this.#checked(at, 2), this.littleEndian);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#checked(at, 4), this.littleEndian);
  }

  u64(at: number): bigint {
    return this.#view.getBigUint64(this.#checked(at, 8), this.littleEndian);
  }

  /** A pointer-sized member of either width. */
  word(at: number, width: 4 | 8): bigint {
    return width === 8 ? this.u64(at) : BigInt(this.u32(at));
  }

  /** The string in [at, at + size), to the first NUL if there is one. */
  text(at: number, size: number): string {
    this.#checked(at, size);
    const bytes = Buffer.from(this.#view.buffer, this.#view.byteOffset + at, size);
    const end = bytes.indexOf(0);
    return bytes.toString("latin1", 0, end === -1 ? size : end);
  }

  /** The bytes [at, at + size). */
  from(at: number, size: number): Fields {
    this.#checked(at, size);
    return new Fields(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, size), this.littleEndian);
  }

  #checked(at: number, size: number): number {
    if (at >= 0 && size >= 0 && at + size <= this.length) return at;
    throw new MemoryError("bad-image", "The image's headers contradict their own sizes.");
  }
}
