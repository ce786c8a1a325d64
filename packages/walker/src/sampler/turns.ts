import type { Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import type { InterpreterWords } from "./interpreters.js";
import type { Word } from "./plan.js";
import type { ThreadStates } from "./states.js";

/**
 * Who ran. Python code runs in the thread that has the GIL alone, and a GIL counts how often it was taken by another thread than the one that had
 * it last. Where that count and the last holder are what they were in the last sample, no other thread has run: their stacks are what
 * they were, and need not be read. Both looks are at what was read before any stack: a stack that was read after the first of them is
 * still the same at the second. So it is from 3.13 on, where no thread can be attached without taking the GIL itself
 * (before, PyThreadState_Swap could put another one in its place), and where there is a GIL.
 */
export class Turns {
  /** What was asked last: it is the same most of the time. */
  #look: Uint8Array = new Uint8Array();
  #holders: ReadonlySet<number> = new Set();
  readonly #fields: { readonly gil: Field; readonly holder: Field; readonly count: Field } | null;

  constructor(
    readonly layout: Layout,
    readonly states: ThreadStates,
  ) {
    const { gil, interpreter_state, thread_state } = layout.groups;
    const { last_holder: holder, switch_number: count, enabled } = gil;
    const { ceval_gil } = interpreter_state;
    const tell = holder !== null && count !== null && ceval_gil !== null && thread_state.state !== null;
    this.#fields = tell && enabled === null ? { gil: ceval_gil, holder, count } : null;
  }

  /** The words that tell it of these interpreters; none where nothing does. */
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

  /** The thread states that had a GIL last, and may have run since: as those words have it, one after the other. */
  holders(look: Uint8Array): ReadonlySet<number> {
    if (this.#fields === null || look === this.#look) return this.#holders;
    const holders = new Set<number>();
    const { gil, holder, count } = this.#fields;
    const view = new DataView(look.buffer, look.byteOffset, look.byteLength);
    for (let at = 0; at < look.length; at += gil.size + holder.size + count.size)
      holders.add(holder.number(view, at + gil.size - holder.offset));
    this.#look = look;
    this.#holders = holders;
    return holders;
  }
}
