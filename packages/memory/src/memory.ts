import type { ByteSource } from "./byte-source.js";
import type { Image } from "./image/image.js";
import type { VectoredReader } from "./vectored-reader.js";

/** One line of a memory map: the target's addresses [start, end). */
export interface Mapping {
  readonly start: bigint;
  /** The first address after the mapping. */
  readonly end: bigint;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  /** Bytes from the start of the mapped file. */
  readonly offset: bigint;
  /** The mapped file as the target sees it, `[heap]` and the like, or null for anonymous memory. */
  readonly path: string | null;
}

/** Bytes that differ once a process runs another program. */
export interface ExecMark {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/**
 * A process, a core file or a recording, without any notion of Python. Disposal may be repeated;
 * after it every other method throws MemoryError `disposed`.
 */
export interface Memory extends Disposable {
  /**
   * Fills `into` with the bytes at `address`.
   *
   * @throws MemoryError `fault` when any of them is not readable, which leaves `into` undefined;
   * `gone` or `not-permitted` when the target can no longer be read at all.
   */
  read(address: bigint, into: Uint8Array): void;
  /**
   * A reader for ranges that are read often. Absent where one call for many ranges is no faster.
   */
  vectoredReader?(): VectoredReader;
  /**
   * The processor time of the process in nanoseconds: it differs whenever the target has run since.
   * Absent where no system can be asked; null where the system does not say.
   */
  activity?(): number | null;
  /**
   * The mark of the program that the process runs now; null where the system gives none. Absent
   * where the memory is that of one program for ever.
   *
   * @param pointerSize of the target, in bytes.
   */
  execMark?(pointerSize: number): ExecMark | null;
  /** The memory map at the time of the call, by ascending address. */
  mappings(): readonly Mapping[];
  /**
   * Opens the mapped file as the target sees it. The file of a process is reached through its mount
   * namespace, even when deleted; the file of a core is the same build on disk, or the part that
   * the core has. The caller disposes of it.
   *
   * @returns null where the file cannot be reached.
   */
  open(mapping: Mapping): ByteSource | null;
  /**
   * The system's name of the thread with this kernel id, null where it is the process's name, with
   * which threads begin, or unknown. Absent where no system can be asked.
   */
  threadName?(nativeId: number): string | null;
  /**
   * How memory went missing, a predicate such as `is cut off: …`; null if nothing shows that any
   * did. Absent where no file holds the memory.
   */
  readonly missing?: string | null;
  /** The mapping path of the main executable, or null where it is unknown. */
  executable(): string | null;
  /**
   * An image with a class, a byte order and a machine and nothing else, from the file that holds
   * the memory: for memory in which no image can be read. Absent where no file holds the memory.
   */
  machine?(): Image;
}
