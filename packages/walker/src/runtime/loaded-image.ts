import { type AddressRange, ElfImage, type Image, MemoryError } from "@pyframes/memory";

/** Bytes of a file that are searched together, and how far a match may reach into the next piece. */
const pieceSize = 1 << 20;
const reach = 256;
/** ELF's PF_W. */
const writableFlag = 2;
/** Where strings are: in ELF, Mach-O, PE. */
const readOnlySections = [".rodata", "__TEXT,__cstring", ".rdata"];

interface FileRange {
  readonly offset: number;
  readonly size: number;
}

/** An image, and where it is loaded. Addresses are the target's; where the image lies, it has nothing. */
export class LoadedImage implements Disposable {
  constructor(
    /** As the target sees it. */
    readonly path: string,
    readonly image: Image,
    /** What is added to the file's virtual addresses. */
    readonly bias: bigint,
    /** Its sections are all that it can be asked for: what else its headers point to is in a file that is not here. */
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

  buildId(): string | null {
    return this.headersOnly ? null : this.#ask(() => this.image.buildId());
  }

  /** From its first to its last address, its .bss included. */
  extent(): AddressRange {
    const segments = this.#ask(() => this.image.segments()) ?? [];
    const starts = segments.map(({ address }) => this.bias + address);
    const ends = segments.map(({ address, memorySize }) => this.bias + address + memorySize);
    const least = (a: bigint, b: bigint) => (a < b ? a : b);
    const most = (a: bigint, b: bigint) => (a > b ? a : b);
    return { start: starts.reduce(least, ends[0] ?? 0n), end: ends.reduce(most, 0n) };
  }

  /**
   * Where `wanted` is in the read-only data: the text from the character before it on, one character a
   * byte, to be matched by the caller. At a range's first byte the character before is a NUL.
   */
  *readOnlyText(wanted: string): Generator<string> {
    for (const range of this.#readOnlyData()) {
      for (let done = 0; done < range.size; done += pieceSize) {
        const size = Math.min(pieceSize + reach, range.size - done);
        const before = done === 0 ? 0 : 1;
        const bytes = this.#ask(() => this.image.source.read(range.offset + done - before, size + before));
        if (bytes === null) break;
        const text = `${before === 0 ? "\0" : ""}${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1")}`;
        for (let at = text.indexOf(wanted, 1); at !== -1 && at <= pieceSize; at = text.indexOf(wanted, at + 1))
          yield text.slice(at - 1, at + reach);
      }
    }
  }

  [Symbol.dispose](): void {
    this.image[Symbol.dispose]();
  }

  /** Its section, or, of ELF, the segments that are not written to where there are no sections. */
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
