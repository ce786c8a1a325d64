import { type Memory, MemoryError } from "@pyframes/memory";
import { type PageRequest, PageRequests } from "./page-requests.js";
import { CopiedRange, CopyBuffer, type PlannedRange, pageSize, ReadPlan, type Word } from "./read-plan.js";

/** Pages that one sample may read outside of its plan: 64 MiB. */
const maximumExtraPages = 16_384;
/** Buffers for such pages that are kept from sample to sample: 1 MiB. */
const maximumPageBuffers = 256;
/** A planned page that was not requested in this many samples leaves the plan. */
const unusedLimit = 16;
/** Addresses are numbers here, which are exact below this one. */
const addressEnd = 2 ** 53;

const noRange = new CopiedRange(0, 0, 0, 0, 0, CopyBuffer.of(new Uint8Array()));

export interface ReadCounters {
  /** Samples that were begun. */
  samples: number;
  /** Ranges of the last sample's planned read, and their bytes. */
  ranges: number;
  bytes: number;
  /** Reads of memory that was not planned. */
  extraReads: number;
  /** Times that a read was planned anew. */
  plans: number;
}

/**
 * Copies of the target's memory pages at one sample. The pages that recent samples requested are
 * read in one call; a request for other pages reads them at once and may plan them for later.
 *
 * The read begins with the watched words, which show whether a GIL switch happened. Without one,
 * only the stacks of threads that may have run are read, with the memory that no one thread owns.
 */
export class PageCopies implements Disposable {
  /** The memory that `find` returned an offset in: `view` and `bytes` are the same bytes. */
  view: DataView = noRange.buffer.view;
  bytes: Buffer = noRange.buffer.bytes;
  readonly counters: ReadCounters = { samples: 0, ranges: 0, bytes: 0, extraReads: 0, plans: 0 };
  /** The number of this sample, counted without those that repeated the one before. */
  now = 0;
  /** True if this sample read no stack of a thread that cannot have run, as no word changed. */
  skipsIdleStacks = false;
  /**
   * The watched words as they were read before all else of this sample; empty where they were not.
   * It is another array after each change.
   */
  watchedBytes: Uint8Array = new Uint8Array();

  readonly #requests = new PageRequests();
  /** Page numbers; see readLate. */
  readonly #late = new Set<number>();
  /** Pages read outside of the plan, by number. */
  readonly #extra = new Map<number, CopiedRange>();
  /** Reused by each sample: an allocation takes longer than the read. */
  readonly #pageBuffers: CopyBuffer[] = [];
  #pageBuffersUsed = 0;
  /** True if this sample requested memory that was not planned. */
  #missed = false;
  /** The planned range that was found last: the next address is mostly in it. */
  #recent: CopiedRange = noRange;
  #owner = 0;
  #words: readonly Word[] = [];
  /** The owners that may run although no word changes. */
  #running: ReadonlySet<number> = new Set();
  /** True if the words did not change from the last sample to this one. */
  #isUnswitched = false;
  readonly #fullPlan: ReadPlan;
  /** The full plan without the stacks of threads that cannot have run. */
  readonly #runningPlan: ReadPlan;
  /** The plan that this sample read. */
  #plan: ReadPlan;

  constructor(readonly memory: Memory) {
    this.#fullPlan = new ReadPlan(memory);
    this.#runningPlan = new ReadPlan(memory);
    this.#plan = this.#fullPlan;
  }

