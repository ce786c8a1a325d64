import { type ByteSource, checkRange } from "../elf/byte-source.js";
import { MemoryError } from "../error.js";
import type { Memory } from "../memory.js";

/**
 * Bytes of a file that are read where they are loaded.
 *
 * @param addressOf null for what is not loaded, or not in one piece.
 */
export function memorySource(
  memory: Memory,
  size: number,
  addressOf: (offset: number, length: number) => bigint | null,
): ByteSource {
  return {
    size,
    read(offset, length) {
      checkRange(offset, length, size);
      const address = addressOf(offset, length);
      if (address === null) throw new MemoryError("bad-image", "That part of the image is not loaded.");
      const bytes = new Uint8Array(length);
      try {
        memory.read(address, bytes);
      } catch (error) {
        // An image that is not there is one image less; a target that is gone is another matter.
        if (error instanceof MemoryError && error.code === "fault") throw new MemoryError("bad-image", error.message);
        throw error;
      }
      return bytes;
    },
    [Symbol.dispose]() {},
  };
}
