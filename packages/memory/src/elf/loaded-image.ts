import { MemoryError } from "../error.js";
import type { Memory } from "../memory.js";
import { type ByteSource, checkRange } from "./byte-source.js";
import { ElfImage } from "./elf-image.js";

/** Bytes of which an image's headers are the first. */
const headerSize = 4096;

/**
 * What is loaded of an image, read where it lies in memory: its segments, and so no section headers. This
 * is what is left of a file that was deleted, or that nobody can open.
 *
 * @param start address of the file's first byte.
 * @throws MemoryError `bad-image` when there is no ELF header.
 */
export function loadedImage(memory: Memory, start: bigint, path: string): ElfImage {
  const headers = new ElfImage(
    memorySource(memory, headerSize, (offset) => start + BigInt(offset)),
    path,
  );
  const loads = headers.segments();
  const [first] = loads;
  if (first === undefined) throw new MemoryError("bad-image", `${path} has nothing loaded at 0x${start.toString(16)}.`);
  // The first segment begins with the file, after what its first page has before it.
  const bias = start - (first.address - BigInt(first.offset));
  const size = Math.max(...loads.map(({ offset, fileSize }) => offset + fileSize));
  const source = memorySource(memory, size, (offset, length) => {
    const load = loads.find((each) => offset >= each.offset && offset + length <= each.offset + each.fileSize);
    return load === undefined ? null : bias + load.address + BigInt(offset - load.offset);
  });
  return new ElfImage(source, path, bias);
}

function memorySource(
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
