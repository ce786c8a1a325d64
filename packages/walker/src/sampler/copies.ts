import { type Gather, type Memory, MemoryError, openGather } from "@pyframes/memory";

/** The smallest page of any architecture: what is readable, is so by whole ones. */
const pageSize = 4096;
/** Pages that one read may have, and copies of pages read apart in one sample: 64 MiB each. */
const maximumPages = 16_384;
/** Pages that were not asked for in so many samples are read no more. */
const patience = 256;
/** Every address of a process is below; beyond, a number is not exact. */
const addressEnd = 2 ** 53;

/** Addresses [start, end) of the target, and where their copy is. */
interface Run {
  readonly start: number;
  readonly end: number;
  /** Of `start`, in `view`. */
  readonly offset: number;
  view: DataView;
  bytes: Uint8Array;
  /** Whether this sample's read has it. */
  valid: boolean;
  /** The last sample that asked for it. */
  usedAt: number;
}

/** The part of a page, as offsets in it, that is read at each sample. */
interface Wanted {
  low: number;
  high: number;
}

const nowhere: Run = {
  start: 0,
  end: 0,
  offset: 0,
  view: new DataView(new ArrayBuffer(0)),
  bytes: new Uint8Array(),
  valid: false,
  usedAt: 0,
};

export interface CopiesCounters {
  /** Samples begun. */
  samples: number;
  /** Runs of addresses that are read at the beginning, and their bytes. */
  pieces: number;
  bytes: number;
  /** Reads of what was not asked for before. */
  chased: number;
  /** Times that the one read was laid out anew. */
  plans: number;
}

/**
 * Copies of the target's memory as one sample has them. What the last samples asked for is read at once; what is asked
 * for besides is read by whole pages when it is asked for, and from then on with the rest.
 */
export class Copies implements Disposable {
  /** Where the last address that was found is: `view` and `bytes` are the same memory. */
  view: DataView = nowhere.view;
  bytes: Uint8Array = nowhere.bytes;
  readonly counters: CopiesCounters = { samples: 0, pieces: 0, bytes: 0, chased: 0, plans: 0 };

  readonly #gather: Gather;
  /** By page number. */
  readonly #wanted = new Map<number, Wanted>();
  readonly #late = new Set<number>();
  readonly #planned = new Map<number, Run>();
  readonly #chased = new Map<number, Run>();
  #runs: Run[] = [];
  #recent: Run = nowhere;
  /** Something was asked for that is not planned, or planned that cannot be read. */
  #stale = false;

  constructor(readonly memory: Memory) {
    this.#gather = openGather(memory);
  }

  /** A new sample: reads all that is planned. Copies of the last one are gone. */
  begin(): void {
    this.counters.samples++;
    this.#chased.clear();
    this.#recent = nowhere;
    if (this.#stale || this.counters.samples % patience === 0) this.#plan();
    const runs = this.#runs;
    for (let index = 0; index < runs.length; index++) {
      const bad = this.#gather.read(index);
      for (; index < bad; index++) (runs[index] as Run).valid = true;
      if (index < runs.length) this.#forget(runs[index] as Run);
    }
  }

  /** Where the bytes from `address` on are in `view`, all of them; -1 where they cannot be read. */
  find(address: number, size: number): number {
    const run = this.#recent;
    if (address >= run.start && address + size <= run.end) return run.offset + (address - run.start);
    return this.#search(address, size);
  }

  /** As `find`, for what may soon be asked for further up to the end of its page: the top of a stack. */
  findGrowing(address: number, size: number): number {
    const chased = this.counters.chased;
    const offset = this.find(address, size);
    if (chased !== this.counters.chased && offset >= 0) this.#want(address, pageSize - (address % pageSize));
    return offset;
  }

  /** The page of this address is read after all others, and so tells what happened until they were read. */
  readLate(address: number): void {
    const page = Math.floor(address / pageSize);
    if (this.#late.has(page)) return;
    this.#late.add(page);
    this.#stale = true;
  }

  [Symbol.dispose](): void {
    // Views of memory that is no more.
    this.#recent = nowhere;
    this.view = nowhere.view;
    this.bytes = nowhere.bytes;
    this.#planned.clear();
    this.#gather[Symbol.dispose]();
  }

  #search(address: number, size: number): number {
    if (!(address > 0 && address + size <= addressEnd)) return -1;
    const page = Math.floor(address / pageSize);
    const planned = this.#planned.get(page);
    if (planned?.valid && address >= planned.start && address + size <= planned.end) {
      planned.usedAt = this.counters.samples;
      this.#recent = planned;
      return this.#at(planned, address);
    }
    const chased = this.#chased.get(page);
    const run = chased !== undefined && address + size <= chased.end ? chased : this.#chase(address, size);
    if (run === null) return -1;
    this.#want(address, size);
    // The next one that is found without a search must not be taken to be in this view.
    this.#recent = nowhere;
    return this.#at(run, address);
  }

  #at(run: Run, address: number): number {
    this.view = run.view;
    this.bytes = run.bytes;
    return run.offset + (address - run.start);
  }

