import { maxScanReads } from "#generated/facts.js";

/** The bounds of the searches for one runtime, and a note that a search reached its bound. */
export class SearchBounds {
  /** True after a search left out memory. */
  isCut = false;

  /** @param bytes replaces the bound of each search, in bytes; null keeps the usual ones. */
  constructor(readonly bytes: number | null = null) {}

  /** The bound of a search whose usual one is `usual`, in bytes. */
  limit(usual: number): number {
    return this.bytes ?? usual;
  }

  /** Reads that validate the candidates of one scan: at least the usual ones. */
  get reads(): number {
    return Math.max(maxScanReads, Math.floor((this.bytes ?? 0) / 256));
  }

  readonly cut = (): void => {
    this.isCut = true;
  };
}
