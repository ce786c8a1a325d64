import { MemoryError } from "../error.js";
import type { Memory } from "../memory.js";
import { memorySource } from "../memory-source.js";
import { ElfImage } from "./elf-image.js";

/** Bytes at the start of an image that hold its headers. */
const headerSize = 4096;

/**
 * An image as it is loaded in memory: with segments, but without section headers. It serves where
 * the file was deleted, or cannot be opened.
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
  if (headers.base === null)
    throw new MemoryError("bad-image", `${path} has nothing loaded at 0x${start.toString(16)}.`);
  const bias = start - headers.base;
  const size = Math.max(...loads.map(({ offset, fileSize }) => offset + fileSize));
  const source = memorySource(memory, size, (offset, length) => {
    const load = loads.find((each) => offset >= each.offset && offset + length <= each.offset + each.fileSize);
    return load === undefined ? null : bias + load.address + BigInt(offset - load.offset);
  });
  return new ElfImage(source, path, bias);
}
