import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import type { EarlierRead } from "./change-detector.js";
import type { PageCopies } from "./page-copies.js";

const noBytes = new Uint8Array();

/** Reads structs from one sample's page copies, and keeps every read for a later comparison. */
export class PageCopiesReader extends StructReader {
  #reads: EarlierRead[] = [];

  constructor(
    readonly copies: PageCopies,
    { pointerSize, littleEndian }: Layout,
  ) {
    super(copies.memory, pointerSize, littleEndian);
  }

  /** Returns the reads since the last call; null where one of them failed. */
  take(): readonly EarlierRead[] | null {
    const reads = this.#reads;
    this.#reads = [];
    return reads.some(({ bytes }) => bytes.length === 0) ? null : reads;
  }

  override struct(address: bigint, size: number): DataView | null {
    const offset = this.copies.find(Number(address), size);
    const bytes = offset < 0 ? noBytes : new Uint8Array(this.copies.bytes.subarray(offset, offset + size));
    this.#reads.push({ address: Number(address), skip: 0, bytes });
    return offset < 0 ? null : new DataView(bytes.buffer, bytes.byteOffset, size);
  }
}
