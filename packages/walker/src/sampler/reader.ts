import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import type { Copies } from "./copies.js";
import type { Witness } from "./witness.js";

/** Reads structs out of the copies of one sample, where they stay until the next, and remembers what it read. */
export class CopiesReader extends StructReader {
  #witnesses: Witness[] = [];

  constructor(
    readonly copies: Copies,
    { pointerSize, littleEndian }: Layout,
  ) {
    super(copies.memory, pointerSize, littleEndian);
  }

  /** What was read since this was asked last; null where some of it could not be. */
  take(): readonly Witness[] | null {
    const witnesses = this.#witnesses;
    this.#witnesses = [];
    return witnesses.some(({ bytes }) => bytes.length === 0) ? null : witnesses;
  }

  override struct(address: bigint, size: number): DataView | null {
    const offset = this.copies.find(Number(address), size);
    const bytes = offset < 0 ? nothing : new Uint8Array(this.copies.bytes.subarray(offset, offset + size));
    this.#witnesses.push({ address: Number(address), skip: 0, bytes });
    return offset < 0 ? null : new DataView(bytes.buffer, bytes.byteOffset, size);
  }
}

const nothing = new Uint8Array();
