import { MemoryError } from "./error.js";
import type { Image } from "./image/image.js";
import { MachOImage } from "./mach-o/mach-o-image.js";
import type { Memory } from "./memory.js";
import { memorySource } from "./memory-source.js";
import { PeImage } from "./pe/pe-image.js";

/** Bytes that are read at most: far more than load commands and section headers take. */
const headerSize = 1 << 22;

/**
 * The headers of the Mach-O or PE image that is loaded at `start`, or null. Only sections and, in
 * Mach-O, the build-id may be read: the data behind the headers has other offsets than in the file.
 */
export function loadedHeaders(memory: Memory, start: bigint, path: string): Image | null {
  const source = memorySource(memory, headerSize, (offset) => start + BigInt(offset));
  for (const Format of [MachOImage, PeImage]) {
    try {
      return new Format(source, path);
    } catch (error) {
      if (!(error instanceof MemoryError) || error.code !== "bad-image") throw error;
    }
  }
  return null;
}
