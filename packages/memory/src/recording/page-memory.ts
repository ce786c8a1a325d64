import type { ByteSource } from "../elf/byte-source.js";
import { MemoryError, readFault } from "../error.js";
import type { Mapping, Memory } from "../memory.js";

/** Bytes of a page: the smallest of any target, so that a page is readable or not, except where a file lacks a part of it. */
const pageSize = 4096;

/** Bytes of a block: of a page that was read, the blocks that were asked for can be recorded alone. */
const blockSize = 128;

/** Bytes behind each read that are recorded, too: another reader copies structs whole, of which this one took the beginning. */
const margin = 256;

const blocks = pageSize / blockSize;

interface Page {
  readonly bytes: Uint8Array;
  /** For each block, whether it was asked for. */
  readonly wanted: Uint8Array;
  /** For each block, whether it cannot be read; null where all can. */
  readonly lost: Uint8Array | null;
}

/**
 * Keeps every page that is read through it, as it was when it was first read: what has
 * been seen once is what is recorded, even of a target that goes on.
 */
export class PageMemory implements Memory {
  readonly #pages = new Map<bigint, Page | null>();

  /** @param memory stays its owner's: it is not disposed of. */
  constructor(readonly memory: Memory) {}

  read(address: bigint, into: Uint8Array): void {
    if (BigInt.asUintN(64, address) !== address) throw readFault(address);
    for (let done = 0; done < into.length; ) {
      const at = address + BigInt(done);
      const offset = Number(at % BigInt(pageSize));
      const page = this.#page(at - BigInt(offset));
      const length = Math.min(into.length - done, pageSize - offset);
      if (page === null || !want(page, offset, length)) throw readFault(at);
      into.set(page.bytes.subarray(offset, offset + length), done);
      done += length;
    }
    this.#wantBehind(address + BigInt(into.length));
  }

  mappings(): readonly Mapping[] {
    return this.memory.mappings();
  }

  open(mapping: Mapping): ByteSource | null {
    return this.memory.open(mapping);
  }

  executable(): string | null {
    return this.memory.executable();
  }

  /** What is recorded: runs of blocks of one page, by ascending address. */
  *runs(wholePages: boolean): Generator<readonly [address: bigint, bytes: Uint8Array], void> {
    const pages = [...this.#pages].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [address, page] of pages) {
      if (page === null) continue;
      const { bytes, wanted, lost } = page;
      const kept = wholePages ? Uint8Array.from(wanted, (_, block) => 1 - (lost?.[block] ?? 0)) : wanted;
      for (let start = kept.indexOf(1); start !== -1; ) {
        const after = kept.indexOf(0, start);
        const end = after === -1 ? blocks : after;
        yield [address + BigInt(start * blockSize), bytes.subarray(start * blockSize, end * blockSize)];
        start = kept.indexOf(1, end);
      }
    }
  }

  [Symbol.dispose](): void {}

  /** Of the margin what there is. */
  #wantBehind(start: bigint): void {
    for (let done = 0; done < margin; ) {
      const address = BigInt.asUintN(64, start + BigInt(done));
      const offset = Number(address % BigInt(pageSize));
      const length = Math.min(margin - done, pageSize - offset);
      const page = this.#page(address - BigInt(offset));
      if (page !== null) want(page, offset, length);
      done += length;
    }
  }

  /** Null where nothing of it can be read. */
  #page(address: bigint): Page | null {
    const known = this.#pages.get(address);
    if (known !== undefined) return known;
    const page = { bytes: new Uint8Array(pageSize), wanted: new Uint8Array(blocks), lost: new Uint8Array(blocks) };
    if (this.#has(address, page.bytes)) return this.#keep(address, { ...page, lost: null });
    for (let block = 0; block < blocks; block++) {
      const part = page.bytes.subarray(block * blockSize, (block + 1) * blockSize);
      page.lost[block] = this.#has(address + BigInt(block * blockSize), part) ? 0 : 1;
    }
    return this.#keep(address, page.lost.includes(0) ? page : null);
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

/** Notes that these bytes are wanted, as far as they can be read; false where some cannot. */
function want({ wanted, lost }: Page, offset: number, length: number): boolean {
  for (let block = Math.floor(offset / blockSize); block * blockSize < offset + length; block++) {
    if (lost?.[block]) return false;
    wanted[block] = 1;
  }
  return true;
}