  /**
   * Begins a sample: reads the plan, and drops the copies of the last sample.
   *
   * @returns true if this sample is the last one again: everything that one requested was planned,
   * and every byte is the same.
   */
  begin(): boolean {
    this.counters.samples++;
    this.counters.ranges = 0;
    this.counters.bytes = 0;
    const last = this.#plan;
    const wasUnswitched = this.#isUnswitched;
    this.#isUnswitched = this.#read(wasUnswitched ? this.#runningPlan : this.#fullPlan);
    this.skipsIdleStacks = wasUnswitched && this.#isUnswitched;
    // A thread switched: the words are read again with all stacks, so that they precede these.
    if (wasUnswitched && !this.#isUnswitched) this.#read(this.#fullPlan);
    const isSame = this.#plan.isSame && this.#plan === last && !this.#missed;
    if (!isSame) {
      this.now++;
      if (this.#extra.size > 0) this.#extra.clear();
      this.#pageBuffersUsed = 0;
      this.#missed = false;
      if (this.now % unusedLimit === 0) this.#forgetUnused(wasUnswitched ? this.#runningPlan : this.#fullPlan);
    }
    return isSame;
  }

  /**
   * Sets the words that later samples read first, and the owners that may run although no word
   * changes. While none does, the stacks of other owners are not read. Without words every sample
   * reads every stack.
   */
  watch(words: readonly Word[], running: ReadonlySet<number>): void {
    if (!areEqual(words, this.#words)) {
      this.#words = words;
      this.#fullPlan.isStale = this.#runningPlan.isStale = true;
      this.#isUnswitched = false;
      this.watchedBytes = new Uint8Array();
    }
    if (running === this.#running) return;
    const known = this.#running;
    this.#running = running;
    if (running.size === known.size && [...running].every((owner) => known.has(owner))) return;
    this.#runningPlan.isStale = true;
  }

  /** The thread state whose stack is requested from now on; 0 for memory that no thread owns. */
  set owner(owner: number) {
    if (owner === this.#owner) return;
    this.#owner = owner;
    this.#recent = noRange;
  }

  /** The offset in `view` of the `size` bytes at `address`; -1 where they cannot be read. */
  find(address: number, size: number): number {
    const range = this.#recent;
    if (address >= range.start && address + size <= range.end) return range.offset + (address - range.start);
    return this.#search(address, size);
  }

  /** As `find`, for the top of a stack: it will soon grow towards the end of its page. */
  findGrowing(address: number, size: number): number {
    const { extraReads } = this.counters;
    const offset = this.find(address, size);
    if (extraReads !== this.counters.extraReads && offset >= 0) this.#request(address, pageSize - (address % pageSize));
    return offset;
  }

  /** Has later samples read this address's page after all others, so that it is the newest. */
  readLate(address: number): void {
    const page = Math.floor(address / pageSize);
    if (this.#late.has(page)) return;
    this.#late.add(page);
    this.#fullPlan.isStale = this.#runningPlan.isStale = true;
  }

  [Symbol.dispose](): void {
    this.#fullPlan[Symbol.dispose]();
    this.#runningPlan[Symbol.dispose]();
  }

  /** True if the words could be read and did not change. */
  #read(plan: ReadPlan): boolean {
    if (plan.isStale) this.#layOut(plan);
    this.#recent = noRange;
    this.#plan = plan;
    if (!plan.read()) for (const range of plan.ranges) if (!range.valid) this.#forget(range);
    this.counters.ranges += plan.count;
    this.counters.bytes += plan.size;
    if (this.#words.length === 0) return false;
    if (Buffer.compare(this.watchedBytes, plan.watchedBytes) === 0) return plan.watchedBytes.length > 0;
    this.watchedBytes = new Uint8Array(plan.watchedBytes);
    return false;
  }

  #search(address: number, size: number): number {
    if (!(address > 0 && address + size <= addressEnd)) return -1;
    const page = Math.floor(address / pageSize);
    const planned = this.#plan.rangeOf(page);
    if (planned?.valid && address >= planned.start && address + size <= planned.end) {
      planned.usedAt = this.now;
      if (planned.owner !== 0 && planned.owner !== this.#owner) this.#share(planned);
      this.#recent = planned;
      return this.#select(planned, address);
    }
    const known = this.#extra.get(page);
    const range = known !== undefined && address + size <= known.end ? known : this.#readExtra(address, size);
    if (range === null) return -1;
    this.#request(address, size);
    // `view` is no longer the planned read's, so that `find` must search again.
    this.#recent = noRange;
    return this.#select(range, address);
  }

  #select(range: CopiedRange, address: number): number {
    this.view = range.buffer.view;
    this.bytes = range.buffer.bytes;
    return range.offset + (address - range.start);
  }

  #readExtra(address: number, size: number): CopiedRange | null {
    this.counters.extraReads++;
    this.#missed = true;
    if (this.#extra.size >= maximumExtraPages) this.#extra.clear();
    const start = Math.floor(address / pageSize) * pageSize;
    const end = Math.ceil((address + size) / pageSize) * pageSize;
    // A mapped file may end within its last page, which a core then has in part.
    const range = this.#readPages(start, end - start) ?? this.#readPages(address, size);
    if (range === null) return null;
    for (let page = start; page < end; page += pageSize) this.#extra.set(page / pageSize, range);
    return range;
  }

  #readPages(start: number, size: number): CopiedRange | null {
    const buffer = size === pageSize ? this.#pageBuffer() : CopyBuffer.of(new Uint8Array(size));
    try {
      this.memory.read(BigInt(start), buffer.bytes);
    } catch (error) {
      if (error instanceof MemoryError && error.code === "fault") return null;
      throw error;
    }
    if (size === pageSize) this.#pageBuffersUsed++;
    return new CopiedRange(start, start + size, 0, 0, 0, buffer);
  }

  #pageBuffer(): CopyBuffer {
    const known = this.#pageBuffers[this.#pageBuffersUsed];
    if (known !== undefined) return known;
    const made = CopyBuffer.of(new Uint8Array(pageSize));
    if (this.#pageBuffersUsed < maximumPageBuffers) this.#pageBuffers.push(made);
    return made;
  }

  #request(address: number, size: number): void {
    if (this.#requests.add(address, size, this.#owner, this.now))
      this.#fullPlan.isStale = this.#runningPlan.isStale = true;
  }

  /** Two threads' stacks are in this range: it has no owner from now on. */
  #share(range: CopiedRange): void {
    range.owner = 0;
    this.#requests.share(range);
    this.#fullPlan.isStale = this.#runningPlan.isStale = true;
  }

  /** If a part of the range is still readable, an extra read finds it when it is requested. */
  #forget(range: PlannedRange): void {
    this.#fullPlan.isStale = this.#runningPlan.isStale = true;
    this.#requests.forget(range);
  }

  #forgetUnused({ ranges }: ReadPlan): void {
    this.#requests.forgetCandidates(this.now);
    for (const range of ranges) if (this.now - range.usedAt > unusedLimit) this.#forget(range);
  }

  /** Plans the pages by address, joins neighbours of one owner, and puts late pages last. */
  #layOut(plan: ReadPlan): void {
    const ranges: ({ -readonly [K in keyof PlannedRange]: PlannedRange[K] } & { late: boolean })[] = [];
    const used = (page: number) =>
      Math.max(this.#fullPlan.rangeOf(page)?.usedAt ?? 0, this.#runningPlan.rangeOf(page)?.usedAt ?? 0);
    for (const [page, { low, high, owner }] of this.#pagesOf(plan)) {
      const [start, end] = [page * pageSize + low, page * pageSize + high];
      const [late, last, usedAt] = [this.#late.has(page), ranges.at(-1), used(page) || this.now];
      // A late range takes no neighbour along: stacks must be older than it.
      if (last?.end !== start || last.owner !== owner || last.late !== late) {
        ranges.push({ start, end, owner, late, usedAt });
        continue;
      }
      last.end = end;
      last.usedAt = Math.max(last.usedAt, usedAt);
    }
    ranges.sort((a, b) => Number(a.late) - Number(b.late));
    plan.layOut(this.#words, ranges);
    this.counters.plans++;
  }

  #pagesOf(plan: ReadPlan): [number, PageRequest][] {
    const { pages } = this.#requests;
    if (plan === this.#fullPlan) return pages;
    return pages.filter(([, { owner }]) => owner === 0 || this.#running.has(owner));
  }
}

function areEqual(words: readonly Word[], others: readonly Word[]): boolean {
  const isEqual = ({ address, size }: Word, at: number) => others[at]?.address === address && others[at].size === size;
  return words === others || (words.length === others.length && words.every(isEqual));
}
