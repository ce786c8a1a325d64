import type { ByteSource } from "../byte-source.js";
import { ElfImage } from "../elf/elf-image.js";
import { MemoryError } from "../error.js";
import type { DumpedMemory, Load } from "./dumped-memory.js";
import { auxiliary, type CoreNotes, type MappedFile } from "./notes.js";

const pageSize = 4096n;
const PF_R = 4;
/** Images that are looked at: more than a process loads. */
const maximumImages = 4096;

/**
 * The mapped files of a core without NT_FILE, as qemu writes it: every image whose headers are in
 * memory, at the addresses in its segments. Only the executable's name is known.
 *
 * @param entry an address in the executable, or null.
 * @param name the executable's, or null.
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

/** True if a path stands for an image whose file name is unknown. */
export const isNameless = (path: string): boolean => /^\/image-at-0x[0-9a-f]+$/.test(path);

function rangesOf(dumped: DumpedMemory, { start, flags, dumpedEnd }: Load): FileRange[] {
  if ((flags & PF_R) === 0 || dumpedEnd - start < 64n) return [];
  return orNone(() => segmentRanges(new ElfImage(dumped.sourceAt(start)), start));
}

/**
 * The executable's ranges by the auxiliary vector, for a core without the executable's headers:
 * from the file of its name, if the entry point agrees with AT_ENTRY.
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

/** The mapped ranges of an image whose file's first byte is at `start`. */
function segmentRanges(image: ElfImage, start: bigint): FileRange[] {
  const bias = biasAt(image, start);
  return image.segments().map(({ address, offset, fileSize }) => {
    const into = address % pageSize;
    const end = bias + address + BigInt(Math.min(fileSize, Number.MAX_SAFE_INTEGER));
    return { start: bias + address - into, end: end + (-end & (pageSize - 1n)), offset: BigInt(offset) - into };
  });
}

/** The load bias: the first segment begins with the file. */
function biasAt(image: ElfImage, start: bigint): bigint {
  const [first] = image.segments();
  return first === undefined ? start : start - (first.address - BigInt(first.offset));
}

/** The result of `read`, or nothing where the image is damaged. */
function orNone(read: () => FileRange[]): FileRange[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof MemoryError) return [];
    throw error;
  }
}
