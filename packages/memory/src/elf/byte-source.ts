import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { MemoryError } from "../error.js";

/** Bytes that are read where they are wanted: a file, or a buffer in tests. */
export interface ByteSource extends Disposable {
  /** Bytes in all. */
  readonly size: number;
  /** @throws MemoryError `bad-image` when [offset, offset + length) is not within the source. */
  read(offset: number, length: number): Uint8Array;
}

/** @throws MemoryError `bad-image` when the file cannot be opened. */
export function openFile(path: string): ByteSource {
  const file = open(path);
  if (fstatSync(file).isFile()) return fileSource(file, path);
  closeSync(file);
  throw new MemoryError("bad-image", `${path} is not a regular file.`);
}

/** The bytes of an open file, which is closed with the source. */
export function fileSource(file: number, path: string): ByteSource {
  const { size } = fstatSync(file);
  return {
    size,
    read(offset, length) {
      checkRange(offset, length, size);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const count = readSync(file, bytes, done, length - done, offset + done);
        if (count === 0) throw new MemoryError("bad-image", `${path} was cut short while it was read.`);
        done += count;
      }
      return bytes;
    },
    [Symbol.dispose]() {
      closeSync(file);
    },
  };
}

export function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      checkRange(offset, length, bytes.length);
      return bytes.subarray(offset, offset + length);
    },
    [Symbol.dispose]() {},
  };
}

/** Far beyond any table of an image; a lying header must not make us allocate without a bound. */
const maximumLength = 1 << 28;

/** @throws MemoryError `bad-image` when [offset, offset + length) is not within `size` bytes, or is too long. */
export function checkRange(offset: number, length: number, size: number): void {
  // Written so that no sum can lose precision: either number may come from a lying header.
  if (offset >= 0 && length >= 0 && length <= Math.min(size, maximumLength) && offset <= size - length) return;
  throw new MemoryError("bad-image", `The image's headers point outside of its ${size} bytes.`);
}

function open(path: string): number {
  try {
    // Without waiting for the other end of a pipe.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const why = code === "ENOENT" ? "there is no such file" : code === "EACCES" ? "permission denied" : String(error);
    throw new MemoryError("bad-image", `Cannot open ${path}: ${why}.`);
  }
}
