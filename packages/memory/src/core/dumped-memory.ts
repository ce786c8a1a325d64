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

/** Bytes of one read of an image's headers. */
const maximumRead = 1 << 24;

function toLoad({ address, memorySize, fileSize, offset, flags }: ElfSegment): Load {
  // Nothing is mapped at the last byte of the address space. Without it the end is an address.
  const end = address + memorySize === 1n << 64n ? (1n << 64n) - 1n : address + memorySize;
  // A size beyond 2^53 lost precision, but is wrong in any case, and every read is checked.
  const dumped = BigInt(Math.min(fileSize, Number.MAX_SAFE_INTEGER));
  return { start: address, end, dumpedEnd: dumped < memorySize ? address + dumped : end, offset, flags };
}
