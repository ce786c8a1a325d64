/** Compressed files are unpacked once, into a file without a name. */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform, type TransformCallback, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { type ByteSource, fileSource } from "../elf/byte-source.js";
import { MemoryError } from "../error.js";

const unpackers = { gzip: () => createGunzip(), zstd: () => zstdStream() } as const;

/** Whether files that were compressed so can be unpacked here. */
export function isUnpacked(compression: string): compression is keyof typeof unpackers {
  return Object.hasOwn(unpackers, compression);
}

/** @throws MemoryError `bad-image` when it cannot be read or written; what is damaged gives what precedes the damage. */
export async function unpack(path: string, compression: keyof typeof unpackers): Promise<ByteSource> {
  const file = openUnnamed();
  const sparse = new SparseFile(file);
  try {
    await pipeline(createReadStream(path), unpackers[compression](), sparse);
  } catch (error) {
    if (!isDamage(error)) {
      closeSync(file);
      throw new MemoryError("bad-image", `${path} cannot be unpacked: ${messageOf(error)}.`);
    }
  }
  sparse.finish();
  return fileSource(file, path);
}

/** A file that is gone with its descriptor, however this program ends. */
function openUnnamed(): number {
  const directory = mkdtempSync(join(tmpdir(), "pyframes-core-"));
  try {
    return openSync(join(directory, "core"), "wx+", 0o600);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Blocks of zeros are not written: in a core file most are. */
class SparseFile extends Writable {
  #size = 0;
  #written = 0;

  constructor(readonly file: number) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    try {
      if (!isZero(chunk)) {
        for (let at = 0; at < chunk.length; ) at += writeSync(this.file, chunk, at, chunk.length - at, this.#size + at);
        this.#written = this.#size + chunk.length;
      }
      this.#size += chunk.length;
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Gives the file its length where it ends with a hole. */
  finish(): void {
    if (this.#written < this.#size) writeSync(this.file, new Uint8Array(1), 0, 1, this.#size - 1);
  }
}

const zeros = Buffer.alloc(1 << 16);

function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const piece = bytes.subarray(at, at + zeros.length);
    if (zeros.compare(piece, 0, piece.length, 0, piece.length) !== 0) return false;
  }
  return true;
}

function zstdStream(): Transform {
  let stream: Transform;
  // fzstd reuses nothing of what it hands out.
  const decompress = new Decompress((bytes) => stream.push(Buffer.from(bytes)));
  const step = (run: () => void, done: TransformCallback): void => {
    try {
      run();
      done();
    } catch (error) {
      done(new Damage(messageOf(error)));
    }
  };
  stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => step(() => decompress.push(chunk), done),
    flush: (done) => step(() => decompress.push(new Uint8Array(0), true), done),
  });
  return stream;
}

/** The compressed data ends too early, or is not what it should be. */
class Damage extends Error {}

function isDamage(error: unknown): boolean {
  if (error instanceof Damage) return true;
  return error instanceof Error && "code" in error && /^Z_(?:BUF|DATA)_ERROR$/.test(String(error.code));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
