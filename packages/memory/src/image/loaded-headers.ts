import { MemoryError } from "../error.js";
import { MachOImage } from "../mach-o/mach-o-image.js";
import type { Memory } from "../memory.js";
import { PeImage } from "../pe/pe-image.js";
import type { Image } from "./image.js";
import { memorySource } from "./memory-source.js";

/** Far more than load commands and section headers take. */
const headerSize = 1 << 22;

/**
 * The headers of a Mach-O or PE image that is loaded at `start`, or null. They tell sections and, of Mach-O, the build; what
 * is behind them lies elsewhere than in the file, and must not be asked for.
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
