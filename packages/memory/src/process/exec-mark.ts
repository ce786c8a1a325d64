import { readFileSync } from "node:fs";
import { endianness } from "node:os";

/** Entries of the auxiliary vector, from <elf.h>. */
const AT_NULL = 0n;
const AT_RANDOM = 25n;

/**
 * The address of the 16 random bytes that Linux put on the stack of the running program; null where
 * the system does not give it.
 *
 * @param pointerSize in bytes, of the target: its auxiliary vector has words of this size.
 */
export function randomBytesAddress(tid: number, pointerSize: number): bigint | null {
  const entries = auxiliaryVector(tid);
  const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
  const littleEndian = endianness() === "LE";
  const word = (at: number) =>
    pointerSize === 8 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian));
  for (let at = 0; at + 2 * pointerSize <= entries.length; at += 2 * pointerSize) {
    const type = word(at);
    if (type === AT_RANDOM) return word(at + pointerSize);
    if (type === AT_NULL) return null;
  }
  return null;
}

function auxiliaryVector(tid: number): Uint8Array {
  try {
    return readFileSync(`/proc/${tid}/auxv`);
  } catch {
    return new Uint8Array();
  }
}
