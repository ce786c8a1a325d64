import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { AttachState } from "../snapshot.js";
import { Guard } from "../walk/guard.js";
import { maximumNativeId, maximumThreads } from "../walk/threads.js";
import type { Copies } from "./copies.js";

/** The words of threads in the copies of one sample; see docs/walk.md, section 3. */
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
    readonly copies: Copies,
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

  attachState(thread: number): AttachState | null {
    return this.#attachStates.get(this.number(thread, this.#groups.thread_state.state)) ?? null;
  }

  /** A field of the struct at an address; null where there is none, or it cannot be read. */
  number(address: number, field: Field | null): number | null {
    if (field === null) return null;
    const base = this.copies.find(address + field.offset, field.size);
    return base < 0 ? null : field.number(this.copies.view, base - field.offset);
  }

  /** Addresses of the threads from `head` on, newest first, up to what tears the list. */
  *threads(head: number): Generator<number> {
    const { next, extent: size } = this.#thread;
    const guard = new Guard(maximumThreads);
    for (let address = head; address !== 0 && guard.pass(address); ) {
      const base = this.copies.find(address, size);
      if (base < 0) return;
      const following = next.number(this.copies.view, base);
      yield address;
      address = following;
    }
  }

  threadId(thread: number): number {
    return this.number(thread, this.#thread.id) ?? 0;
  }

  /** The kernel's id, as the thread state has it, or else the C library. */
  nativeId(thread: number, id: number): number | null {
    const { native_thread_id } = this.#groups.thread_state;
    if (native_thread_id !== null) return this.number(thread, native_thread_id);
    if (this.layout.pthreadTid === null) return null;
    // A pthread_t is an address, whatever its sign.
    const base = this.copies.find((id < 0 ? id + 2 ** 32 : id) + this.layout.pthreadTid, 4);
    const value = base < 0 ? 0 : this.copies.view.getUint32(base, this.layout.littleEndian);
    return value > 0 && value <= Number(maximumNativeId) ? value : null;
  }

  /** The innermost frame of a thread: 0 where nothing runs, -1 where it cannot be read. */
  firstFrame(thread: number): number {
    const { thread_state, cframe } = this.#groups;
    if (cframe.current_frame === null) return this.number(thread, thread_state.current_frame) ?? -1;
    const at = this.number(thread, thread_state.cframe);
    return at === null ? -1 : (this.number(at, cframe.current_frame) ?? -1);
  }
}
