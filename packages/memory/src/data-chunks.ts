import { MemoryError } from "./error.js";
import type { Mapping, Memory } from "./memory.js";

/** Addresses [start, end). */
export interface AddressRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** Whether a program keeps data there: not where devices are mapped, which may not even bear being read. */
export function isData({ readable, writable, path }: Mapping): boolean {
  return readable && writable && !path?.startsWith("/dev/");
}

/** Bytes read together. */
const chunkSize = 1 << 16;

/** A piece of memory; good only until the next one is asked for. */
export interface Chunk {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/**
 * The bytes of some ranges, piece by piece; no word of 8 aligned bytes is cut. Pages that cannot be read
 * are left out.
 *
 * @param limit bytes after which it is enough.
 */
export function* chunks(memory: Memory, ranges: Iterable<AddressRange>, limit: number): Generator<Chunk> {
  const buffer = new Uint8Array(chunkSize);
  let left = limit;
  for (const { start, end } of ranges) {
    for (let address = start; address < end && left > 0; ) {
      // To the next multiple of the size, so that a piece that cannot be read costs no more than itself.
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