  #chase(address: number, size: number): Run | null {
    this.counters.chased++;
    if (this.#chased.size >= maximumPages) this.#chased.clear();
    const start = Math.floor(address / pageSize) * pageSize;
    const end = Math.ceil((address + size) / pageSize) * pageSize;
    // A file may end within its last page.
    const run = this.#read(start, end - start) ?? this.#read(address, size);
    if (run === null) return null;
    for (let page = start; page < end; page += pageSize) this.#chased.set(page / pageSize, run);
    return run;
  }

  #read(start: number, size: number): Run | null {
    const bytes = new Uint8Array(size);
    try {
      this.memory.read(BigInt(start), bytes);
    } catch (error) {
      if (error instanceof MemoryError && error.code === "fault") return null;
      throw error;
    }
    return { start, end: start + size, offset: 0, view: new DataView(bytes.buffer), bytes, valid: true, usedAt: 0 };
  }

  #want(address: number, size: number): void {
    this.#stale = true;
    const first = Math.floor(address / pageSize);
    for (let page = first; page * pageSize < address + size; page++) {
      const low = Math.max(0, address - page * pageSize);
      const high = Math.min(pageSize, address + size - page * pageSize);
      const wanted = this.#wanted.get(page);
      if (wanted === undefined) {
        if (this.#wanted.size < maximumPages) this.#wanted.set(page, { low, high });
        continue;
      }
      wanted.low = Math.min(wanted.low, low);
      wanted.high = Math.max(wanted.high, high);
    }
  }

  /** What cannot be read is planned no more; where it is only in part, that is chased when it is asked for. */
  #forget(run: Run): void {
    run.valid = false;
    this.#stale = true;
    for (const page of pagesOf(run)) this.#wanted.delete(page);
  }

  /** Lays out the one read: pages in the order of their addresses, neighbours joined, those that are read late at the end. */
  #plan(): void {
    for (const run of this.#runs) {
      if (this.counters.samples - run.usedAt > patience) for (const page of pagesOf(run)) this.#wanted.delete(page);
    }
    const runs: { start: number; end: number; late: boolean; usedAt: number }[] = [];
    const used = (page: number) => this.#planned.get(page)?.usedAt ?? this.counters.samples;
    for (const [page, { low, high }] of [...this.#wanted].sort(([a], [b]) => a - b)) {
      const [start, end] = [page * pageSize + low, page * pageSize + high];
      const [late, last] = [this.#late.has(page), runs.at(-1)];
      if (last?.end !== start) {
        runs.push({ start, end, late, usedAt: used(page) });
        continue;
      }
      last.end = end;
      last.late ||= late;
      last.usedAt = Math.max(last.usedAt, used(page));
    }
    runs.sort((a, b) => Number(a.late) - Number(b.late));
    this.#layOut(runs);
  }

  #layOut(runs: readonly { start: number; end: number; usedAt: number }[]): void {
    this.#gather.plan(runs.map(({ start, end }) => ({ address: BigInt(start), length: end - start })));
    const { bytes } = this.#gather;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let offset = 0;
    this.#runs = runs.map(({ start, end, usedAt }) => {
      const run = { start, end, offset, view, bytes, valid: false, usedAt };
      offset += end - start;
      return run;
    });
    this.#planned.clear();
    for (const run of this.#runs) for (const page of pagesOf(run)) this.#planned.set(page, run);
    this.#stale = false;
    this.counters.plans++;
    this.counters.pieces = runs.length;
    this.counters.bytes = offset;
  }
}

function* pagesOf({ start, end }: { readonly start: number; readonly end: number }): Generator<number> {
  for (let page = Math.floor(start / pageSize); page * pageSize < end; page++) yield page;
}
