import { endianness } from "node:os";
import { type Halves, offsetsOf, type Piece } from "../gather.js";
import { koffi } from "./native.js";
import { errno } from "./reader.js";

/** UIO_MAXIOV of Linux: pieces of one call. */
const maximumPieces = 1024;
/** A plan is made anew for a few pieces more: room for some growth saves allocating each time. */
const spare = 1.5;
const littleEndian = endianness() === "LE";

/** As Gather, but that errors are negated errno values. */
export interface VmGather extends Disposable {
  plan(pieces: readonly Piece[]): void;
  readonly halves: Halves;
  readonly half: 0 | 1;
  read(first: number): number;
}

/**
 * Reads many pieces with one process_vm_readv(2), or one for each 1,024 of them. All that a call needs is laid out
 * when the pieces are planned, in memory that does not move: a read is the call and nothing else.
 */
export function openVmGather(pid: number): VmGather | null {
  // The layout of struct iovec below is that of 64-bit systems.
  const native = koffi();
  if (native.sizeof("void *") !== 8) return null;
  const call = native
    .load(null)
    .func("process_vm_readv", "intptr_t", ["int", "uintptr_t", "uintptr_t", "uintptr_t", "uintptr_t", "uintptr_t"]);
  const copies = new Arena();
  const vectors = new Arena();
  const sizeofIovec = 16;
  let offsets = offsetsOf([]);
  let count = 0;
  let halves: Halves = [new Uint8Array(), new Uint8Array()];
  let half: 0 | 1 = 0;

  return {
    plan(pieces) {
      offsets = offsetsOf(pieces);
      count = pieces.length;
      const size = offsets[count] as number;
      copies.resize(2 * size);
      halves = [copies.bytes.subarray(0, size), copies.bytes.subarray(size, 2 * size)];
      vectors.resize((count + 1) * sizeofIovec);
      // struct iovec { void *base; size_t length; }, the local one first.
      const words = new BigUint64Array(vectors.bytes.buffer, 0, (count + 1) * 2);
      pieces.forEach(({ address, length }, index) => {
        words[(index + 1) * 2] = address;
        words[(index + 1) * 2 + 1] = BigInt(length);
      });
    },
    get halves() {
      return halves;
    },
    get half() {
      return half;
    },
    read(first) {
      if (first === 0) half = half === 0 ? 1 : 0;
      const into = copies.address + half * (offsets[count] as number);
      for (let index = first; index < count; ) {
        const end = Math.min(count, index + maximumPieces);
        const start = offsets[index] as number;
        const wanted = (offsets[end] as number) - start;
        setWord(vectors.view, 0, into + start);
        setWord(vectors.view, 8, wanted);
        const remote = vectors.address + (index + 1) * sizeofIovec;
        const done = Number(call(pid, vectors.address, 1, remote, end - index, 0));
        if (done === wanted) index = end;
        else if (done < 0 && native.errno() !== errno.EFAULT) return -native.errno();
        else return pieceAt(offsets, start + Math.max(done, 0), index);
      }
      return count;
    },
    [Symbol.dispose]() {
      copies[Symbol.dispose]();
      vectors[Symbol.dispose]();
    },
  };
}

/** The first piece from `index` on that ends after the byte at `offset`. */
function pieceAt(offsets: Float64Array, offset: number, index: number): number {
  let piece = index;
  while ((offsets[piece + 1] as number) <= offset) piece++;
  return piece;
}

function setWord(view: DataView, offset: number, value: number): void {
  const low = value >>> 0;
  view.setUint32(offset + (littleEndian ? 0 : 4), low, littleEndian);
  view.setUint32(offset + (littleEndian ? 4 : 0), (value - low) / 2 ** 32, littleEndian);
}

/** Memory outside the heap, of which the kernel is told the address. */
class Arena implements Disposable {
  #allocation: bigint | null = null;
  /** Below 2^47, so that it is exact. */
  address = 0;
  bytes = new Uint8Array();
  view = new DataView(this.bytes.buffer);

  resize(size: number): void {
    if (this.#allocation !== null && size <= this.bytes.length) return;
    this[Symbol.dispose]();
    const capacity = Math.ceil(size * spare) + 4096;
    const { alloc, view } = koffi();
    this.#allocation = alloc("uint8_t", capacity) as bigint;
    this.address = Number(this.#allocation);
    this.bytes = new Uint8Array(view(this.#allocation, capacity));
    this.view = new DataView(this.bytes.buffer);
  }

  [Symbol.dispose](): void {
    if (this.#allocation !== null) koffi().free(this.#allocation);
    this.#allocation = null;
    this.bytes = new Uint8Array();
    this.view = new DataView(this.bytes.buffer);
  }
}
