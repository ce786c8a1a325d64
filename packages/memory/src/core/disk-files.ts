import { join } from "node:path";
import { type ByteSource, openFile } from "../elf/byte-source.js";
import { ElfImage } from "../elf/elf-image.js";
import { MemoryError } from "../error.js";

/**
 * The files that a core file's process had mapped, as this machine has them: at the same path,
 * below the sysroot where one is given. A file with another build-id than the core's is not taken.
 */
export class DiskFiles implements Disposable {
  readonly #opened = new Map<string, ByteSource | null>();
  /** One sentence for each file that was wanted and is not here, or not the same. */
  readonly problems: string[] = [];

  /** @param buildIdInCore the build-id of the image that was loaded from a path, as the core has it; null where it has none. */
  constructor(
    readonly sysroot: string | null | undefined,
    readonly buildIdInCore: (path: string) => string | null,
  ) {}

  /** The file's bytes, for reading here; null where there is none. It stays open until the collection is disposed of. */
  shared(path: string): ByteSource | null {
    const known = this.#opened.get(path);
    if (known !== undefined) return known;
    const source = this.open(path);
    this.#opened.set(path, source);
    return source;
  }

  /** The file's bytes for a caller, who disposes of them; null where there is none. */
  open(path: string): ByteSource | null {
    // What was mapped had no name any more: whatever is there now is not it.
    if (this.sysroot === null || !path.startsWith("/") || path.endsWith(" (deleted)")) return null;
    const place = this.sysroot === undefined ? path : join(this.sysroot, path);
    let source: ByteSource;
    try {
      source = openFile(place);
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error;
      this.#note(`${place} is not here: name the directory that has the core's files with --sysroot.`);
      return null;
    }
    const [wanted, found] = [this.buildIdInCore(path), buildIdOf(source)];
    if (wanted === null || wanted === found) return source;
    source[Symbol.dispose]();
    this.#note(
      `${place} has the build-id ${found ?? "of none"}, the core's has ${wanted}: name the directory that has the core's files with --sysroot.`,
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
