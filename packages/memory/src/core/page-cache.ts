import type { ByteSource } from "../elf/byte-source.js";

const pageSize = 1 << 12;
/** Pages that are kept, 16 MiB in all: more than a small program's heap has. */
const slots = 1 << 12;

/**
 * Reads of a file that are mostly of single words, near each other: a search for the runtime asks for up to a million. Each page is
 * read once, as long as no other takes its slot.
 */
export class PageCache {
  readonly #pages = new Map<number, { readonly page: number; readonly bytes: Uint8Array }>();

  constructor(readonly source: ByteSource) {}

  /**
   * The caller copies the bytes, and changes none.
   *
   * @throws MemoryError as the source's `read` does.
   */
  read(offset: number, length: number): Uint8Array {
    const page = Math.floor(offset / pageSize);
    const into = offset - page * pageSize;
    const end = Math.min(pageSize, this.source.size - page * pageSize);
    // Long ones would only push out what is asked for again.
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
