import { type ByteSource, bufferSource } from "../byte-source.js";
import { ElfImage } from "../elf/elf-image.js";
import { disposed, MemoryError, readFault } from "../error.js";
import type { Mapping, Memory } from "../memory.js";
import { openPossiblyCompressed } from "./compressed.js";
import { DiskFiles } from "./disk-files.js";
import { DumpedMemory, type Load } from "./dumped-memory.js";
import { absolute, executableFile, isNameless, loadedFiles } from "./loaded-files.js";
import { auxiliary, type CoreNotes, type MappedFile, readCoreNotes } from "./notes.js";
import { atMost, rangeAt } from "./ranges.js";

export interface CoreOptions {
  /** The directory that holds the mapped files; default: the root. Null: no file is read. */
  readonly sysroot?: string | null | undefined;
}

const ET_CORE = 4;
/** Bytes of an ELF header up to the end of e_machine, in both classes. */
const MACHINE_END = 20;
/** Bytes of the longer ELF header, of the 64-bit class. */
const HEADER_SIZE = 64;
const PF_X = 1;
const PF_W = 2;
const PF_R = 4;

/**
 * The memory of a process in an ELF core file of any architecture. Only requested bytes are read.
 * Bytes that the core left out because a mapped file has them are read from that file. After its
 * disposal `notes` and `problems` stay readable; every method throws MemoryError `disposed`.
 */
export class CoreMemory implements Memory {
  readonly notes: CoreNotes;
  readonly #dumped: DumpedMemory;
  #files: readonly MappedFile[] = [];
  readonly #mappings: readonly Mapping[];
  readonly #executable: string | null;
  readonly #disk: DiskFiles;
  /** How memory went missing, as `is cut off: …`; null if nothing shows that any did. */
  readonly missing: string | null;
  readonly #isFiltered: boolean;
  #isDisposed = false;

  /** @throws MemoryError `bad-image` when the file cannot be opened or is not a core file. */
  static async open(path: string, options: CoreOptions = {}): Promise<CoreMemory> {
    const source = await openPossiblyCompressed(path);
    try {
      return new CoreMemory(new ElfImage(source, path), options);
    } catch (error) {
      source[Symbol.dispose]();
      throw error;
    }
  }

  /** @throws MemoryError `bad-image` when the image is not a core file. */
  constructor(
    /** Disposed of with the memory. */
    readonly image: ElfImage,
    { sysroot }: CoreOptions = {},
  ) {
    if (image.type !== ET_CORE)
      throw new MemoryError("bad-image", `${image.path} is an ELF file, but not a core file.`);
    this.#dumped = new DumpedMemory(image);
    this.notes = readCoreNotes(image);
    this.missing = this.#dumped.missing();
    this.#isFiltered = this.#dumped.isFiltered;
    this.#disk = new DiskFiles(sysroot, (path) => this.#buildIdOf(path));
    this.#files = this.notes.files.length > 0 ? this.notes.files : this.#unnamedFiles();
    const entry = this.notes.auxv.get(auxiliary.AT_ENTRY) ?? null;
    this.#executable = entry === null ? null : (rangeAt(this.#files, entry)?.path ?? null);
    this.#mappings = mappingsOf(this.#dumped.loads, this.#files);
  }

  read(address: bigint, into: Uint8Array): void {
    this.#check();
    if (BigInt.asUintN(64, address) !== address) throw readFault(address);
    for (let done = 0; done < into.length; ) {
      const [at, rest] = [address + BigInt(done), into.subarray(done)];
      done += this.#dumped.read(at, rest) || this.#readFile(at, rest);
    }
  }

  mappings(): readonly Mapping[] {
    this.#check();
    return this.#mappings;
  }

  open({ path }: Mapping): ByteSource | null {
    this.#check();
    return path === null || isNameless(path) ? null : this.#disk.open(path);
  }

  executable(): string | null {
    this.#check();
    return this.#executable;
  }

