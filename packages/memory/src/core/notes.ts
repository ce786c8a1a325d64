/**
 * Notes of core files, as the kernel, gdb and qemu write them (elf.h, linux/elfcore.h,
 * fs/binfmt_elf.c).
 */
import type { ByteSource } from "../byte-source.js";
import type { ElfImage } from "../elf/elf-image.js";
import { dataView, ElfReader } from "../elf/format.js";
import { MemoryError } from "../error.js";

const NT_PRSTATUS = 1;
const NT_AUXV = 6;
export const NT_FILE = 0x46494c45;

/** Keys of the auxiliary vector (elf.h). */
export const auxiliary = { AT_PHDR: 3n, AT_ENTRY: 9n, AT_EXECFN: 31n } as const;

/** The offset of pr_pid in struct elf_prstatus: behind elf_siginfo, pr_cursig and two longs. */
const pidOffset = { 32: 24, 64: 32 } as const;

/** A mapped file by NT_FILE: addresses [start, end). */
export interface MappedFile {
  readonly start: bigint;
  readonly end: bigint;
  /** Bytes from the start of the file. */
  readonly offset: bigint;
  readonly path: string;
}

export interface CoreNotes {
  /** The threads' kernel ids; the first is the thread that received the signal. */
  readonly threads: readonly number[];
  /** By ascending address; empty for a core without NT_FILE, as qemu writes it. */
  readonly files: readonly MappedFile[];
  readonly auxv: ReadonlyMap<bigint, bigint>;
}

/**
 * Bounds on allocations for damaged notes, far beyond those of real processes. The size of a note
 * is the kernel's CORE_FILE_NOTE_SIZE_MAX (fs/coredump.c).
 */
const maximumNote = 1 << 24;
const maximumThreads = 1 << 16;
/** DEFAULT_MAX_MAP_COUNT (linux/mm.h) is a little less. */
const maximumFiles = 1 << 16;
/** Bytes of one read; an auxiliary vector is shorter. */
const auxvChunk = 1 << 12;

/** Reads the notes that are there: a core file that was cut off may have lost some. */
export function readCoreNotes(image: ElfImage): CoreNotes {
  const threads: number[] = [];
  let files: MappedFile[] | null = null;
  let auxv: Map<bigint, bigint> | null = null;
  const words = new WordReader(image);
  try {
    for (const { owner, type, offset, size } of image.notes()) {
      if (owner !== "CORE" || size > maximumNote || offset + size > image.source.size) continue;
      if (type === NT_PRSTATUS && size >= pidOffset[image.class] + 4 && threads.length < maximumThreads)
        threads.push(words.integer(image.source.read(offset + pidOffset[image.class], 4), 0));
      if (type === NT_AUXV && size > 0) auxv ??= auxiliaryVector(words, image.source, offset, size);
      if (type === NT_FILE) files ??= mappedFiles(words, image.source, offset, size);
    }
  } catch (error) {
    if (!(error instanceof MemoryError) || error.code !== "bad-image") throw error;
  }
  const inOrder = (files ?? []).sort((a, b) => (a.start < b.start ? -1 : 1));
  return { threads, files: inOrder, auxv: auxv ?? new Map() };
}

const used: ReadonlySet<bigint> = new Set(Object.values(auxiliary));

/** The values of the `auxiliary` keys; the first where a key comes twice. */
function auxiliaryVector(words: WordReader, source: ByteSource, offset: number, size: number): Map<bigint, bigint> {
  const found = new Map<bigint, bigint>();
  for (let from = 0; from < size; from += auxvChunk) {
    const bytes = source.read(offset + from, Math.min(auxvChunk, size - from));
    for (let at = 0; at + 2 * words.size <= bytes.length; at += 2 * words.size) {
      const key = words.word(bytes, at);
      if (key === 0n) return found;
      if (used.has(key) && !found.has(key)) found.set(key, words.word(bytes, at + words.size));
    }
  }
  return found;
}

/** NT_FILE: a count, the page size, count times (start, end, offset in pages), count strings. */
function mappedFiles(words: WordReader, source: ByteSource, offset: number, size: number): MappedFile[] | null {
  const bytes = source.read(offset, size);
  if (size < 2 * words.size) return null;
  const [count, pageSize] = [Number(words.word(bytes, 0)), words.word(bytes, words.size)];
  const rows = 2 * words.size;
  const rowSize = 3 * words.size;
  if (count > (size - rows) / rowSize) return null;
  const files: MappedFile[] = [];
  let text = rows + count * rowSize;
  for (let row = 0; row < Math.min(count, maximumFiles); row++) {
    const end = bytes.indexOf(0, text);
    if (end === -1) break;
    const at = rows + row * rowSize;
    files.push({
      start: words.word(bytes, at),
      end: words.word(bytes, at + words.size),
      offset: words.word(bytes, at + 2 * words.size) * pageSize,
      path: Buffer.from(bytes.subarray(text, end)).toString("utf8"),
    });
    text = end + 1;
  }
  return files.filter(({ start, end }) => start < end);
}

class WordReader {
  readonly size: 4 | 8;
  readonly #reader: ElfReader;

  constructor({ class: width, byteOrder }: ElfImage) {
    this.size = width === 64 ? 8 : 4;
    this.#reader = new ElfReader(byteOrder === "little");
  }

  word(bytes: Uint8Array, at: number): bigint {
    return this.#reader.address(dataView(bytes), at, [0, this.size]);
  }

  integer(bytes: Uint8Array, at: number): number {
    return this.#reader.number(dataView(bytes), at, [0, 4]);
  }
}
