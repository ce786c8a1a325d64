import { disposed, MemoryError } from "./error.js";
import type { Memory } from "./memory.js";
import { type BufferPair, offsetsOf, type ReadRange, type VectoredReader } from "./vectored-reader.js";

/** The memory's own vectored reader, or one that makes a read for each range. */
export function openVectoredReader(memory: Memory): VectoredReader {
  return memory.vectoredReader?.() ?? new SingleReads(memory);
}

/** A vectored reader over memory that has no call for many ranges. */
export class SingleReads implements VectoredReader {
  buffers: BufferPair = [new Uint8Array(), new Uint8Array()];
  current: 0 | 1 = 0;
  #ranges: readonly ReadRange[] = [];
  /** For each buffer, the part that each range fills. */
  #parts: readonly [Uint8Array[], Uint8Array[]] = [[], []];
  #isDisposed = false;

  constructor(readonly memory: Pick<Memory, "read">) {}

  plan(ranges: readonly ReadRange[]): void {
    this.#check();
    const offsets = offsetsOf(ranges);
    const size = offsets[ranges.length] ?? 0;
    const partsOf = (bytes: Uint8Array) =>
      ranges.map(({ length }, index) => bytes.subarray(offsets[index], (offsets[index] ?? 0) + length));
    this.#ranges = ranges;
    this.buffers = [new Uint8Array(size), new Uint8Array(size)];
    this.#parts = [partsOf(this.buffers[0]), partsOf(this.buffers[1])];
  }

  read(first = 0): number {
    this.#check();
    if (first === 0) this.current = this.current === 0 ? 1 : 0;
    for (let index = first; index < this.#ranges.length; index++) {
      try {
        this.memory.read((this.#ranges[index] as ReadRange).address, this.#parts[this.current][index] as Uint8Array);
      } catch (error) {
        if (error instanceof MemoryError && error.code === "fault") return index;
        throw error;
      }
    }
    return this.#ranges.length;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
  }

  #check(): void {
    if (this.#isDisposed) throw disposed("The reader");
  }
}
