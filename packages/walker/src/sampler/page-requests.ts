import { type PlannedRange, pageSize, pagesOf } from "./read-plan.js";

/** Pages of one read plan: 64 MiB. */
const maximumPages = 16_384;
/**
 * A page that is requested again within this many samples joins the plan: a read by itself costs as
 * much as several pages of a plan.
 */
const repeatWithin = 8;

/** The part of a page that samples request, as offsets [low, high) in it. */
export interface PageRequest {
  low: number;
  high: number;
  /** As PlannedRange.owner. */
  owner: number;
  /** The last sample that requested it while it was not planned. */
  requestedAt: number;
}

/** The memory that samples requested, by page: planned pages, and candidates for the plan. */
export class PageRequests {
  /** By page number. */
  readonly #planned = new Map<number, PageRequest>();
  readonly #candidates = new Map<number, PageRequest>();

  /** The planned pages by ascending number. */
  get pages(): [number, PageRequest][] {
    return [...this.#planned].sort(([a], [b]) => a - b);
  }

  /**
   * Records that a sample requested bytes that its read did not have.
   *
   * @returns true if the plan changed.
   */
  add(address: number, size: number, by: number, sample: number): boolean {
    // Bytes across pages are found in one range only, and a range has one owner.
    const owner = this.#ownerOf(address, size, by);
    let changed = false;
    for (const page of pagesOf({ start: address, end: address + size })) {
      const low = Math.max(0, address - page * pageSize);
      const high = Math.min(pageSize, address + size - page * pageSize);
      const planned = this.#planned.get(page);
      // It is planned already: this sample left out the stacks of other threads.
      if (planned !== undefined && planned.owner === owner && planned.low <= low && planned.high >= high) continue;
      const known = planned ?? this.#candidates.get(page);
      const request = {
        low: Math.min(known?.low ?? low, low),
        high: Math.max(known?.high ?? high, high),
        owner,
        requestedAt: sample,
      };
      const isPlanned = planned !== undefined || this.#isRepeated(known, sample);
      if (isPlanned) this.#candidates.delete(page);
      (isPlanned ? this.#planned : this.#candidates).set(page, request);
      changed ||= isPlanned;
    }
    return changed;
  }

  /** Takes the range's pages from their owner. */
  share(range: PlannedRange): void {
    for (const page of pagesOf(range)) {
      const request = this.#planned.get(page);
      if (request !== undefined) request.owner = 0;
    }
  }

  forget(range: PlannedRange): void {
    for (const page of pagesOf(range)) this.#planned.delete(page);
  }

  /** Forgets the candidates that were not requested again in time. */
  forgetCandidates(sample: number): void {
    for (const [page, { requestedAt }] of this.#candidates)
      if (sample - requestedAt > repeatWithin) this.#candidates.delete(page);
  }

  #isRepeated(known: PageRequest | undefined, sample: number): boolean {
    if (known === undefined || known.requestedAt === sample || this.#planned.size >= maximumPages) return false;
    return sample - known.requestedAt <= repeatWithin;
  }

  /** The one owner of all these pages, or 0. */
  #ownerOf(address: number, size: number, by: number): number {
    for (const page of pagesOf({ start: address, end: address + size })) {
      const request = this.#planned.get(page) ?? this.#candidates.get(page);
      if (request !== undefined && request.owner !== by) return 0;
    }
    return by;
  }
}
