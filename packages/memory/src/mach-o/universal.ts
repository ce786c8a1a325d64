/** Universal ("fat") files: a Mach-O file for each architecture in one file, its slices. */
import type { ByteSource } from "../byte-source.js";
import { MemoryError } from "../error.js";
import { Fields } from "../image/fields.js";
import { FAT_MAGIC, FAT_MAGIC_64 } from "./format.js";

export interface Slice {
  /** cputype */
  readonly machine: number;
  readonly offset: number;
  readonly size: number;
}

const HEADER = 8;
/** Java's class files have the same magic, and a version of at least 45 in place of the count. */
const MAXIMUM_SLICES = 44;

/** The slices of a universal file; null for other files. */
export function slicesOf(source: ByteSource, path: string): Slice[] | null {
  if (source.size < HEADER) return null;
  const header = new Fields(source.read(0, HEADER), false);
  const magic = header.u32(0);
  const count = header.u32(4);
  if ((magic !== FAT_MAGIC && magic !== FAT_MAGIC_64) || count > MAXIMUM_SLICES) return null;
  if (count === 0) throw new MemoryError("bad-image", `${path} is a universal file without a slice.`);
  const wide = magic === FAT_MAGIC_64;
  const size = wide ? 32 : 20;
  const table = new Fields(source.read(HEADER, count * size), false);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      machine: table.u32(at),
      offset: wide ? Number(table.u64(at + 8)) : table.u32(at + 8),
      size: wide ? Number(table.u64(at + 16)) : table.u32(at + 12),
    };
  });
}
