import type { ByteSource } from "../elf/byte-source.js";
import { ElfImage } from "../elf/elf-image.js";
import { MemoryError } from "../error.js";
import type { DumpedMemory, Load } from "./dumped-memory.js";
import { auxiliary, type CoreNotes, type MappedFile } from "./notes.js";

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

export const absolute = (name: string): string => (name.startsWith("/") ? name : `/${name}`);
const nameless = (address: bigint): string => `/image-at-0x${address.toString(16)}`;

/** Whether a path stands for an image whose file nobody named. */
export const isNameless = (path: string): boolean => /^\/image-at-0x[0-9a-f]+$/.test(path);

function rangesOf(dumped: DumpedMemory, { start, flags, dumpedEnd }: Load): FileRange[] {
  if ((flags & PF_R) === 0 || dumpedEnd - start < 64n) return [];
  return orNone(() => segmentRanges(new ElfImage(dumped.sourceAt(start)), start));
}

/**
 * The executable by the auxiliary vector alone, where the core left its headers out: the file
 * that bears its name, if its entry point is where the kernel found it.
 */
export function executableFile(auxv: CoreNotes["auxv"], name: string, source: ByteSource): MappedFile[] {
  const headers = auxv.get(auxiliary.AT_PHDR);
  if (headers === undefined) return [];
  const ranges = orNone(() => {
    const image = new ElfImage(source);
    const start = headers - BigInt(image.programHeadersOffset);
    const entry = image.entry + biasAt(image, start);
    return entry === auxv.get(auxiliary.AT_ENTRY) ? segmentRanges(image, start) : [];
  });
  return ranges.map((range) => ({ ...range, path: absolute(name) }));
}

type FileRange = Omit<MappedFile, "path">;

/** What is mapped of an image whose file's first byte is at `start`. */
function segmentRanges(image: ElfImage, start: bigint): FileRange[] {
  const bias = biasAt(image, start);
  return image.segments().map(({ address, offset, fileSize }) => {
    const into = address % pageSize;
    const end = bias + address + BigInt(Math.min(fileSize, Number.MAX_SAFE_INTEGER));
    return { start: bias + address - into, end: end + (-end & (pageSize - 1n)), offset: BigInt(offset) - into };
  });
}

/** The first segment begins with the file. */
function biasAt(image: ElfImage, start: bigint): bigint {
  const [first] = image.segments();
  return first === undefined ? start : start - (first.address - BigInt(first.offset));
}

/** What `read` gives, or nothing where the image lies. */
function orNone(read: () => FileRange[]): FileRange[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof MemoryError) return [];
    throw error;
  }
}
