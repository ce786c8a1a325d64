import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { AttachState } from "../snapshot.js";
import { Guard } from "../walk/guard.js";
import { maximumInterpreters } from "../walk/interpreters.js";
import { maximumNativeId, maximumThreads } from "../walk/threads.js";
import type { Copies } from "./copies.js";

/** The words of the runtime, of interpreters and of threads in the copies of one sample; see docs/walk.md, section 3. */
export class States {
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

  /** Addresses of a list, up to what tears it. */
  *#list(head: number, next: (address: number) => number | null, maximum: number): Generator<number> {
    const guard = new Guard(maximum);
    for (let address = head; address !== 0 && guard.pass(address); ) {
      const following = next(address);
      if (following === null) return;
      yield address;
      address = following;
    }
  }

  interpreters(runtime: number): Iterable<number> {
    const head = this.number(runtime, this.#groups.runtime_state.interpreters_head) ?? 0;
    return this.#list(head, (at) => this.number(at, this.#groups.interpreter_state.next), maximumInterpreters);
  }

  threads(interpreter: number): Iterable<number> {
    const head = this.number(interpreter, this.#groups.interpreter_state.threads_head) ?? 0;
    const { next, extent: size } = this.#thread;
    const following = (at: number) => {
      const base = this.copies.find(at, size);
      return base < 0 ? null : next.number(this.copies.view, base);
    };
    return this.#list(head, following, maximumThreads);
  }

  collecting(runtime: number, interpreter: number): boolean | null {
    const { runtime_state, interpreter_state, gc } = this.#groups;
    if (runtime_state.gc_collecting !== null) return flag(this.number(runtime, runtime_state.gc_collecting));
    if (interpreter_state.gc === null) return null;
    return flag(this.number(interpreter + interpreter_state.gc.offset, gc.collecting));
  }

  /** The GIL of an interpreter; the holder is the address of a thread state, 0 for none. */
  gil(runtime: number, interpreter: number): { locked: boolean; holder: number; requested: boolean | null } | null {
    const { runtime_state, interpreter_state, gil } = this.#groups;
    let [at, lockedField, holderField] = [runtime, runtime_state.gil_locked, runtime_state.gil_last_holder];
    if (interpreter_state.ceval_gil !== null) {
      at = this.number(interpreter, interpreter_state.ceval_gil) ?? 0;
      [lockedField, holderField] = [gil.locked, gil.last_holder];
      if (this.number(at, gil.enabled) === 0) return null;
    }
    const value = this.number(at, lockedField);
    const last = this.number(at, holderField);
    if (value === null || last === null) return null;
    const locked = value === 1;
    const holder = locked ? last : 0;
    return { locked, holder, requested: this.#requested(runtime, interpreter, holder) };
  }

  #requested(runtime: number, interpreter: number, holder: number): boolean | null {
    const { runtime_state, interpreter_state, thread_state } = this.#groups;
    const { gil_drop_request_bit: bit } = this.layout.constants;
    if (runtime_state.gil_drop_request !== null) return flag(this.number(runtime, runtime_state.gil_drop_request));
    if (interpreter_state.gil_drop_request !== null)
      return flag(this.number(interpreter, interpreter_state.gil_drop_request));
    if (thread_state.eval_breaker === null || bit === null) return null;
    if (holder === 0) return false;
    const breaker = this.number(holder, thread_state.eval_breaker);
    return breaker === null ? null : Math.floor(breaker / bit) % 2 === 1;
  }

  threadId(thread: number): number {
    return this.number(thread, this.#thread.id) ?? 0;
  }

  /** The kernel's id, as the thread state has it, or else the C library. */
  nativeId(thread: number, id: number): number | null {
    const { native_thread_id } = this.#groups.thread_state;
    if (native_thread_id !== null) return this.number(thread, native_thread_id);
    if (this.layout.pthreadTid === null) return null;
    const base = this.copies.find(id + this.layout.pthreadTid, 4);
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

const flag = (value: number | null): boolean | null => (value === null ? null : value !== 0);
