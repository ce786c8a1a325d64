import { Fields } from "../image/fields.js";
import type { Directory, ReadRva } from "./directory.js";

/** Names that are searched: more than any DLL exports. */
const MAXIMUM_NAMES = 1 << 20;

/** The address of an exported name relative to the image base; null where missing or forwarded. */
export function findExport(read: ReadRva, directory: Directory, name: string): number | null {
  const table = new Fields(read(directory.rva, 40), true);
  const count = Math.min(table.u32(24), MAXIMUM_NAMES);
  const names = new Fields(read(table.u32(32), count * 4), true);
  const wanted = Buffer.from(name, "latin1");
  // The format sorts the names.
  let [low, high] = [0, Math.floor(names.length / 4)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareName(read(names.u32(middle * 4), wanted.length + 1), wanted);
    if (order === 0) return addressOf(read, directory, table, middle);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return null;
}

function addressOf(read: ReadRva, directory: Directory, table: Fields, index: number): number | null {
  const ordinal = new Fields(read(table.u32(36) + index * 2, 2), true).u16(0);
  if (ordinal >= table.u32(20)) return null;
  const rva = new Fields(read(table.u32(28) + ordinal * 4, 4), true).u32(0);
  const forwarded = rva >= directory.rva && rva < directory.rva + directory.size;
  return forwarded ? null : rva;
}

/** Compares the NUL-terminated name at the start of `bytes` with a name, byte by byte. */
function compareName(bytes: Uint8Array, wanted: Buffer): number {
  const end = bytes.indexOf(0);
  return Buffer.compare(bytes.subarray(0, end === -1 ? bytes.length : end), wanted);
}
