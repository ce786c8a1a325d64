import { type AddressRange, ElfImage, type Image, MemoryError } from "@pyframes/memory";

/** The bytes of a file that are searched at once, and the length of a match beyond them. */
const chunkSize = 1 << 20;
const reach = 256;
/** ELF's PF_W. */
const writableFlag = 2;
/** The sections with string literals in ELF, Mach-O and PE. */
const readOnlySections = [".rodata", "__TEXT,__cstring", ".rdata"];

interface FileRange {
  readonly offset: number;
  readonly size: number;
}

/** An image and its load bias. All addresses are the target's. A malformed image gives null. */
export class LoadedImage implements Disposable {
  constructor(
    /** The path within the target. */
    readonly path: string,
    readonly image: Image,
    /** The difference between the target's addresses and the file's virtual addresses. */
    readonly bias: bigint,
    /**
     * True if only the headers were read from memory: symbols and strings are in a file that is
     * missing.
     */
    readonly headersOnly = false,
  ) {}

  symbol(name: string): bigint | null {
    const symbol = this.headersOnly ? null : this.#ask(() => this.image.symbol(name));
    return symbol === null ? null : BigInt.asUintN(64, this.bias + symbol.address);
  }

  section(name: string): bigint | null {
    const section = this.#ask(() => this.image.section(name));
    return section === null ? null : BigInt.asUintN(64, this.bias + section.address);
  }

  /** The path of the dynamic loader that the image names; null if it names none. */
  loader(): string | null {
    const { image } = this;
    return image instanceof ElfImage ? this.#ask(() => image.interpreter()) : null;
  }

  buildId(): string | null {
    return this.headersOnly ? null : this.#ask(() => this.image.buildId());
  }

  /** From the first to the last address, with .bss. */
  extent(): AddressRange {
    const segments = this.#ask(() => this.image.segments()) ?? [];
    const starts = segments.map(({ address }) => this.bias + address);
    const ends = segments.map(({ address, memorySize }) => this.bias + address + memorySize);
    const least = (a: bigint, b: bigint) => (a < b ? a : b);
    const most = (a: bigint, b: bigint) => (a > b ? a : b);
    return { start: starts.reduce(least, ends[0] ?? 0n), end: ends.reduce(most, 0n) };
  }

  /**
   * Each occurrence of `wanted` in the read-only data: the text from the character before it, one
   * character a byte. At the start of a range that character is NUL.
   */
  *readOnlyText(wanted: string): Generator<string> {
    for (const range of this.#readOnlyData()) {
      for (let done = 0; done < range.size; done += chunkSize) {
        const size = Math.min(chunkSize + reach, range.size - done);
        const before = done === 0 ? 0 : 1;
        const bytes = this.#ask(() => this.image.source.read(range.offset + done - before, size + before));
        if (bytes === null) break;
        const text = `${before === 0 ? "\0" : ""}${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1")}`;
        for (let at = text.indexOf(wanted, 1); at !== -1 && at <= chunkSize; at = text.indexOf(wanted, at + 1))
          yield text.slice(at - 1, at + reach);
      }
    }
  }

  [Symbol.dispose](): void {
    this.image[Symbol.dispose]();
  }

  /** The section for string literals or, in ELF without sections, the read-only segments. */
  #readOnlyData(): readonly FileRange[] {
    const { image } = this;
    if (this.headersOnly) return [];
    for (const name of readOnlySections) {
      const section = this.#ask(() => image.section(name));
      if (section !== null) return [section];
    }
    const segments = image instanceof ElfImage ? (this.#ask(() => image.segments()) ?? []) : [];
    return segments
      .filter(({ flags }) => (flags & writableFlag) === 0)
      .map(({ offset, fileSize }) => ({ offset, size: fileSize }));
  }

  #ask<T>(question: () => T): T | null {
    try {
      return question();
    } catch (error) {
      if (error instanceof MemoryError && error.code === "bad-image") return null;
      throw error;
    }
  }
}
