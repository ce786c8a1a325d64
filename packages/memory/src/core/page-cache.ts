import type { ByteSource } from "../byte-source.js";

const pageSize = 1 << 12;
/** Pages that are kept: 16 MiB, more than a small program's heap. */
const slots = 1 << 12;

/**
 * Keeps pages of a file for a search for the runtime, which reads up to a million words near each
 * other. A page is read again only after another took its slot.
 */
export class PageCache {
  readonly #pages = new Map<number, { readonly page: number; readonly bytes: Uint8Array }>();

  constructor(readonly source: ByteSource) {}

  /**
   * The caller must not change the bytes, which later reads return too.
   *
   * @throws MemoryError as the source's `read` does.
   */
  read(offset: number, length: number): Uint8Array {
    const page = Math.floor(offset / pageSize);
    const into = offset - page * pageSize;
    const end = Math.min(pageSize, this.source.size - page * pageSize);
    // A long read would only evict pages that are read often.
    if (into + length > end || length === pageSize) return this.source.read(offset, length);
    return this.#page(page).subarray(into, into + length);
  }

  #page(page: number): Uint8Array {
    const slot = page % slots;
    const kept = this.#pages.get(slot);
    if (kept?.page === page) return kept.bytes;
    const start = page * pageSize;
    const bytes = this.source.read(start, Math.min(pageSize, this.source.size - start));
    this.#pages.set(slot, { page, bytes });
    return bytes;
  }
}
