import { pageSize, pagesOf, type Range } from "./plan.js";

/** Pages that one read may have: 64 MiB. */
const maximumPages = 16_384;
/** A page that is asked for once more within so many samples is planned: a read by itself costs as much as several pages of a plan. */
const soon = 8;

/** The part of a page, as offsets in it, that is read. */
export interface Wanted {
  low: number;
  high: number;
  /** As of a range. */
  owner: number;
  /** The last sample that asked for it while it was not planned. */
  askedAt: number;
}

/** What the samples asked for, by pages: those that are planned, and those that may be. */
export class WantedPages {
  /** By page number. */
  readonly #planned = new Map<number, Wanted>();
  readonly #candidates = new Map<number, Wanted>();

  /** Those that are planned, by their addresses. */
  get pages(): [number, Wanted][] {
    return [...this.#planned].sort(([a], [b]) => a - b);
  }

  /** What was asked for, in a sample, by an owner, and was not in its read. True where something else is planned now. */
  ask(address: number, size: number, by: number, sample: number): boolean {
    // What lies across pages is found in one run only, which is of one owner.
    const owner = this.#ownerOf(address, size, by);
    let changed = false;
    for (const page of pagesOf({ start: address, end: address + size })) {
      const low = Math.max(0, address - page * pageSize);
      const high = Math.min(pageSize, address + size - page * pageSize);
      const planned = this.#planned.get(page);
      // Nothing new: it was left out, and this sample asks for it all the same.
      if (planned !== undefined && planned.owner === owner && planned.low <= low && planned.high >= high) continue;
      const known = planned ?? this.#candidates.get(page);
      const wanted = {
        low: Math.min(known?.low ?? low, low),
        high: Math.max(known?.high ?? high, high),
        owner,
        askedAt: sample,
      };
      const isPlanned = planned !== undefined || this.#isAskedForOften(known, sample);
      if (isPlanned) this.#candidates.delete(page);
      (isPlanned ? this.#planned : this.#candidates).set(page, wanted);
      changed ||= isPlanned;
    }
    return changed;
  }

  /** These pages are nobody's alone. */
  share(range: Range): void {
    for (const page of pagesOf(range)) {
      const wanted = this.#planned.get(page);
      if (wanted !== undefined) wanted.owner = 0;
    }
  }

  forget(range: Range): void {
    for (const page of pagesOf(range)) this.#planned.delete(page);
  }

  /** Forgets what was asked for once, too long ago. */
  forgetCandidates(sample: number): void {
    for (const [page, { askedAt }] of this.#candidates) if (sample - askedAt > soon) this.#candidates.delete(page);
  }

  #isAskedForOften(known: Wanted | undefined, sample: number): boolean {
    if (known === undefined || known.askedAt === sample || this.#planned.size >= maximumPages) return false;
    return sample - known.askedAt <= soon;
  }

  /** Whose all of these pages are, the one who asks now among them. */
  #ownerOf(address: number, size: number, by: number): number {
    for (const page of pagesOf({ start: address, end: address + size })) {
      const wanted = this.#planned.get(page) ?? this.#candidates.get(page);
      if (wanted !== undefined && wanted.owner !== by) return 0;
    }
    return by;
  }
}
