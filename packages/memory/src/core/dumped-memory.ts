import type { ByteSource } from "../elf/byte-source.js";
import type { ElfImage } from "../elf/elf-image.js";
import type { ElfSegment } from "../elf/format.js";
import { MemoryError, readFault } from "../error.js";
import { PageCache } from "./page-cache.js";
import { atMost, type Range, rangeAt } from "./ranges.js";

/** A PT_LOAD segment of a core file. */
export interface Load extends Range {
  /** The first address whose bytes were left out. */
  readonly dumpedEnd: bigint;
  /** Of the core file, in bytes. */
  readonly offset: number;
  readonly flags: number;
}

/** What a core file itself has of a process's memory. */
export class DumpedMemory {
  /** By ascending address, without overlap. */
  readonly loads: readonly Load[];
  readonly #file: PageCache;

  /** @throws MemoryError `bad-image` where segments are out of order, overlap or leave the address space. */
  constructor(image: ElfImage) {
    this.#file = new PageCache(image.source);
    this.loads = image
      .segments()
      .map(toLoad)
      .filter(({ start, end }) => start !== end);
    const limit = 1n << BigInt(image.class);
    for (const [index, { start, end }] of this.loads.entries()) {
      // Every writer of core files keeps the ELF specification's order.
      if (end > limit || start < (this.loads[index - 1]?.end ?? 0n))
        throw new MemoryError("bad-image", `${image.path} is damaged: its segments overlap or are out of order.`);
    }
  }

  /**
   * Reads what the core has from `address` on.
   *
   * @returns the number of bytes, 0 where the core left `address` out or knows nothing of it.
   * @throws MemoryError `fault` where the core had it and was cut off.
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

  /** The memory from `start` on as the bytes of a file. Its reads throw MemoryError `bad-image` beyond what the core has. */
  sourceAt(start: bigint): ByteSource {
    return {
      size: Number.MAX_SAFE_INTEGER,
      read: (offset, length) => {
        if (!(length <= maximumRead)) throw new MemoryError("bad-image", "The image's headers are damaged.");
        const bytes = new Uint8Array(length);
        for (let done = 0; done < length; ) {
          const count = this.#readOrNone(start + BigInt(offset + done), bytes.subarray(done));
          if (count === 0) throw new MemoryError("bad-image", "The core left that part of the image out.");
          done += count;
        }
        return bytes;
      },
      [Symbol.dispose]() {},
    };
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

/** Of an image's headers, in bytes. */
const maximumRead = 1 << 24;

function toLoad({ address, memorySize, fileSize, offset, flags }: ElfSegment): Load {
  // The address space's last byte is left out, so that the end is an address, too: nothing is there.
  const end = address + memorySize === 1n << 64n ? (1n << 64n) - 1n : address + memorySize;
  // Sizes beyond 2^53 have lost precision: they lie in any case, and every read of them is checked.
  const dumped = BigInt(Math.min(fileSize, Number.MAX_SAFE_INTEGER));
  return { start: address, end, dumpedEnd: dumped < memorySize ? address + dumped : end, offset, flags };
}
