import type { Memory } from "@pyframes/memory";
import { StructReader } from "../layout/reader.js";
import type { PageCopies } from "./page-copies.js";

/** Bytes that were read from the target, to be compared with it later. */
export interface EarlierRead {
  readonly address: number;
  /** Leading bytes that may differ: a reference count does not belong to the object's value. */
  readonly skip: number;
  readonly bytes: Uint8Array;
}

/** From this length on Buffer.compare is faster than a loop. */
const longRead = 48;

/** Reads from the target, and keeps every read for a later comparison. */
export class RememberingReader extends StructReader {
  #reads: EarlierRead[] = [];

  constructor(
    memory: Memory,
    pointerSize: number,
    littleEndian: boolean,
    /** Bytes of an object before its `ob_type`. */
    readonly refcountSize: number,
  ) {
    super(memory, pointerSize, littleEndian);
  }

  /** Returns the reads since the last call. */
  take(): readonly EarlierRead[] {
    const reads = this.#reads;
    this.#reads = [];
    return reads;
  }

  override bytes(address: bigint, size: number): Uint8Array | null {
    return this.#read(address, size, 0);
  }

  /** Every struct that is read through this reader is an object. */
  override struct(address: bigint, size: number): DataView | null {
    const bytes = this.#read(address, size, this.refcountSize);
    return bytes === null ? null : new DataView(bytes.buffer);
  }

  override pointers(address: bigint, count: number): bigint[] | null {
    const bytes = this.#read(address, count * this.pointerSize, 0);
    if (bytes === null) return null;
    const view = new DataView(bytes.buffer);
    return Array.from({ length: count }, (_, index) =>
      this.pointerSize === 8
        ? view.getBigUint64(index * 8, this.littleEndian)
        : BigInt(view.getUint32(index * 4, this.littleEndian)),
    );
  }

  #read(address: bigint, size: number, skip: number): Uint8Array | null {
    const bytes = super.bytes(address, size);
    // A copy, since the caller may swap the bytes in place.
    if (bytes !== null) this.#reads.push({ address: Number(address), skip, bytes: bytes.slice() });
    return bytes;
  }
}

/** A change detector for many small reads: members of structs. */
export class WordChangeDetector {
  readonly #addresses: Float64Array;
  readonly #sizes: Uint8Array;
  /** For each word the low and the high half, in the order of memory. */
  readonly #halves: Uint32Array;

  /** @param words of 1, 2, 4 or 8 bytes each. */
  constructor(words: readonly EarlierRead[]) {
    this.#addresses = Float64Array.from(words, ({ address }) => address);
    this.#sizes = Uint8Array.from(words, ({ bytes }) => bytes.length);
    this.#halves = new Uint32Array(2 * words.length);
    words.forEach(({ bytes }, at) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      this.#halves[2 * at] = firstHalf(view, 0, bytes.length);
      if (bytes.length === 8) this.#halves[2 * at + 1] = firstHalf(view, 4, 8);
    });
  }

  /** True if the target still has the same bytes in every word. */
  areUnchanged(copies: PageCopies): boolean {
    for (let at = 0; at < this.#addresses.length; at++) {
      const size = this.#sizes[at] as number;
      const offset = copies.find(this.#addresses[at] as number, size);
      if (offset < 0 || firstHalf(copies.view, offset, size) !== this.#halves[2 * at]) return false;
      if (size === 8 && copies.view.getUint32(offset + 4, true) !== this.#halves[2 * at + 1]) return false;
    }
    return true;
  }
}

/** The first four bytes of a word, or all of a shorter one. */
const firstHalf = (view: DataView, at: number, size: number): number =>
  size >= 4 ? view.getUint32(at, true) : size === 2 ? view.getUint16(at, true) : view.getUint8(at);

/** True if the target still has the same bytes there. */
export function isUnchanged({ address, skip, bytes }: EarlierRead, copies: PageCopies): boolean {
  const offset = copies.find(address, bytes.length);
  if (offset < 0) return false;
  const now = copies.bytes;
  if (bytes.length > longRead) {
    const [end, length] = [offset + bytes.length, bytes.length];
    return Buffer.compare(bytes.subarray(skip, length), now.subarray(offset + skip, end)) === 0;
  }
  for (let at = skip; at < bytes.length; at++) if (bytes[at] !== now[offset + at]) return false;
  return true;
}
