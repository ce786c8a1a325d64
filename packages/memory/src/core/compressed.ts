/** Core files as they are stored: compressed, mostly. */
import { type ByteSource, openFile } from "../elf/byte-source.js";
import { MemoryError } from "../error.js";

interface Compression {
  readonly name: "gzip" | "zstd" | "xz" | "lz4" | "bzip2";
  /** The first bytes of such a file. */
  readonly magic: readonly number[];
}

const compressions: readonly Compression[] = [
  { name: "gzip", magic: [0x1f, 0x8b] },
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "xz", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: "lz4", magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: "bzip2", magic: [0x42, 0x5a, 0x68] },
];

/**
 * Opens a file that may be compressed with gzip or zstd. What is unpacked goes to a
 * temporary file, blocks of zeros as holes. A compressed file that is cut off or damaged gives what precedes the damage.
 *
 * @throws MemoryError `bad-image` when it cannot be opened or is compressed otherwise.
 */
export async function openPossiblyCompressed(path: string): Promise<ByteSource> {
  const source = openFile(path);
  const start = source.read(0, Math.min(source.size, 8));
  const compression = compressions.find(({ magic }) => magic.every((byte, index) => start[index] === byte));
  if (compression === undefined) return source;
  source[Symbol.dispose]();
  const { name } = compression;
  // Loaded when it is needed: streams and decompressors are much, and most memories are no compressed file.
  const { isUnpacked, unpack } = await import("./unpack.js");
  if (!isUnpacked(name))
    throw new MemoryError("bad-image", `${path} is compressed with ${name}: unpack it with ${name} -d first.`);
  return await unpack(path, name);
}
