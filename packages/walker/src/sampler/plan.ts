import { type Gather, type Memory, openGather } from "@pyframes/memory";

/** The smallest page of any architecture: what is readable, is so by whole ones. */
export const pageSize = 4096;

/** A few bytes of the target. */
export interface Word {
  readonly address: number;
  readonly size: number;
}

/** Addresses [start, end) of the target that are read. */
export interface Range {
  readonly start: number;
  readonly end: number;
  /** The thread state whose stack alone they are of; 0 for what is nobody's, or several ones'. */
  readonly owner: number;
  /** The last sample that asked for it. */
  readonly usedAt: number;
}

/** Where copies lie: `view` and `bytes` are the same memory. */
export class Place {
  constructor(
    public view: DataView,
    public bytes: Buffer,
  ) {}

  /** The memory of an array. */
  static of({ buffer, byteOffset, byteLength }: Uint8Array): Place {
    const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
    return new Place(new DataView(buffer, byteOffset, byteLength), bytes);
  }
}

/** A range, and where its copy is. One class for all of them: finding something in them is what is done most. */
export class Run implements Range {
  /** Whether this sample's read has it. */
  valid = false;

  constructor(
    readonly start: number,
    readonly end: number,
    public owner: number,
    public usedAt: number,
    /** Of `start`, in what lies at `place`. */
    readonly offset: number,
    readonly place: Place,
  ) {}
}

const nothing = new Uint8Array();

/** What is read at once: some words before all else, and ranges in the order in which they are given. */
export class Plan implements Disposable {
  runs: readonly Run[] = [];
  /** The words as they were read; empty where there are none, or one could not be read. */
  look: Uint8Array = nothing;
  /** Bytes of all of it. */
  size = 0;
  /** Something is to be read that is not planned, or planned that cannot be read. */
  isStale = true;
  /** The last read gave byte for byte what the one before did, and each gave all of it. */
  isSame = false;
  readonly #gather: Gather;
  readonly #byPage = new Map<number, Run>();
  /** All runs are valid, as they were all read. */
  #wasWhole = false;
  #words = 0;
  #sizeOfWords = 0;
  /** Where what was read last lies, and the two places where it may. */
  readonly #place = Place.of(nothing);
  #places: readonly [Place, Place] = [this.#place, this.#place];

  constructor(memory: Memory) {
    this.#gather = openGather(memory);
  }

  get pieces(): number {
    return this.#words + this.runs.length;
  }

  runOf(page: number): Run | undefined {
    return this.#byPage.get(page);
  }

  layOut(words: readonly Word[], ranges: readonly Range[]): void {
    this.#gather.plan([
      ...words.map(({ address, size }) => ({ address: BigInt(address), length: size })),
      ...ranges.map(({ start, end }) => ({ address: BigInt(start), length: end - start })),
    ]);
    this.#words = words.length;
    this.#sizeOfWords = words.reduce((sum, { size }) => sum + size, 0);
    const [one, other] = this.#gather.halves;
    this.#places = [Place.of(one), Place.of(other)];
    let offset = this.#sizeOfWords;
    this.runs = ranges.map(({ start, end, owner, usedAt }) => {
      const run = new Run(start, end, owner, usedAt, offset, this.#place);
      offset += end - start;
      return run;
    });
    this.#byPage.clear();
    for (const run of this.runs) for (const page of pagesOf(run)) this.#byPage.set(page, run);
    this.size = offset;
    this.isStale = this.isSame = this.#wasWhole = false;
  }

  /** Reads all of it; what could not be read is not valid. True where all of it was. */
  read(): boolean {
    const { runs } = this;
    const words = this.#words;
    const count = words + runs.length;
    const wasWhole = this.#wasWhole;
    this.#wasWhole = false;
    let bad = this.#gather.read();
    const isWhole = bad === count;
    const { half } = this.#gather;
    const now = this.#places[half];
    this.#place.view = now.view;
    this.#place.bytes = now.bytes;
    this.isSame = isWhole && wasWhole && now.bytes.equals(this.#places[(1 - half) as 0 | 1].bytes);
    let lookIsWhole = true;
    if (!isWhole || !wasWhole) {
      for (const run of runs) run.valid = true;
      for (; bad < count; bad = this.#gather.read(bad + 1)) {
        if (bad < words) lookIsWhole = false;
        else (runs[bad - words] as Run).valid = false;
      }
    }
    this.#wasWhole = isWhole;
    this.look = lookIsWhole && words > 0 ? now.bytes.subarray(0, this.#sizeOfWords) : nothing;
    return isWhole;
  }

  [Symbol.dispose](): void {
    this.#byPage.clear();
    this.#gather[Symbol.dispose]();
  }
}

export function* pagesOf({ start, end }: { readonly start: number; readonly end: number }): Generator<number> {
  for (let page = Math.floor(start / pageSize); page * pageSize < end; page++) yield page;
}
