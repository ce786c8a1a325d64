import type { ByteSource } from "./elf/byte-source.js";
import type { Gather } from "./gather.js";
import type { Image } from "./image/image.js";

/** One line of a memory map: addresses [start, end) of the target. */
export interface Mapping {
  readonly start: bigint;
  /** The first address after the mapping. */
  readonly end: bigint;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  /** Bytes from the start of the mapped file. */
  readonly offset: bigint;
  /** Path of the mapped file as the target sees it, `[heap]` and the like, or null for anonymous memory. */
  readonly path: string | null;
}

/** What a walker reads: a process, a core file, a recording. Knows nothing of what is in it. */
export interface Memory extends Disposable {
  /**
   * Fills `into` with the bytes at `address`.
   *
   * @throws MemoryError with code `fault` when any of them is not readable; `into` is then undefined.
   * With code `gone` or `not-permitted` when the target can no longer be read at all.
   */
  read(address: bigint, into: Uint8Array): void;
  /** Reads many pieces at once, for who reads the same ones often; absent where that is no faster than reading each. */
  gather?(): Gather;
  /**
   * A number that is another one whenever the target has run since: the processor time of a process, in nanoseconds. Absent where there is
   * no system to ask; null where it does not tell.
   */
  activity?(): number | null;
  /** The memory map, by ascending address, as it is at the time of the call. */
  mappings(): readonly Mapping[];
  /**
   * Opens the file that is mapped there, as the target sees it: of a process through its mount namespace, even
   * when deleted; of a core file the same build on disk, or what the core has of it. The caller disposes of it.
   *
   * @returns null where the file cannot be reached.
   */
  open(mapping: Mapping): ByteSource | null;
  /**
   * The name that the system has of a thread, by the kernel's id, if it was given one of its own: they begin with their process's.
   * Absent where there is no system to ask; null where it does not tell.
   */
  threadName?(nativeId: number): string | null;
  /** The mapping path of the main executable, or null where the target cannot tell. */
  executable(): string | null;
  /**
   * Class, byte order and machine as an image that has nothing else, for memory in which no image can be read: as the file that has the
   * memory says them. Absent where no file does.
   */
  machine?(): Image;
}

/** The mapping that holds an address, of a map by ascending address; null where nothing is mapped. */
export function mappingAt(mappings: readonly Mapping[], address: bigint): Mapping | null {
  let [low, high] = [0, mappings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((mappings[middle] as Mapping).end <= address) low = middle + 1;
    else high = middle;
  }
  const found = mappings[low];
  return found !== undefined && found.start <= address ? found : null;
}
