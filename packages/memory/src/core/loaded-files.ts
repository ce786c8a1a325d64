import { ElfImage } from "../elf/elf-image.js";
import { MemoryError } from "../error.js";
import type { DumpedMemory, Load } from "./dumped-memory.js";
import type { MappedFile } from "./notes.js";

const pageSize = 4096n;
const PF_R = 4;
/** More images than a process loads. */
const maximumImages = 4096;

/**
 * The files of a core without NT_FILE, as qemu writes them: every image whose headers are in memory, with the
 * ranges that its segments say. Nothing tells the names, but for that of the executable.
 *
 * @param entry an address in the executable, or null.
 * @param name of the executable, or null.
 */
export function loadedFiles(dumped: DumpedMemory, entry: bigint | null, name: string | null): MappedFile[] {
  const files: MappedFile[] = [];
  let images = 0;
  for (const load of dumped.loads) {
    const ranges = images < maximumImages ? rangesOf(dumped, load) : [];
    if (ranges.length === 0) continue;
    images++;
    const isExecutable = ranges.some(({ start, end }) => entry !== null && start <= entry && entry < end);
    const path = isExecutable && name !== null ? absolute(name) : nameless(load.start);
    files.push(...ranges.map((range) => ({ ...range, path })));
  }
  return files.sort((a, b) => (a.start < b.start ? -1 : 1));
}

const absolute = (name: string): string => (name.startsWith("/") ? name : `/${name}`);
const nameless = (address: bigint): string => `/image-at-0x${address.toString(16)}`;

/** Whether a path stands for an image whose file nobody named. */
export const isNameless = (path: string): boolean => /^\/image-at-0x[0-9a-f]+$/.test(path);

function rangesOf(dumped: DumpedMemory, { start, flags, dumpedEnd }: Load): Omit<MappedFile, "path">[] {
  if ((flags & PF_R) === 0 || dumpedEnd - start < 64n) return [];
  try {
    const segments = new ElfImage(dumped.sourceAt(start)).segments();
    const first = segments[0];
    if (first === undefined) return [];
    const bias = start - (first.address - BigInt(first.offset));
    return segments.map(({ address, offset, fileSize }) => {
      const into = address % pageSize;
      const end = bias + address + BigInt(fileSize);
      return { start: bias + address - into, end: end + (-end & (pageSize - 1n)), offset: BigInt(offset) - into };
    });
  } catch (error) {
    if (error instanceof MemoryError) return [];
    throw error;
  }
}
