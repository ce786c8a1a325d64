import { maxInterpreterId, maxInterpreters, maxScanReads, maxThreads } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import { Guard } from "../layout/guard.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

/**
 * The result for one address: a runtime with threads, a runtime without (the process is starting up
 * or has shut down), a runtime whose threads cannot be read, or interpreters and threads that do
 * not point at each other.
 */
export type Validity = "running" | "idle" | "unreadable" | "none";

/**
 * Validates candidates for the runtime: interpreters and threads must point at each other. An
 * address without a symbol or section must also pass more checks: ids are sane, lists end, the main
 * interpreter is listed, and each interpreter points back to this runtime, not to one that it was
 * copied from.
 */
export class RuntimeValidator {
  readonly #head: Field;
  readonly #next: Field;
  readonly #threads: Field;
  readonly #threadNext: Field;
  readonly #threadInterp: Field;
  #reads = 0;

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
    /**
     * True if the layout is that of this build; another build may have the back pointer elsewhere.
     */
    readonly isExact = true,
    readonly maxReads = maxScanReads,
  ) {
    const { runtime_state, interpreter_state, thread_state } = layout.groups;
    this.#head = required(runtime_state.interpreters_head, "runtime_state.interpreters_head");
    this.#next = required(interpreter_state.next, "interpreter_state.next");
    this.#threads = required(interpreter_state.threads_head, "interpreter_state.threads_head");
    this.#threadNext = required(thread_state.next, "thread_state.next");
    this.#threadInterp = required(thread_state.interp, "thread_state.interp");
  }

  /** True after more reads were needed than are allowed: the rest counts as no runtime. */
  get isExhausted(): boolean {
    return this.#reads > this.maxReads;
  }

  /** Validates an address that a symbol or section of an image names. */
  named(runtime: bigint): Validity {
    const list = this.#interpreters(runtime);
    if (list === null) return "unreadable";
    let validity: Validity = list.isReadable ? "idle" : "unreadable";
    for (const address of list.addresses) {
      const thread = this.#pointer(address, this.#threads);
      if (thread === 0n) continue;
      const back = thread === null ? null : this.#pointer(thread, this.#threadInterp);
      if (back === address) return "running";
      if (back === null) validity = "unreadable";
      else if (validity === "idle") validity = "none";
    }
    return validity;
  }

  /**
   * Validates an address that no symbol or section names. Returns its number of interpreters; 0 if
   * it is no runtime.
   */
  unnamed(runtime: bigint): number {
    const list = this.#interpreters(runtime);
    if (list === null || !list.ends || list.addresses.length === 0) return 0;
    const { interpreters_main } = this.layout.groups.runtime_state;
    const main = interpreters_main === null ? null : this.#pointer(runtime, interpreters_main);
    if (interpreters_main !== null && (main === null || !list.addresses.includes(main))) return 0;
    if (!list.addresses.every((address) => this.#isSane(address, runtime, main))) return 0;
    const threads = list.addresses.map((address) => this.#countThreads(address));
    // No list of threads may be torn, and some thread must exist.
    return threads.includes(null) || threads.every((count) => count === 0) ? 0 : list.addresses.length;
  }

  /**
   * The quick check: an interpreter and its newest thread point at each other.
   *
   * @param isMapped is asked before the thread is read, since most words are no addresses and a
   * failed read costs more.
   */
  isCycle(interpreter: bigint, isMapped: (address: bigint) => boolean): boolean {
    const thread = this.#pointer(interpreter, this.#threads);
    return thread !== null && isMapped(thread) && this.#pointer(thread, this.#threadInterp) === interpreter;
  }

  #isSane(interpreter: bigint, runtime: bigint, main: bigint | null): boolean {
    const { id, runtime: back } = this.layout.groups.interpreter_state;
    const idValue = id === null ? null : this.#integer(interpreter, id);
    if (id !== null && (idValue === null || idValue >= maxInterpreterId)) return false;
    if (main === interpreter && idValue !== null && idValue !== 0n) return false;
    return back === null || !this.isExact || this.#pointer(interpreter, back) === runtime;
  }

  /**
   * Null if `runtime` cannot be read; `ends` is true if the list ends with NULL, `isReadable` if
   * every link could be read.
   */
  #interpreters(
    runtime: bigint,
  ): { readonly addresses: readonly bigint[]; readonly ends: boolean; readonly isReadable: boolean } | null {
    const guard = new Guard(maxInterpreters);
    const addresses: bigint[] = [];
    let next = this.#pointer(runtime, this.#head);
    if (next === null) return null;
    while (next !== null && next !== 0n && guard.pass(next)) {
      addresses.push(next);
      next = this.#pointer(next, this.#next);
    }
    return { addresses, ends: next === 0n, isReadable: next !== null };
  }

  /**
   * The number of threads that point back at their interpreter; null if one does not, or if the
   * list does not end.
   */
  #countThreads(interpreter: bigint): number | null {
    const guard = new Guard(maxThreads);
    let count = 0;
    let next = this.#pointer(interpreter, this.#threads);
    while (next !== null && next !== 0n && guard.pass(next)) {
      if (this.#pointer(next, this.#threadInterp) !== interpreter) return null;
      count++;
      next = this.#pointer(next, this.#threadNext);
    }
    return next === 0n ? count : null;
  }

  #pointer(struct: bigint, field: Field): bigint | null {
    if (++this.#reads > this.maxReads) return null;
    return this.reader.pointer(struct + BigInt(field.offset));
  }

  #integer(struct: bigint, field: Field): bigint | null {
    const view = this.reader.struct(struct + BigInt(field.offset), field.size);
    return view === null ? null : field.at(0).address(view);
  }
}
