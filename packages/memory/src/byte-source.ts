import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { disposed, MemoryError } from "./error.js";

/**
 * Bytes that are read on request: a file, a part of memory, or a buffer. Disposal may be repeated;
 * reads after it throw MemoryError `disposed`.
 */
export interface ByteSource extends Disposable {
  /** In bytes. */
  readonly size: number;
  /** @throws MemoryError `bad-image` when [offset, offset + length) is not within the source. */
  read(offset: number, length: number): Uint8Array;
}

/**
 * Makes a source that checks every read, and closes once.
 *
 * @param read is only called with a range within the source.
 */
export function byteSource(size: number, read: ByteSource["read"], close: () => void = () => {}): ByteSource {
  let isClosed = false;
  return {
    size,
    read(offset, length) {
      if (isClosed) throw disposed("The image");
      checkRange(offset, length, size);
      return read(offset, length);
    },
    [Symbol.dispose]() {
      if (isClosed) return;
      isClosed = true;
      close();
    },
  };
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
  const read: ByteSource["read"] = (offset, length) => {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(file, bytes, done, length - done, offset + done);
      if (count === 0) throw new MemoryError("bad-image", `${path} was cut short while it was read.`);
      done += count;
    }
    return bytes;
  };
  return byteSource(fstatSync(file).size, read, () => closeSync(file));
}

export function bufferSource(bytes: Uint8Array): ByteSource {
  return byteSource(bytes.length, (offset, length) => bytes.subarray(offset, offset + length));
}

/**
 * Bytes of one read: far beyond any table of an image, so that a damaged header allocates no more.
 */
const maximumLength = 1 << 28;

/** @throws MemoryError `bad-image` when the range is too long, or not within `size` bytes. */
function checkRange(offset: number, length: number, size: number): void {
  // Without a sum, which could lose precision: both numbers may come from a damaged header.
  if (offset >= 0 && length >= 0 && length <= Math.min(size, maximumLength) && offset <= size - length) return;
  throw new MemoryError("bad-image", `The image's headers point outside of its ${size} bytes.`);
}

function open(path: string): number {
  try {
    // O_NONBLOCK: opening a pipe must not wait for its other end.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason =
      code === "ENOENT" ? "there is no such file" : code === "EACCES" ? "permission denied" : String(error);
    throw new MemoryError("bad-image", `Cannot open ${path}: ${reason}.`);
  }
}
