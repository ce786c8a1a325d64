import type { ByteSource } from "../byte-source.js";
import { disposed, MemoryError, readFault } from "../error.js";
import type { Mapping, Memory } from "../memory.js";

/**
 * The smallest page size of any target: a page is readable as a whole, unless a file lacks a part.
 */
const pageSize = 4096;

/** Bytes of a block: a recording may hold only those blocks of a page that were requested. */
const blockSize = 128;

/** Bytes behind each read that are also recorded: the C engine copies whole structs. */
const margin = 256;

const blocks = pageSize / blockSize;

interface Page {
  readonly bytes: Uint8Array;
  /** 1 for each block that was requested. */
  readonly requested: Uint8Array;
  /** 1 for each unreadable block; null where all are readable. */
  readonly unreadable: Uint8Array | null;
}

/**
 * Keeps a copy of every page that is read through it, from the first read of it: a recording of a
 * running target holds the same bytes that the walk read.
 */
export class PageMemory implements Memory {
  readonly #pages = new Map<bigint, Page | null>();

  #isDisposed = false;

  /** @param memory is not disposed of with this object. */
  constructor(readonly memory: Memory) {}

  read(address: bigint, into: Uint8Array): void {
    this.#check();
    if (BigInt.asUintN(64, address) !== address) throw readFault(address);
    for (let done = 0; done < into.length; ) {
      const at = address + BigInt(done);
      const offset = Number(at % BigInt(pageSize));
      const page = this.#page(at - BigInt(offset));
      const length = Math.min(into.length - done, pageSize - offset);
      if (page === null || !request(page, offset, length)) throw readFault(at);
      into.set(page.bytes.subarray(offset, offset + length), done);
      done += length;
    }
    this.#requestMargin(address + BigInt(into.length));
  }

  mappings(): readonly Mapping[] {
    this.#check();
    return this.memory.mappings();
  }

  open(mapping: Mapping): ByteSource | null {
    this.#check();
    return this.memory.open(mapping);
  }

  executable(): string | null {
    this.#check();
    return this.memory.executable();
  }

  /** The recorded memory by ascending address: runs of blocks, each within one page. */
  *runs(wholePages: boolean): Generator<readonly [address: bigint, bytes: Uint8Array], void> {
    this.#check();
    const pages = [...this.#pages].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [address, page] of pages) {
      if (page === null) continue;
      const { bytes, requested, unreadable } = page;
      const kept = wholePages ? Uint8Array.from(requested, (_, block) => 1 - (unreadable?.[block] ?? 0)) : requested;
      for (let start = kept.indexOf(1); start !== -1; ) {
        const after = kept.indexOf(0, start);
        const end = after === -1 ? blocks : after;
        yield [address + BigInt(start * blockSize), bytes.subarray(start * blockSize, end * blockSize)];
        start = kept.indexOf(1, end);
      }
    }
  }

  /** Drops the pages; does nothing the second time. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#pages.clear();
  }

  #check(): void {
    if (this.#isDisposed) throw disposed("The memory to record");
  }

  /** The readable part of the margin. */
  #requestMargin(start: bigint): void {
    for (let done = 0; done < margin; ) {
      const address = BigInt.asUintN(64, start + BigInt(done));
      const offset = Number(address % BigInt(pageSize));
      const length = Math.min(margin - done, pageSize - offset);
      const page = this.#page(address - BigInt(offset));
      if (page !== null) request(page, offset, length);
      done += length;
    }
  }

  /** Null where no block of it is readable. */
  #page(address: bigint): Page | null {
    const known = this.#pages.get(address);
    if (known !== undefined) return known;
    const page = {
      bytes: new Uint8Array(pageSize),
      requested: new Uint8Array(blocks),
      unreadable: new Uint8Array(blocks),
    };
    if (this.#has(address, page.bytes)) return this.#keep(address, { ...page, unreadable: null });
    for (let block = 0; block < blocks; block++) {
      const part = page.bytes.subarray(block * blockSize, (block + 1) * blockSize);
      page.unreadable[block] = this.#has(address + BigInt(block * blockSize), part) ? 0 : 1;
    }
    return this.#keep(address, page.unreadable.includes(0) ? page : null);
  }

  #keep(address: bigint, page: Page | null): Page | null {
    this.#pages.set(address, page);
    return page;
  }

  #has(address: bigint, into: Uint8Array): boolean {
    try {
      this.memory.read(address, into);
      return true;
    } catch (error) {
      if (error instanceof MemoryError && error.code === "fault") return false;
      throw error;
    }
  }
}

/** Marks the blocks of these bytes as requested, up to an unreadable one; false if there is one. */
function request({ requested, unreadable }: Page, offset: number, length: number): boolean {
  for (let block = Math.floor(offset / blockSize); block * blockSize < offset + length; block++) {
    if (unreadable?.[block]) return false;
    requested[block] = 1;
  }
  return true;
}
