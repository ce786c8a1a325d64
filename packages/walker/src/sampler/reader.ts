import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import type { Copies } from "./copies.js";

/** Reads structs out of the copies of one sample, where they stay until the next. */
export class CopiesReader extends StructReader {
  constructor(
    readonly copies: Copies,
    { pointerSize, littleEndian }: Layout,
  ) {
    super(copies.memory, pointerSize, littleEndian);
  }

  override struct(address: bigint, size: number): DataView | null {
    const offset = this.copies.find(Number(address), size);
    if (offset < 0) return null;
    const { buffer, byteOffset } = this.copies.view;
    return new DataView(buffer, byteOffset + offset, size);
  }
}
