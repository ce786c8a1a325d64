import { type Memory, MemoryError } from "@pyframes/memory";
import { Place, Plan, pageSize, type Range, Run, type Word } from "./plan.js";
import { type Wanted, WantedPages } from "./wanted.js";

/** Copies of pages read apart in one sample: 64 MiB. */
const maximumPages = 16_384;
/** Of those, pages whose room is kept: 1 MiB. */
const maximumRoom = 256;
/** Pages that were not asked for in so many samples are read no more. */
const patience = 16;
/** Every address of a process is below; beyond, a number is not exact. */
const addressEnd = 2 ** 53;

const nowhere = new Run(0, 0, 0, 0, 0, Place.of(new Uint8Array()));

export interface CopiesCounters {
  /** Samples begun. */
  samples: number;
  /** Runs of addresses that are read at the beginning, and their bytes. */
  pieces: number;
  bytes: number;
  /** Reads of what was not asked for before. */
  chased: number;
  /** Times that a read was laid out anew. */
  plans: number;
}

/**
 * Copies of the target's memory as one sample has them. What the last samples asked for is read at once; what is asked
 * for besides is read by whole pages when it is asked for, and from then on with the rest. Where words are watched that
 * tell that nothing moved but what a few owners have, only theirs, and what is nobody's, is read while those words stay as they are.
 */
export class Copies implements Disposable {
  /** Where the last address that was found is: `view` and `bytes` are the same memory. */
  view: DataView = nowhere.place.view;
  bytes: Buffer = nowhere.place.bytes;
  readonly counters: CopiesCounters = { samples: 0, pieces: 0, bytes: 0, chased: 0, plans: 0 };
  /** The sample, counted without those that were the same as the one before. */
  now = 0;
  /** Whether this sample left out what is of owners that are not `#moving`: the words are what they were in the last one. */
  leaves = false;
  /** The watched words as they were read before all else of this sample; empty where they were not. Another array when they changed. */
  look: Uint8Array = new Uint8Array();

  readonly #wanted = new WantedPages();
  /** By page number. */
  readonly #late = new Set<number>();
  readonly #chased = new Map<number, Run>();
  /** Room for single pages, which each sample uses anew: making it would take longer than reading does. */
  readonly #room: Place[] = [];
  #used = 0;
  /** Whether this sample asked for what was not planned. */
  #missed = false;
  #recent: Run = nowhere;
  #owner = 0;
  #words: readonly Word[] = [];
  #moving: ReadonlySet<number> = new Set();
  /** Whether the words did not change from the last sample to this one. */
  #calm = false;
  /** Everything, and what is left of it while it is calm. */
  readonly #all: Plan;
  readonly #part: Plan;
  /** The one of them that this sample read. */
  #plan: Plan;

  constructor(readonly memory: Memory) {
    this.#all = new Plan(memory);
    this.#part = new Plan(memory);
    this.#plan = this.#all;
  }

