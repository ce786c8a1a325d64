import type { StructReader } from "../layout/reader.js";

const page = 4096n;

/**
 * A NUL-terminated UTF-8 string of fewer than `limit` bytes; null if it is longer, malformed or
 * cannot be read.
 */
export function readCString(reader: StructReader, address: bigint, limit: number): string | null {
  const bytes: number[] = [];
  for (let at = address; bytes.length < limit; ) {
    // One page at a time: the next may not be mapped.
    const part = reader.bytes(at, Math.min(limit - bytes.length, Number(page - (at % page))));
    if (part === null) return null;
    const end = part.indexOf(0);
    if (end >= 0) return decode([...bytes, ...part.subarray(0, end)]);
    bytes.push(...part);
    at += BigInt(part.length);
  }
  return null;
}

function decode(bytes: readonly number[]): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}
