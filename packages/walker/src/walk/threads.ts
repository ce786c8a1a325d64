import { maxNativeId, maxThreads, visitedThreads } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { Guard } from "../layout/guard.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import type { AttachState } from "../snapshot.js";
import type { StackBounds } from "./frames.js";

/** The members of an interpreter that list its threads. */
export interface ListedThreads {
  readonly address: bigint;
  readonly threadsHead: bigint;
}

export interface ThreadState {
  readonly address: bigint;
  /** The interpreter to which the thread points back. */
  readonly interp: bigint;
  /**
   * threading.get_ident(), a pthread_t. 3.6 shows it signed: negative in the upper half of 32-bit
   * memory.
   */
  readonly id: bigint;
  readonly nativeId: bigint | null;
  /** True if the interpreter has no older thread. */
  readonly oldest: boolean;
  /** True if it waits for the GIL; null if the release does not record it. */
  readonly gilRequested: boolean | null;
  readonly state: AttachState | null;
  readonly stack: StackBounds;
}

function attachState({ enums }: Layout, value: number): AttachState | null {
  const found = Object.entries(enums.attach_state).find(([, known]) => known === value);
  return found === undefined ? null : (found[0] as AttachState);
}

/** Reads lists of thread states. */
export class ThreadReader {
  readonly #thread: Layout["groups"]["thread_state"];
  readonly #head: Field;
  readonly #next: Field;
  readonly #interp: Field;
  readonly #id: Field;
  readonly #extent: number;

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
  ) {
    this.#thread = layout.groups.thread_state;
    this.#head = required(layout.groups.interpreter_state.threads_head, "interpreter_state.threads_head");
    this.#next = required(this.#thread.next, "thread_state.next");
    this.#interp = required(this.#thread.interp, "thread_state.interp");
    this.#id = required(this.#thread.thread_id, "thread_state.thread_id");
    const { native_thread_id, current_frame, cframe, base_frame, gil_requested, state } = this.#thread;
    const fields = [native_thread_id, current_frame, cframe, base_frame, gil_requested, state];
    this.#extent = extent(this.#next, this.#interp, this.#id, ...fields);
  }

  /**
   * The threads of an interpreter, newest first; a torn list ends early. In a running process a
   * thread that ends leaves the list, and its successor is lost in freed memory or replaced by a
   * newer thread at the same address. The walk then continues after the oldest of the threads given
   * lately that is still listed. Memory that does not change is read as it is.
   */
  *threads(interpreter: ListedThreads): Generator<ThreadState> {
    const passed: bigint[] = [];
    // The total number of threads that searches for a continuation may read.
    const budget = { left: maxThreads };
    let given = 0;
    let guard = new Guard(maxThreads);
    for (let address = interpreter.threadsHead; address !== 0n; ) {
      const isNew = guard.pass(address) && !passed.includes(address);
      const view = isNew ? this.reader.struct(address, this.#extent) : null;
      if (view === null || this.#interp.address(view) !== interpreter.address) {
        const after = this.#after(passed, interpreter.address, budget);
        if (after !== null && after !== address) {
          [address, guard] = [after, new Guard(maxThreads - given)];
          continue;
        }
        budget.left = 0;
        if (view === null) return;
      }
      const next = this.#next.address(view);
      given++;
      if (passed.push(address) > visitedThreads) passed.shift();
      yield this.#state(address, next, view);
      address = next;
    }
  }

  /**
   * The thread after the oldest of the threads given lately that is still listed, or else the head
   * of the list; null if unknown.
   */
  #after(passed: readonly bigint[], interpreter: bigint, budget: { left: number }): bigint | null {
    if (budget.left === 0) return null;
    const head = this.reader.pointer(interpreter + BigInt(this.#head.offset));
    if (head === null) return null;
    const guard = new Guard(maxThreads);
    let after = head;
    for (let address = head; address !== 0n; ) {
      if (budget.left === 0) return null;
      budget.left--;
      const view = guard.pass(address) ? this.reader.struct(address, this.#extent) : null;
      if (view === null || this.#interp.address(view) !== interpreter) break;
      const next = this.#next.address(view);
      if (passed.includes(address)) after = next;
      address = next;
    }
    return after;
  }

  #state(address: bigint, next: bigint, view: DataView): ThreadState {
    const { base_frame, gil_requested, state } = this.#thread;
    return {
      address,
      interp: this.#interp.address(view),
      id: this.#id.integer(view),
      nativeId: this.#nativeId(view),
      gilRequested: gil_requested === null ? null : gil_requested.number(view) !== 0,
      state: state === null ? null : attachState(this.layout, state.number(view)),
      oldest: next === 0n,
      stack: { first: this.#firstFrame(view), base: base_frame?.address(view) ?? null },
    };
  }

  /** The kernel's id, from the thread state or else from the C library. */
  #nativeId(view: DataView): bigint | null {
    const { native_thread_id } = this.#thread;
    if (native_thread_id !== null) return native_thread_id.address(view);
    const { pthreadTid } = this.layout;
    // A pthread_t is the address of the C library's struct.
    const struct = pthreadTid === null ? null : this.reader.struct(this.#id.address(view) + BigInt(pthreadTid), 4);
    const id = struct === null ? 0n : BigInt(struct.getUint32(0, this.reader.littleEndian));
    return id > 0n && id <= maxNativeId ? id : null;
  }

  /** The innermost frame, directly or through a struct on the thread's C stack. */
  #firstFrame(view: DataView): bigint | null {
    const { current_frame } = this.layout.groups.cframe;
    if (current_frame === null) return required(this.#thread.current_frame, "thread_state.current_frame").address(view);
    const cframe = required(this.#thread.cframe, "thread_state.cframe").address(view);
    return this.reader.pointer(cframe + BigInt(current_frame.offset));
  }
}
