import { endianness } from "node:os";
import { type BufferPair, offsetsOf, type ReadRange } from "../vectored-reader.js";
import { koffi, NativeBuffer } from "./native.js";
import { errno } from "./reader.js";

/** UIO_MAXIOV of linux/uio.h: the ranges that one call takes. */
const maximumRanges = 1024;
/** A plan often grows by a few ranges: spare room saves an allocation each time. */
const growth = 1.5;
const littleEndian = endianness() === "LE";
/** struct iovec { void *base; size_t length; } of 64-bit systems. */
const sizeofIovec = 16;

/** As VectoredReader, but a failed `read` returns a negated errno value. */
export interface VectoredVmReader {
  plan(ranges: readonly ReadRange[]): void;
  readonly buffers: BufferPair;
  readonly current: 0 | 1;
  read(first: number): number;
}

/**
 * Reads many ranges with one process_vm_readv(2) for each 1,024 of them. `plan` lays out the call's
 * arguments, so that a read is the call alone. Null on 32-bit systems, whose iovec is another.
 */
export function openVectoredVmReader(pid: number): VectoredVmReader | null {
  const native = koffi();
  if (native.sizeof("void *") !== 8) return null;
  const call = native
    .load(null)
    .func("process_vm_readv", "intptr_t", ["int", "uintptr_t", "uintptr_t", "uintptr_t", "uintptr_t", "uintptr_t"]);
  // The call is given addresses: these two must be reachable as long as `read` is, and are.
  let copies = new NativeBuffer(0);
  let iovecs = new NativeBuffer(sizeofIovec);
  let offsets = offsetsOf([]);
  let count = 0;
  let buffers: BufferPair = [new Uint8Array(), new Uint8Array()];
  let current: 0 | 1 = 0;

  return {
    plan(ranges) {
      offsets = offsetsOf(ranges);
      count = ranges.length;
      const size = offsets[count] as number;
      copies = withRoom(copies, 2 * size);
      buffers = [copies.bytes.subarray(0, size), copies.bytes.subarray(size, 2 * size)];
      iovecs = withRoom(iovecs, (count + 1) * sizeofIovec);
      // The first iovec is the local one.
      const words = new BigUint64Array(iovecs.bytes.buffer, 0, (count + 1) * 2);
      ranges.forEach(({ address, length }, index) => {
        words[(index + 1) * 2] = address;
        words[(index + 1) * 2 + 1] = BigInt(length);
      });
    },
    get buffers() {
      return buffers;
    },
    get current() {
      return current;
    },
    read(first) {
      if (first === 0) current = current === 0 ? 1 : 0;
      const into = copies.address + current * (offsets[count] as number);
      for (let index = first; index < count; ) {
        const end = Math.min(count, index + maximumRanges);
        const start = offsets[index] as number;
        const wanted = (offsets[end] as number) - start;
        setWord(iovecs.view, 0, into + start);
        setWord(iovecs.view, 8, wanted);
        const remote = iovecs.address + (index + 1) * sizeofIovec;
        const done = Number(call(pid, iovecs.address, 1, remote, end - index, 0));
        if (done === wanted) index = end;
        else if (done < 0 && native.errno() !== errno.EFAULT) return -native.errno();
        else return rangeAt(offsets, start + Math.max(done, 0), index);
      }
      return count;
    },
  };
}

function withRoom(buffer: NativeBuffer, size: number): NativeBuffer {
  return size <= buffer.bytes.length ? buffer : new NativeBuffer(Math.ceil(size * growth) + 4096);
}

/** The first range from `index` on that ends after the byte at `offset`. */
function rangeAt(offsets: Float64Array, offset: number, index: number): number {
  let range = index;
  while ((offsets[range + 1] as number) <= offset) range++;
  return range;
}

function setWord(view: DataView, offset: number, value: number): void {
  const low = value >>> 0;
  view.setUint32(offset + (littleEndian ? 0 : 4), low, littleEndian);
  view.setUint32(offset + (littleEndian ? 4 : 0), (value - low) / 2 ** 32, littleEndian);
}
