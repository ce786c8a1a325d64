import { maxInterpreterId, maxInterpreters, maxScanReads, maxThreads } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import { Guard } from "../layout/guard.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";

/**
 * What an address turned out to be: a runtime in which threads run; one in which nothing runs (it is
 * starting up or has shut down); or none.
 */
export type Validity = "running" | "idle" | "none";

/**
 * Judges candidates for the runtime: interpreters and threads must point at each other. An address that no
 * name vouches for is held to more: ids are sane, lists end, the main interpreter is one of the
 * list, and each interpreter says that it belongs to this runtime and not to the one that this is a copy of.
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
    /** Whether the layout is this very build's; another's may have the back pointer elsewhere. */
    readonly isExact = true,
  ) {
    const { runtime_state, interpreter_state, thread_state } = layout.groups;
    this.#head = required(runtime_state.interpreters_head, "runtime_state.interpreters_head");
    this.#next = required(interpreter_state.next, "interpreter_state.next");
    this.#threads = required(interpreter_state.threads_head, "interpreter_state.threads_head");
    this.#threadNext = required(thread_state.next, "thread_state.next");
    this.#threadInterp = required(thread_state.interp, "thread_state.interp");
  }

  /** Judges an address that a symbol or section of an image names. */
  named(runtime: bigint): Validity {
    const list = this.#interpreters(runtime);
    if (list === null) return "none";
    const heads = list.addresses.map((address) => ({ address, thread: this.#pointer(address, this.#threads) }));
    const busy = heads.filter(({ thread }) => thread !== 0n && thread !== null);
    const isTheirs = ({ address, thread }: (typeof heads)[number]) =>
      thread !== null && this.#pointer(thread, this.#threadInterp) === address;
    if (busy.length === 0) return "idle";
    return busy.some(isTheirs) ? "running" : "none";
  }

  /** Judges an address that nothing names. Returns how many interpreters it has; 0 for what is not believed. */
  unnamed(runtime: bigint): number {
    const list = this.#interpreters(runtime);
    if (list === null || !list.ends || list.addresses.length === 0) return 0;
    const { interpreters_main } = this.layout.groups.runtime_state;
    const main = interpreters_main === null ? null : this.#pointer(runtime, interpreters_main);
    if (interpreters_main !== null && (main === null || !list.addresses.includes(main))) return 0;
    if (!list.addresses.every((address) => this.#isSane(address, runtime, main))) return 0;
    const threads = list.addresses.map((address) => this.#countThreads(address));
    // No interpreter's list may be torn, and something must run.
    return threads.includes(null) || threads.every((count) => count === 0) ? 0 : list.addresses.length;
  }

  /**
   * Whether an interpreter and its newest thread point at each other: the quick question.
   *
   * @param isMapped is asked before the thread is read: most words lead nowhere, and to ask costs less than to read there in vain.
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

  /** Null where nothing is readable there; `ends` is whether the list came to its NULL. */
  #interpreters(runtime: bigint): { readonly addresses: readonly bigint[]; readonly ends: boolean } | null {
    const guard = new Guard(maxInterpreters);
    const addresses: bigint[] = [];
    let next = this.#pointer(runtime, this.#head);
    if (next === null) return null;
    while (next !== null && next !== 0n && guard.pass(next)) {
      addresses.push(next);
      next = this.#pointer(next, this.#next);
    }
    return { addresses, ends: next === 0n };
  }

  /** The threads of an interpreter, all of which point back at it; null for a list that does not end. */
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
    if (++this.#reads > maxScanReads) return null;
    return this.reader.pointer(struct + BigInt(field.offset));
  }

  #integer(struct: bigint, field: Field): bigint | null {
    const view = this.reader.struct(struct + BigInt(field.offset), field.size);
    return view === null ? null : field.at(0).address(view);
  }
}
