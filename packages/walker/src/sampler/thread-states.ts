import { maxNativeId, maxThreads } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { Guard } from "../layout/guard.js";
import { type Layout, required } from "../layout/layout.js";
import type { AttachState } from "../snapshot.js";
import type { PageCopies } from "./page-copies.js";

/** A thread state's fields as numbers; null where the release does not have one. */
export interface ThreadWords {
  readonly id: number;
  readonly nativeId: number | null;
  readonly gilRequested: boolean | null;
  readonly state: AttachState | null;
  /** The innermost frame: 0 where there is none, -1 where it cannot be read. */
  readonly first: number;
  /** The frame that ends every complete stack. */
  readonly base: number | null;
}

/** Reads thread states from one sample's page copies; see docs/walk.md, section 3. */
export class ThreadStates {
  readonly #groups: Layout["groups"];
  readonly #thread: {
    readonly next: Field;
    readonly id: Field;
    readonly extent: number;
  };
  readonly #attachStates: ReadonlyMap<number | null, AttachState>;

  constructor(
    readonly layout: Layout,
    readonly copies: PageCopies,
  ) {
    this.#groups = layout.groups;
    const { next, interp, thread_id, native_thread_id } = layout.groups.thread_state;
    const { current_frame, cframe, base_frame, gil_requested, state } = layout.groups.thread_state;
    const fields = [interp, native_thread_id, current_frame, cframe, base_frame, gil_requested, state];
    this.#thread = {
      next: required(next, "thread_state.next"),
      id: required(thread_id, "thread_state.thread_id"),
      extent: extent(next, thread_id, ...fields),
    };
    const states = Object.entries(layout.enums.attach_state) as [AttachState, number | null][];
    this.#attachStates = new Map(states.flatMap(([name, value]) => (value === null ? [] : [[value, name]])));
  }

  /** A field of the struct at an address; null where the release lacks it or it is not readable. */
  number(address: number, field: Field | null): number | null {
    if (field === null) return null;
    const base = this.copies.find(address + field.offset, field.size);
    return base < 0 ? null : field.number(this.copies.view, base - field.offset);
  }

  /** The addresses of the threads from `head` on, newest first, up to a broken link. */
  threads(head: number): readonly number[] {
    const { next, extent: size } = this.#thread;
    const guard = new Guard(maxThreads);
    const addresses: number[] = [];
    for (let address = head; address !== 0 && guard.pass(address); ) {
      const base = this.copies.find(address, size);
      if (base < 0) break;
      addresses.push(address);
      address = next.number(this.copies.view, base);
    }
    return addresses;
  }

  /** The fields of a thread that `threads` has just found. */
  words(thread: number): ThreadWords {
    const { thread_state, cframe } = this.#groups;
    const { native_thread_id, gil_requested, state, base_frame, current_frame } = thread_state;
    const base = this.copies.find(thread, this.#thread.extent);
    const { view } = this.copies;
    const number = (field: Field | null) => (field === null || base < 0 ? null : field.number(view, base));
    const id = number(this.#thread.id) ?? 0;
    const requested = number(gil_requested);
    const end = number(base_frame);
    const attached = this.#attachStates.get(number(state)) ?? null;
    let nativeId = number(native_thread_id);
    let first = number(cframe.current_frame === null ? current_frame : thread_state.cframe) ?? -1;
    // `number` selects another copy, so that `view` must not be used after it.
    if (cframe.current_frame !== null && first >= 0) first = this.number(first, cframe.current_frame) ?? -1;
    if (native_thread_id === null) nativeId = this.#nativeIdOf(id);
    return {
      id,
      nativeId,
      gilRequested: requested === null ? null : requested !== 0,
      state: attached,
      first,
      base: end,
    };
  }

  /** The kernel id in the C library's struct pthread. */
  #nativeIdOf(id: number): number | null {
    if (this.layout.pthreadTid === null) return null;
    // A pthread_t is an address, but a 32-bit one may have been read as negative.
    const base = this.copies.find((id < 0 ? id + 2 ** 32 : id) + this.layout.pthreadTid, 4);
    const value = base < 0 ? 0 : this.copies.view.getUint32(base, this.layout.littleEndian);
    return value > 0 && value <= Number(maxNativeId) ? value : null;
  }
}
