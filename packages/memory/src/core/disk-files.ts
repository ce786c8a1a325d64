import { join } from "node:path";
import { type ByteSource, openFile } from "../byte-source.js";
import { ElfImage } from "../elf/elf-image.js";
import { MemoryError } from "../error.js";

/**
 * This machine's copies of the files that a core's process had mapped: at the same paths, below the
 * sysroot if there is one. A file with another build-id than the core's is refused.
 */
export class DiskFiles implements Disposable {
  readonly #opened = new Map<string, ByteSource | null>();
  /** One sentence for each requested file that is missing, or is another build. */
  readonly problems: string[] = [];

  constructor(
    /** Null: no file is read. Undefined: the root. */
    readonly sysroot: string | null | undefined,
    /** Returns the build-id in the core's copy of the image with this path, or null. */
    readonly buildIdInCore: (path: string) => string | null,
  ) {}

  /** The file, kept open until the disposal of this object; null where there is none. */
  shared(path: string): ByteSource | null {
    const known = this.#opened.get(path);
    if (known !== undefined) return known;
    const source = this.open(path);
    this.#opened.set(path, source);
    return source;
  }

  /** The file, which the caller disposes of; null where there is none. */
  open(path: string): ByteSource | null {
    // The mapped file was deleted; the path now names another file.
    if (this.sysroot === null || !path.startsWith("/") || path.endsWith(" (deleted)")) return null;
    const local = this.sysroot === undefined ? path : join(this.sysroot, path);
    let source: ByteSource;
    try {
      source = openFile(local);
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error;
      this.#note(`${local} is not here: name the directory that has the core's files with --sysroot.`);
      return null;
    }
    const [wanted, found] = [this.buildIdInCore(path), buildIdOf(source)];
    if (wanted === null || wanted === found) return source;
    source[Symbol.dispose]();
    this.#note(
      `${local} has ${found === null ? "no build-id" : `the build-id ${found}`}, the core's has ${wanted}: name the directory that has the core's files with --sysroot.`,
    );
    return null;
  }

  [Symbol.dispose](): void {
    for (const source of this.#opened.values()) source?.[Symbol.dispose]();
    this.#opened.clear();
  }

  #note(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem);
  }
}

function buildIdOf(source: ByteSource): string | null {
  try {
    return new ElfImage(source).buildId();
  } catch (error) {
    if (error instanceof MemoryError) return null;
    throw error;
  }
}
