import type { ByteSource } from "../elf/byte-source.js";
import { MemoryError } from "../error.js";

/** The bytes [offset, offset + size) of a source as one of their own. Disposing of it disposes of the whole. */
export function sliceSource(source: ByteSource, offset: number, size: number): ByteSource {
  if (offset + size > source.size)
    throw new MemoryError("bad-image", `The image's headers point outside of its ${source.size} bytes.`);
  return {
    size,
    read(at, length) {
      if (at >= 0 && length >= 0 && at + length <= size) return source.read(offset + at, length);
      throw new MemoryError("bad-image", `The image's headers point outside of its ${size} bytes.`);
    },
    [Symbol.dispose]: () => source[Symbol.dispose](),
  };
}
