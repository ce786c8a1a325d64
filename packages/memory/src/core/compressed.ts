/**
 * Compressed core files. They are unpacked once, into a file without a name. Decompressors are
 * loaded only for such a file.
 */
import { spawn } from "node:child_process";
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ByteSource, fileSource, openFile } from "../byte-source.js";
import { MemoryError } from "../error.js";

type Chunks = AsyncIterable<Buffer>;

interface Compression {
  readonly name: string;
  /** The first bytes of such a file. */
  readonly magic: readonly number[];
  /** Unpacks the file of a path. */
  readonly unpack: (path: string) => Chunks;
  /** Size of the window of earlier output that unpacking needs, from the file's first bytes. */
  readonly window?: (start: Uint8Array) => number;
}

const compressions: readonly Compression[] = [
  { name: "gzip", magic: [0x1f, 0x8b], unpack: gunzip },
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: unzstd, window: zstdWindow },
  { name: "xz", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], unpack: (path) => byProgram("xz", path) },
  { name: "lz4", magic: [0x04, 0x22, 0x4d, 0x18], unpack: (path) => byProgram("lz4", path) },
  { name: "bzip2", magic: [0x42, 0x5a, 0x68], unpack: (path) => byProgram("bzip2", path) },
];

/**
 * Opens a file that may be compressed with gzip, zstd, xz, lz4 or bzip2. It is unpacked to a
 * temporary file, in which blocks of zeros are holes. A damaged file gives the bytes before the
 * damage.
 *
 * @throws MemoryError `bad-image` when it cannot be opened or the program that unpacks it is
 * missing.
 */
export async function openPossiblyCompressed(path: string): Promise<ByteSource> {
  const source = openFile(path);
  const start = source.read(0, Math.min(source.size, 18));
  const compression = compressions.find(({ magic }) => magic.every((byte, index) => start[index] === byte));
  if (compression === undefined) return source;
  source[Symbol.dispose]();
  const { name, unpack, window } = compression;
  if (window !== undefined && window(start) > maximumWindow)
    throw new MemoryError(
      "bad-image",
      `${path} needs more than 128 MiB to be unpacked: do it with ${name} -d --long=31 first.`,
    );
  return await unpacked(path, unpack);
}

async function unpacked(path: string, unpack: (path: string) => Chunks): Promise<ByteSource> {
  const file = openUnnamed();
  const sparse = new SparseFile(file);
  try {
    for await (const chunk of unpack(path)) sparse.write(chunk);
  } catch (error) {
    if (!isDamage(error)) {
      closeSync(file);
      if (error instanceof ProgramMissing)
        throw new MemoryError(
          "bad-image",
          `${path} is compressed with ${error.message}, which cannot be run: install it.`,
        );
      throw new MemoryError("bad-image", `${path} cannot be unpacked: ${messageOf(error)}.`);
    }
  }
  sparse.finish();
  return fileSource(file, path);
}

/** A file without a name, which the system deletes with its descriptor. */
function openUnnamed(): number {
  const directory = mkdtempSync(join(tmpdir(), "pyframes-core-"));
  try {
    return openSync(join(directory, "core"), "wx+", 0o600);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Leaves out blocks of zeros, which are most of a core file. */
class SparseFile {
  #size = 0;
  #written = 0;

  constructor(readonly file: number) {}

  write(chunk: Buffer): void {
    if (!isZero(chunk)) {
      for (let at = 0; at < chunk.length; ) at += writeSync(this.file, chunk, at, chunk.length - at, this.#size + at);
      this.#written = this.#size + chunk.length;
    }
    this.#size += chunk.length;
  }

  /** Gives the file its length where it ends with a hole. */
  finish(): void {
    if (this.#written < this.#size) writeSync(this.file, new Uint8Array(1), 0, 1, this.#size - 1);
  }
}

const zeros = Buffer.alloc(1 << 16);

function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const block = bytes.subarray(at, at + zeros.length);
    if (zeros.compare(block, 0, block.length, 0, block.length) !== 0) return false;
  }
  return true;
}

async function* gunzip(path: string): Chunks {
  const { createGunzip } = await import("node:zlib");
  const { pipeline } = await import("node:stream/promises");
  const unpacked = createGunzip();
  // The loop throws the same errors.
  const done = pipeline(createReadStream(path), unpacked).catch(() => {});
  for await (const chunk of unpacked) yield chunk;
  await done;
}

/** The largest window that the program zstd accepts without an option. */
const maximumWindow = 1 << 27;

/** The window's size in a zstd frame header (RFC 8878, 3.1.1.1); 0 where it is cut off. */
export function zstdWindow(start: Uint8Array): number {
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const [descriptor = 0, window = 0] = start.subarray(4, 6);
  if ((descriptor & 0x20) === 0) return 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  // A single segment's window is the content, whose size follows the dictionary's id.
  const at = 5 + ((descriptor & 3) === 3 ? 4 : descriptor & 3);
  const size = 1 << (descriptor >> 6);
  if (at + size > start.length) return 0;
  if (size === 8) return Number(view.getBigUint64(at, true));
  return size === 4 ? view.getUint32(at, true) : size === 2 ? view.getUint16(at, true) + 256 : view.getUint8(at);
}

/** With the program zstd if it is installed, which is several times as fast. */
async function* unzstd(path: string): Chunks {
  try {
    yield* byProgram("zstd", path);
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error;
    yield* unzstdHere(createReadStream(path));
  }
}

/** @throws ProgramMissing before the first chunk, Damage after the last one that is left. */
async function* byProgram(program: string, path: string): Chunks {
  const file = openSync(path, "r");
  const child = spawn(program, ["-dc"], { stdio: [file, "pipe", "ignore"] });
  closeSync(file);
  const ended = new Promise<number | null>((resolve) =>
    child.once("close", resolve).once("error", () => resolve(null)),
  );
  if (child.pid === undefined || child.stdout === null) throw new ProgramMissing(program);
  for await (const chunk of child.stdout) yield chunk;
  if ((await ended) !== 0) throw new Damage(`${program} could not unpack all of it`);
}

/** The message is the program's name. */
class ProgramMissing extends Error {}

async function* unzstdHere(packed: Chunks): Chunks {
  const { Decompress } = await import("fzstd");
  const unpacked: Buffer[] = [];
  const decompress = new Decompress((bytes) => unpacked.push(Buffer.from(bytes)));
  const push = (bytes: Uint8Array, last: boolean): Damage | null => {
    try {
      decompress.push(bytes, last);
      return null;
    } catch (error) {
      return new Damage(messageOf(error));
    }
  };
  for await (const chunk of packed) {
    const damage = push(chunk, false);
    yield* unpacked.splice(0);
    if (damage !== null) throw damage;
  }
  const damage = push(new Uint8Array(0), true);
  yield* unpacked.splice(0);
  if (damage !== null) throw damage;
}

/** The compressed data ends too early or is wrong. */
class Damage extends Error {}

function isDamage(error: unknown): boolean {
  if (error instanceof Damage) return true;
  return error instanceof Error && "code" in error && /^Z_(?:BUF|DATA)_ERROR$/.test(String(error.code));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
