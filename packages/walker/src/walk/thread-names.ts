import { maxNameSteps } from "#generated/facts.js";
import type { ObjectReader } from "../objects/reader.js";

/** Names of an interpreter's threads, from sys.modules["threading"]._active[ident]._name. */
export class ThreadNames {
  readonly #active: readonly { readonly ident: bigint | null; readonly thread: bigint }[];
  /** The last entry that was compared. */
  #at = 0;
  #steps = 0;

  constructor(
    readonly objects: ObjectReader,
    modules: bigint,
  ) {
    const active = objects.attribute(objects.lookUp(modules, "threading"), "_active");
    this.#active = [...objects.items(active)].map(([key, thread]) => ({ ident: objects.int(key), thread }));
  }

  /**
   * The name of the thread with that ident; null if it has none, or if the module is not imported.
   * Threads are listed newest first and named oldest first, so each search goes backwards from the
   * last one's end.
   */
  find(ident: bigint): string | null {
    for (let left = this.#active.length; left > 0 && this.#steps < maxNameSteps; left--, this.#steps++) {
      this.#at = (this.#at === 0 ? this.#active.length : this.#at) - 1;
      const entry = this.#active[this.#at];
      if (entry?.ident === ident) return this.objects.string(this.objects.attribute(entry.thread, "_name"));
    }
    return null;
  }
}