  /**
   * A new sample: reads all that is planned. Copies of the last one are gone.
   *
   * @returns whether all that the last sample asked for was planned, and each byte is as it was: then this sample is the last one still.
   */
  begin(): boolean {
    this.counters.samples++;
    this.counters.pieces = 0;
    this.counters.bytes = 0;
    const last = this.#plan;
    const wasCalm = this.#calm;
    this.#calm = this.#read(wasCalm ? this.#part : this.#all);
    this.leaves = wasCalm && this.#calm;
    // What was looked at before the stacks, once more, as all are read now.
    if (wasCalm && !this.#calm) this.#read(this.#all);
    const isSame = this.#plan.isSame && this.#plan === last && !this.#missed;
    if (!isSame) {
      this.now++;
      if (this.#chased.size > 0) this.#chased.clear();
      this.#used = 0;
      this.#missed = false;
      if (this.now % patience === 0) this.#forgetUnused(wasCalm ? this.#part : this.#all);
    }
    return isSame;
  }

  /**
   * What to read before all else from the next sample on, and the owners that may move although it stays the same, as it was in this sample:
   * everything of others is left out as long as nothing changes. No words: nothing is ever left out.
   */
  watch(words: readonly Word[], moving: ReadonlySet<number>): void {
    if (!areSame(words, this.#words)) {
      this.#words = words;
      this.#all.isStale = this.#part.isStale = true;
      this.#calm = false;
      this.look = new Uint8Array();
    }
    if (moving === this.#moving) return;
    const known = this.#moving;
    this.#moving = moving;
    if (moving.size === known.size && [...moving].every((owner) => known.has(owner))) return;
    this.#part.isStale = true;
  }

  /** Whose stack is asked for from now on: the address of a thread state, or 0 for what is nobody's. */
  set owner(owner: number) {
    if (owner === this.#owner) return;
    this.#owner = owner;
    this.#recent = nowhere;
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
    this.#all.isStale = this.#part.isStale = true;
  }

  [Symbol.dispose](): void {
    // Views of memory that is no more.
    this.#recent = nowhere;
    this.view = nowhere.place.view;
    this.bytes = nowhere.place.bytes;
    this.#all[Symbol.dispose]();
    this.#part[Symbol.dispose]();
  }

  /** True where the words are there, and as they were at the last look. */
  #read(plan: Plan): boolean {
    if (plan.isStale) this.#layOut(plan);
    this.#recent = nowhere;
    this.#plan = plan;
    if (!plan.read()) for (const run of plan.runs) if (!run.valid) this.#forget(run);
    this.counters.pieces += plan.pieces;
    this.counters.bytes += plan.size;
    if (this.#words.length === 0) return false;
    if (Buffer.compare(this.look, plan.look) === 0) return plan.look.length > 0;
    this.look = new Uint8Array(plan.look);
    return false;
  }

  #search(address: number, size: number): number {
    if (!(address > 0 && address + size <= addressEnd)) return -1;
    const page = Math.floor(address / pageSize);
    const planned = this.#plan.runOf(page);
    if (planned?.valid && address >= planned.start && address + size <= planned.end) {
      planned.usedAt = this.now;
      if (planned.owner !== 0 && planned.owner !== this.#owner) this.#share(planned);
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
    this.view = run.place.view;
    this.bytes = run.place.bytes;
    return run.offset + (address - run.start);
  }

  #chase(address: number, size: number): Run | null {
    this.counters.chased++;
    this.#missed = true;
    if (this.#chased.size >= maximumPages) this.#chased.clear();
    const start = Math.floor(address / pageSize) * pageSize;
    const end = Math.ceil((address + size) / pageSize) * pageSize;
    // A file may end within its last page.
    const run = this.#readApart(start, end - start) ?? this.#readApart(address, size);
    if (run === null) return null;
    for (let page = start; page < end; page += pageSize) this.#chased.set(page / pageSize, run);
    return run;
  }

  #readApart(start: number, size: number): Run | null {
    const place = size === pageSize ? this.#roomForPage() : Place.of(new Uint8Array(size));
    try {
      this.memory.read(BigInt(start), place.bytes);
    } catch (error) {
      if (error instanceof MemoryError && error.code === "fault") return null;
      throw error;
    }
    if (size === pageSize) this.#used++;
    return new Run(start, start + size, 0, 0, 0, place);
  }

  #roomForPage(): Place {
    const known = this.#room[this.#used];
    if (known !== undefined) return known;
    const made = Place.of(new Uint8Array(pageSize));
    if (this.#used < maximumRoom) this.#room.push(made);
    return made;
  }

  #want(address: number, size: number): void {
    if (this.#wanted.ask(address, size, this.#owner, this.now)) this.#all.isStale = this.#part.isStale = true;
  }

  /** It is nobody's alone. */
  #share(run: Run): void {
    run.owner = 0;
    this.#wanted.share(run);
    this.#all.isStale = this.#part.isStale = true;
  }

  /** What cannot be read is planned no more; where it is only in part, that is chased when it is asked for. */
  #forget(run: Range): void {
    this.#all.isStale = this.#part.isStale = true;
    this.#wanted.forget(run);
  }

  #forgetUnused({ runs }: Plan): void {
    this.#wanted.forgetCandidates(this.now);
    for (const run of runs) if (this.now - run.usedAt > patience) this.#forget(run);
  }

  /** Lays out a read: pages in the order of their addresses, neighbours of one owner joined, those that are read late at the end. */
  #layOut(plan: Plan): void {
    const runs: ({ -readonly [K in keyof Range]: Range[K] } & { late: boolean })[] = [];
    const used = (page: number) => Math.max(this.#all.runOf(page)?.usedAt ?? 0, this.#part.runOf(page)?.usedAt ?? 0);
    for (const [page, { low, high, owner }] of this.#pagesOf(plan)) {
      const [start, end] = [page * pageSize + low, page * pageSize + high];
      const [late, last, usedAt] = [this.#late.has(page), runs.at(-1), used(page) || this.now];
      // What is late is no longer than it must be: stacks beside it are to be older than it.
      if (last?.end !== start || last.owner !== owner || last.late !== late) {
        runs.push({ start, end, owner, late, usedAt });
        continue;
      }
      last.end = end;
      last.usedAt = Math.max(last.usedAt, usedAt);
    }
    runs.sort((a, b) => Number(a.late) - Number(b.late));
    plan.layOut(this.#words, runs);
    this.counters.plans++;
  }

  #pagesOf(plan: Plan): [number, Wanted][] {
    const { pages } = this.#wanted;
    if (plan === this.#all) return pages;
    return pages.filter(([, { owner }]) => owner === 0 || this.#moving.has(owner));
  }
}

function areSame(words: readonly Word[], others: readonly Word[]): boolean {
  const isSame = ({ address, size }: Word, at: number) => others[at]?.address === address && others[at].size === size;
  return words === others || (words.length === others.length && words.every(isSame));
}
