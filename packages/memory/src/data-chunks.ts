import { MemoryError } from "./error.js";
import type { Mapping, Memory } from "./memory.js";

/** Addresses [start, end). */
export interface AddressRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** True for memory that holds a program's data. Reading a mapped device could disturb it. */
export function isData({ readable, writable, path }: Mapping): boolean {
  return readable && writable && !path?.startsWith("/dev/");
}

/** Bytes of one chunk. */
const chunkSize = 1 << 16;

/** A chunk of memory. Its bytes are overwritten by the next one. */
export interface Chunk {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/**
 * Reads ranges in chunks, which never split an aligned word of 8 bytes. Unreadable chunks are left
 * out.
 *
 * @param limit bytes after which the search ends.
 * @param cut is called if the limit leaves out a part of the ranges.
 */
export function* chunks(
  memory: Memory,
  ranges: Iterable<AddressRange>,
  limit: number,
  cut?: () => void,
): Generator<Chunk> {
  const buffer = new Uint8Array(chunkSize);
  let left = limit;
  for (const { start, end } of ranges) {
    for (let address = start; address < end; ) {
      if (left <= 0) return cut?.();
      // Aligned, so that an unreadable page loses one chunk only.
      const next = address - (address % BigInt(chunkSize)) + BigInt(chunkSize);
      const bytes = buffer.subarray(0, Number((next < end ? next : end) - address));
      if (readable(memory, address, bytes)) yield { address, bytes };
      left -= bytes.length;
      address = next;
    }
  }
}

function readable(memory: Memory, address: bigint, into: Uint8Array): boolean {
  try {
    memory.read(address, into);
    return true;
  } catch (error) {
    if (error instanceof MemoryError && error.code === "fault") return false;
    throw error;
  }
}
