import type { Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import type { InterpreterWords } from "./interpreter-cache.js";
import type { Word } from "./read-plan.js";
import type { ThreadStates } from "./thread-states.js";

/**
 * Finds the threads that may have run since the last sample. Only the thread that holds the GIL
 * runs Python code, and `gil.switch_number` counts how often the GIL went to another thread than
 * `gil.last_holder`. If both are the same as in the last sample, no other thread has run, and the
 * stacks of the others are unchanged. Both are read before the stacks: a stack that the last sample
 * read after its words was still the same when this sample read its own.
 *
 * It works from 3.13 on, where a thread takes the GIL to attach its state (before,
 * PyThreadState_Swap could replace the running state under the same GIL), and where there is a GIL.
 */
export class GilSwitches {
  /** The bytes that `#holders` was decoded from: they are the same in most samples. */
  #watchedBytes: Uint8Array = new Uint8Array();
  #holders: ReadonlySet<number> = new Set();
  readonly #fields: { readonly gil: Field; readonly holder: Field; readonly count: Field } | null;

  constructor(
    readonly layout: Layout,
    readonly states: ThreadStates,
  ) {
    const { gil, interpreter_state, thread_state } = layout.groups;
    const { last_holder: holder, switch_number: count, enabled } = gil;
    const { ceval_gil } = interpreter_state;
    const areCounted = holder !== null && count !== null && ceval_gil !== null && thread_state.state !== null;
    this.#fields = areCounted && enabled === null ? { gil: ceval_gil, holder, count } : null;
  }

  /** The words to watch for these interpreters; none where switches cannot be seen. */
  words(interpreters: readonly InterpreterWords[]): readonly Word[] {
    const fields = this.#fields;
    if (fields === null) return [];
    const words: Word[] = [];
    for (const { address: interpreter } of interpreters) {
      const gil = this.states.number(interpreter, fields.gil) ?? 0;
      if (gil === 0) return [];
      for (const [address, field] of [
        [interpreter, fields.gil],
        [gil, fields.holder],
        [gil, fields.count],
      ] as const)
        words.push({ address: address + field.offset, size: field.size });
    }
    return words;
  }

  /** The thread states that held a GIL last, decoded from the watched words' bytes. */
  holders(watchedBytes: Uint8Array): ReadonlySet<number> {
    if (this.#fields === null || watchedBytes === this.#watchedBytes) return this.#holders;
    const holders = new Set<number>();
    const { gil, holder, count } = this.#fields;
    const view = new DataView(watchedBytes.buffer, watchedBytes.byteOffset, watchedBytes.byteLength);
    for (let at = 0; at < watchedBytes.length; at += gil.size + holder.size + count.size)
      holders.add(holder.number(view, at + gil.size - holder.offset));
    this.#watchedBytes = watchedBytes;
    this.#holders = holders;
    return holders;
  }
}
