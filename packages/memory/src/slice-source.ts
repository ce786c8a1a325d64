import { type ByteSource, byteSource } from "./byte-source.js";
import { MemoryError } from "./error.js";

/** A source of the bytes [offset, offset + size) of another, which is disposed of with it. */
export function sliceSource(source: ByteSource, offset: number, size: number): ByteSource {
  if (offset + size > source.size)
    throw new MemoryError("bad-image", `The image's headers point outside of its ${source.size} bytes.`);
  return byteSource(
    size,
    (at, length) => source.read(offset + at, length),
    () => source[Symbol.dispose](),
  );
}