  machine(): ElfImage {
    this.#check();
    const header = new Uint8Array(HEADER_SIZE);
    header.set(this.image.source.read(0, MACHINE_END));
    return new ElfImage(bufferSource(header), "");
  }

  /** One sentence for each mapped file that is missing on this machine, or is another build. */
  get problems(): readonly string[] {
    return this.#disk.problems;
  }

  /** Does nothing the second time. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#disk[Symbol.dispose]();
    this.image[Symbol.dispose]();
  }

  /** @throws MemoryError `disposed`. */
  #check(): void {
    if (this.#isDisposed) throw disposed("The core file");
  }

  /** Reads bytes that the core left out from the mapped file; returns how many. */
  #readFile(address: bigint, into: Uint8Array): number {
    const file = rangeAt(this.#files, address);
    if (this.#isFiltered && this.#dumped.isWritable(address)) throw readFault(address);
    const source = file === null || isNameless(file.path) ? null : this.#disk.shared(file.path);
    if (file === null || source === null) throw readFault(address);
    const offset = Number(address - file.start + file.offset);
    // The core may have the bytes behind this address.
    const next = this.#dumped.loads.find(({ start }) => start > address)?.start ?? file.end;
    const length = Math.min(
      atMost(into.length, next - address),
      atMost(into.length, file.end - address),
      source.size - offset,
    );
    if (!(length > 0)) throw readFault(address);
    into.set(source.read(offset, length));
    return length;
  }

  /**
   * For a core without NT_FILE: the images whose headers it has, and the executable by its name.
   */
  #unnamedFiles(): MappedFile[] {
    const { auxv } = this.notes;
    const entry = auxv.get(auxiliary.AT_ENTRY) ?? null;
    const name = this.#executableName();
    const files = loadedFiles(this.#dumped, entry, name);
    if (entry === null || name === null || rangeAt(files, entry) !== null) return files;
    const source = this.#disk.shared(absolute(name));
    const executable = source === null ? [] : executableFile(auxv, name, source);
    return [...executable, ...files].sort((a, b) => (a.start < b.start ? -1 : 1));
  }

  /** The string at AT_EXECFN: the path given to execve(2). */
  #executableName(): string | null {
    const address = this.notes.auxv.get(auxiliary.AT_EXECFN);
    const bytes = new Uint8Array(4096);
    try {
      const length = address === undefined ? 0 : this.#dumped.read(address, bytes);
      const end = bytes.subarray(0, length).indexOf(0);
      return end <= 0 ? null : Buffer.from(bytes.subarray(0, end)).toString("utf8");
    } catch (error) {
      if (error instanceof MemoryError) return null;
      throw error;
    }
  }

  /** The build-id in the core's copy of the image that was loaded from a path. */
  #buildIdOf(path: string): string | null {
    const headers = this.#files.find((file) => file.path === path && file.offset === 0n);
    try {
      return headers === undefined ? null : new ElfImage(this.#dumped.sourceAt(headers.start)).buildId();
    } catch (error) {
      if (error instanceof MemoryError) return null;
      throw error;
    }
  }
}

/** The segments, and the mapped files without one: gdb leaves out pages that were not written. */
function mappingsOf(loads: readonly Load[], files: readonly MappedFile[]): Mapping[] {
  const ofLoads = loads.map(({ start, end, flags }) => {
    const file = rangeAt(files, start);
    return {
      start,
      end,
      readable: (flags & PF_R) !== 0,
      writable: (flags & PF_W) !== 0,
      executable: (flags & PF_X) !== 0,
      offset: file === null ? 0n : start - file.start + file.offset,
      path: file?.path ?? null,
    };
  });
  const ofFiles = files
    .filter(({ start }) => rangeAt(loads, start) === null)
    .map((file) => ({ ...file, readable: true, writable: false, executable: true }));
  return [...ofLoads, ...ofFiles].sort((a, b) => (a.start < b.start ? -1 : 1));
}
