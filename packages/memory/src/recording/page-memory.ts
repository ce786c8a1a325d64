import type { ByteSource } from "../elf/byte-source.js";
import { MemoryError, readFault } from "../error.js";
import type { Mapping, Memory } from "../memory.js";

/** Bytes of a page: the smallest of any target, so that no page that is recorded is partly unreadable. */
export const pageSize = 4096;

/** Bytes behind each read that are kept, too: another reader copies structs whole, of which this one took the beginning. */
const margin = 1024;

/**
 * Keeps every page that is read through it, as it was when it was first read: what has
 * been seen once is what is recorded, even of a target that goes on.
 */
export class PageMemory implements Memory {
  readonly #pages = new Map<bigint, Uint8Array>();

  /** @param memory stays its owner's: it is not disposed of. */
  constructor(readonly memory: Memory) {}

  read(address: bigint, into: Uint8Array): void {
    if (BigInt.asUintN(64, address) !== address) throw readFault(address);
    for (let done = 0; done < into.length; ) {
      const at = address + BigInt(done);
      const offset = Number(at % BigInt(pageSize));
      const piece = this.#page(at - BigInt(offset)).subarray(offset, offset + into.length - done);
      into.set(piece, done);
      done += piece.length;
    }
    this.#keep(address + BigInt(into.length + margin));
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

  /** The pages that were read, by ascending address. */
  pages(): readonly (readonly [address: bigint, bytes: Uint8Array])[] {
    return [...this.#pages].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  [Symbol.dispose](): void {}

  /** Keeps the page of an address, if there is one. */
  #keep(address: bigint): void {
    try {
      this.#page(BigInt.asUintN(64, address) - (BigInt.asUintN(64, address) % BigInt(pageSize)));
    } catch (error) {
      if (!(error instanceof MemoryError) || error.code !== "fault") throw error;
    }
  }

  #page(address: bigint): Uint8Array {
    const known = this.#pages.get(address);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(pageSize);
    this.memory.read(address, bytes);
    this.#pages.set(address, bytes);
    return bytes;
  }
}
