import { type ByteSource, byteSource } from "./byte-source.js";
import { MemoryError } from "./error.js";
import type { Memory } from "./memory.js";

/**
 * A file's bytes, read from the memory that they are loaded in.
 *
 * @param addressOf returns null for a range that is not loaded, or not in one block.
 */
export function memorySource(
  memory: Memory,
  size: number,
  addressOf: (offset: number, length: number) => bigint | null,
): ByteSource {
  return byteSource(size, (offset, length) => {
    const address = addressOf(offset, length);
    if (address === null) throw new MemoryError("bad-image", "That part of the image is not loaded.");
    const bytes = new Uint8Array(length);
    try {
      memory.read(address, bytes);
    } catch (error) {
      // The search goes on without an unreadable image, but not without the target.
      if (error instanceof MemoryError && error.code === "fault") throw new MemoryError("bad-image", error.message);
      throw error;
    }
    return bytes;
  });
}
