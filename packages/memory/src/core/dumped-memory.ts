import { type ByteSource, byteSource } from "../byte-source.js";
import type { ElfImage } from "../elf/elf-image.js";
import type { ElfSegment } from "../elf/format.js";
import { MemoryError, readFault } from "../error.js";
import { PageCache } from "./page-cache.js";
import { atMost, type Range, rangeAt } from "./ranges.js";

/** A PT_LOAD segment of a core file. */
export interface Load extends Range {
  /** The first address whose bytes the core left out. */
  readonly dumpedEnd: bigint;
  /** Where the bytes are in the core file. */
  readonly offset: number;
  readonly flags: number;
}

/** The part of a process's memory that a core file holds. */
export class DumpedMemory {
  /** By ascending address, without overlap. */
  readonly loads: readonly Load[];
  readonly #file: PageCache;

  /**
   * @throws MemoryError `bad-image` where segments are out of order, overlap or leave the address
   * space.
   */
  constructor(image: ElfImage) {
    this.#file = new PageCache(image.source);
    this.loads = image
      .segments()
      .map(toLoad)
      .filter(({ start, end }) => start !== end);
    const limit = 1n << BigInt(image.class);
    for (const [index, { start, end }] of this.loads.entries()) {
      // The ELF specification orders segments by address, and every writer of cores does.
      if (end > limit || start < (this.loads[index - 1]?.end ?? 0n))
        throw new MemoryError("bad-image", `${image.path} is damaged: its segments overlap or are out of order.`);
    }
  }

  /**
   * How memory of the process went missing, a predicate; null if nothing shows that any did.
   */
  missing(): string | null {
    const wanted = Math.max(0, ...this.loads.map(endInFile).filter((end) => end <= Number.MAX_SAFE_INTEGER));
    const { size } = this.#file.source;
    if (size < wanted) return `is cut off: it has ${size} of ${wanted} bytes`;
    return this.isFiltered
      ? "was written without the memory that the process changed (coredump_filter, see core(5))"
      : null;
  }

  /**
   * True if no writable memory was dumped: coredump_filter left out the changed memory, so
   * that a mapped file has other bytes than the memory had. By default only clean pages are left
   * out, which are as in the file.
   */
  get isFiltered(): boolean {
    const writable = this.loads.filter(({ flags }) => (flags & PF_W) !== 0);
    return writable.length > 0 && writable.every(({ start, dumpedEnd }) => start === dumpedEnd);
  }

  /** True if the process could change the memory at an address. */
  isWritable(address: bigint): boolean {
    return ((rangeAt(this.loads, address)?.flags ?? 0) & PF_W) !== 0;
  }

  /**
   * Reads bytes from `address` on.
   *
   * @returns the number of bytes; 0 where the core does not have `address`.
   * @throws MemoryError `fault` where the file was cut off before them.
   */
  read(address: bigint, into: Uint8Array): number {
    const load = rangeAt(this.loads, address);
    if (load === null || address >= load.dumpedEnd) return 0;
    const wanted = atMost(into.length, load.dumpedEnd - address);
    const offset = load.offset + Number(address - load.start);
    const length = Math.min(wanted, this.#file.source.size - offset);
    if (!(length > 0)) throw readFault(address);
    into.set(this.#file.read(offset, length));
    return length;
  }

  /** The memory from `start` on as a source. Reads of bytes that the core lacks are `bad-image`. */
  sourceAt(start: bigint): ByteSource {
    return byteSource(Number.MAX_SAFE_INTEGER, (offset, length) => {
      if (!(length <= maximumRead)) throw new MemoryError("bad-image", "The image's headers are damaged.");
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const count = this.#readOrNone(start + BigInt(offset + done), bytes.subarray(done));
        if (count === 0) throw new MemoryError("bad-image", "The core left that part of the image out.");
        done += count;
      }
      return bytes;
    });
  }

  #readOrNone(address: bigint, into: Uint8Array): number {
    try {
      return this.read(address, into);
    } catch (error) {
      if (error instanceof MemoryError && error.code === "fault") return 0;
      throw error;
    }
  }
}

const PF_W = 2;

/** Where the file would end if this were its last segment. */
const endInFile = ({ start, dumpedEnd, offset }: Load): number => offset + Number(dumpedEnd - start);

/** Bytes of one read of an image's headers. */
const maximumRead = 1 << 24;

function toLoad({ address, memorySize, fileSize, offset, flags }: ElfSegment): Load {
  // Nothing is mapped at the last byte of the address space. Without it the end is an address.
  const end = address + memorySize === 1n << 64n ? (1n << 64n) - 1n : address + memorySize;
  // A size beyond 2^53 lost precision, but is wrong in any case, and every read is checked.
  const dumped = BigInt(Math.min(fileSize, Number.MAX_SAFE_INTEGER));
  return { start: address, end, dumpedEnd: dumped < memorySize ? address + dumped : end, offset, flags };
}
