import type { Memory } from "@pyframes/memory";
import { StructReader } from "../layout/reader.js";
import type { Copies } from "./copies.js";

/** Bytes that were read of the target, and what they were. */
export interface Witness {
  readonly address: number;
  /** The first bytes, which may differ: an object's reference count says nothing of what it is. */
  readonly skip: number;
  readonly bytes: Uint8Array;
}

/** Shorter ones are compared faster byte by byte. */
const shortest = 48;

/** Remembers what is read through it, so that it can be told later whether it is still so. */
export class WitnessReader extends StructReader {
  #witnesses: Witness[] = [];

  constructor(
    memory: Memory,
    pointerSize: number,
    littleEndian: boolean,
    /** Bytes of an object before its type. */
    readonly objectHead: number,
  ) {
    super(memory, pointerSize, littleEndian);
  }

  /** What was read since this was asked last. */
  take(): readonly Witness[] {
    const witnesses = this.#witnesses;
    this.#witnesses = [];
    return witnesses;
  }

  override bytes(address: bigint, size: number): Uint8Array | null {
    return this.#read(address, size, 0);
  }

  /** Whoever reads a struct whole reads an object here; words of it are read as pointers. */
  override struct(address: bigint, size: number): DataView | null {
    const bytes = this.#read(address, size, this.objectHead);
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
    // A copy: the reader may turn what it got.
    if (bytes !== null) this.#witnesses.push({ address: Number(address), skip, bytes: bytes.slice() });
    return bytes;
  }
}

/** Words of the target, and what they were: as witnesses, but of single members of structs, of which there are many. */
export class WordWitnesses {
  readonly #addresses: Float64Array;
  readonly #sizes: Uint8Array;
  /** Of each the low and the high half, as they lie in memory. */
  readonly #halves: Uint32Array;

  /** @param words each of 1, 2, 4 or 8 bytes. */
  constructor(words: readonly Witness[]) {
    this.#addresses = Float64Array.from(words, ({ address }) => address);
    this.#sizes = Uint8Array.from(words, ({ bytes }) => bytes.length);
    this.#halves = new Uint32Array(2 * words.length);
    words.forEach(({ bytes }, at) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      this.#halves[2 * at] = half(view, 0, bytes.length);
      if (bytes.length === 8) this.#halves[2 * at + 1] = half(view, 4, 8);
    });
  }

  /** Whether the target still has all of them. */
  hold(copies: Copies): boolean {
    for (let at = 0; at < this.#addresses.length; at++) {
      const size = this.#sizes[at] as number;
      const offset = copies.find(this.#addresses[at] as number, size);
      if (offset < 0 || half(copies.view, offset, size) !== this.#halves[2 * at]) return false;
      if (size === 8 && copies.view.getUint32(offset + 4, true) !== this.#halves[2 * at + 1]) return false;
    }
    return true;
  }
}

/** The first four bytes, or as many as there are. */
const half = (view: DataView, at: number, size: number): number =>
  size >= 4 ? view.getUint32(at, true) : size === 2 ? view.getUint16(at, true) : view.getUint8(at);

/** Whether the target still has the same bytes there. */
export function holds({ address, skip, bytes }: Witness, copies: Copies): boolean {
  const offset = copies.find(address, bytes.length);
  if (offset < 0) return false;
  const now = copies.bytes;
  if (bytes.length > shortest) {
    const [end, length] = [offset + bytes.length, bytes.length];
    return Buffer.compare(bytes.subarray(skip, length), now.subarray(offset + skip, end)) === 0;
  }
  for (let at = skip; at < bytes.length; at++) if (bytes[at] !== now[offset + at]) return false;
  return true;
}
