import { type Memory, openVectoredReader, type VectoredReader } from "@pyframes/memory";

/**
 * The smallest page size of any architecture, in bytes: a page is readable as a whole or not at
 * all.
 */
export const pageSize = 4096;

/** A member of a struct in the target; `size` in bytes. */
export interface Word {
  readonly address: number;
  readonly size: number;
}

/** Addresses [start, end) of the target that are read. */
export interface PlannedRange {
  readonly start: number;
  readonly end: number;
  /** The thread state whose stack alone needs this range; 0 where several need it, or none. */
  readonly owner: number;
  /** The last sample that asked for it. */
  readonly usedAt: number;
}

/** A block of copied bytes. `view` and `bytes` are the same memory. */
export class CopyBuffer {
  constructor(
    public view: DataView,
    public bytes: Buffer,
  ) {}

  static of({ buffer, byteOffset, byteLength }: Uint8Array): CopyBuffer {
    const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
    return new CopyBuffer(new DataView(buffer, byteOffset, byteLength), bytes);
  }
}

/**
 * A range with its copy. It is one class for planned and extra reads, so that the sampler's most
 * frequent operation, finding an address, sees one shape of object.
 */
export class CopiedRange implements PlannedRange {
  /** True if the last read read all of it. */
  valid = false;

  constructor(
    readonly start: number,
    readonly end: number,
    public owner: number,
    public usedAt: number,
    /** Where the byte at `start` is in `buffer`. */
    readonly offset: number,
    readonly buffer: CopyBuffer,
  ) {}
}

const noBytes = new Uint8Array();

/** The ranges that a sample reads in one call: the watched words first, then all others. */
export class ReadPlan implements Disposable {
  ranges: readonly CopiedRange[] = [];
  /** The watched words' bytes; empty where there are none, or one could not be read. */
  watchedBytes: Uint8Array = noBytes;
  /** Bytes of the whole read. */
  size = 0;
  /** True if the requests changed, or a planned range could not be read: lay it out again. */
  isStale = true;
  /** True if the last read and the one before were complete and gave the same bytes. */
  isSame = false;
  readonly #reader: VectoredReader;
  readonly #byPage = new Map<number, CopiedRange>();
  /** True if the last read was complete, so that every range is valid. */
  #wasComplete = false;
  #wordCount = 0;
  #wordBytes = 0;
  /** The buffer of the last read, one of the two that reads fill in turn. */
  readonly #current = CopyBuffer.of(noBytes);
  #buffers: readonly [CopyBuffer, CopyBuffer] = [this.#current, this.#current];

  constructor(memory: Memory) {
    this.#reader = openVectoredReader(memory);
  }

  /** Ranges of one read, watched words included. */
  get count(): number {
    return this.#wordCount + this.ranges.length;
  }

  rangeOf(page: number): CopiedRange | undefined {
    return this.#byPage.get(page);
  }

  /** @param ranges in the order in which they are read. */
  layOut(words: readonly Word[], ranges: readonly PlannedRange[]): void {
    this.#reader.plan([
      ...words.map(({ address, size }) => ({ address: BigInt(address), length: size })),
      ...ranges.map(({ start, end }) => ({ address: BigInt(start), length: end - start })),
    ]);
    this.#wordCount = words.length;
    this.#wordBytes = words.reduce((sum, { size }) => sum + size, 0);
    const [first, second] = this.#reader.buffers;
    this.#buffers = [CopyBuffer.of(first), CopyBuffer.of(second)];
    let offset = this.#wordBytes;
    this.ranges = ranges.map(({ start, end, owner, usedAt }) => {
      const range = new CopiedRange(start, end, owner, usedAt, offset, this.#current);
      offset += end - start;
      return range;
    });
    this.#byPage.clear();
    for (const range of this.ranges) for (const page of pagesOf(range)) this.#byPage.set(page, range);
    this.size = offset;
    this.isStale = this.isSame = this.#wasComplete = false;
  }

  /**
   * Reads all ranges, and marks those that could not be read as not valid. True if all were read.
   */
  read(): boolean {
    const { ranges, count } = this;
    const wasComplete = this.#wasComplete;
    this.#wasComplete = false;
    let failed = this.#reader.read();
    const isComplete = failed === count;
    const { current } = this.#reader;
    const now = this.#buffers[current];
    this.#current.view = now.view;
    this.#current.bytes = now.bytes;
    this.isSame = isComplete && wasComplete && now.bytes.equals(this.#buffers[(1 - current) as 0 | 1].bytes);
    let hasWords = this.#wordCount > 0;
    if (!isComplete || !wasComplete) {
      for (const range of ranges) range.valid = true;
      for (; failed < count; failed = this.#reader.read(failed + 1)) {
        if (failed < this.#wordCount) hasWords = false;
        else (ranges[failed - this.#wordCount] as CopiedRange).valid = false;
      }
    }
    this.#wasComplete = isComplete;
    this.watchedBytes = hasWords ? now.bytes.subarray(0, this.#wordBytes) : noBytes;
    return isComplete;
  }

  [Symbol.dispose](): void {
    this.#byPage.clear();
    this.#reader[Symbol.dispose]();
  }
}

/** The numbers of the pages that hold addresses [start, end). */
export function* pagesOf({ start, end }: { readonly start: number; readonly end: number }): Generator<number> {
  for (let page = Math.floor(start / pageSize); page * pageSize < end; page++) yield page;
}
