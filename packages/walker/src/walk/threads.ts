import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import type { StackBounds } from "./frames.js";
import { Guard } from "./guard.js";

const maximumThreads = 65_536;

export interface ThreadState {
  readonly address: bigint;
  /** The interpreter that the thread says it belongs to. */
  readonly interp: bigint;
  /** threading.get_ident(). */
  readonly id: bigint;
  readonly nativeId: bigint | null;
  /** The interpreter has none that is older. */
  readonly oldest: boolean;
  readonly stack: StackBounds;
}

/** Reads lists of thread states. */
export class ThreadReader {
  readonly #thread: Layout["groups"]["thread_state"];
  readonly #next: Field;
  readonly #interp: Field;
  readonly #id: Field;
  readonly #extent: number;

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
  ) {
    this.#thread = layout.groups.thread_state;
    this.#next = required(this.#thread.next, "thread_state.next");
    this.#interp = required(this.#thread.interp, "thread_state.interp");
    this.#id = required(this.#thread.thread_id, "thread_state.thread_id");
    const { native_thread_id, current_frame, cframe, base_frame } = this.#thread;
    this.#extent = extent(this.#next, this.#interp, this.#id, native_thread_id, current_frame, cframe, base_frame);
  }

  /** The threads from `head` on, newest first; a list that is torn ends early. */
  *threads(head: bigint): Generator<ThreadState> {
    const guard = new Guard(maximumThreads);
    for (let address = head; address !== 0n && guard.pass(address); ) {
      const view = this.reader.struct(address, this.#extent);
      if (view === null) return;
      const { native_thread_id, base_frame } = this.#thread;
      const next = this.#next.address(view);
      yield {
        address,
        interp: this.#interp.address(view),
        id: this.#id.address(view),
        nativeId: native_thread_id?.address(view) ?? null,
        oldest: next === 0n,
        stack: { first: this.#firstFrame(view), base: base_frame?.address(view) ?? null },
      };
      address = next;
    }
  }

  /** The innermost frame, directly or through a struct on the thread's C stack. */
  #firstFrame(view: DataView): bigint | null {
    const { current_frame } = this.layout.groups.cframe;
    if (current_frame === null) return required(this.#thread.current_frame, "thread_state.current_frame").address(view);
    const cframe = required(this.#thread.cframe, "thread_state.cframe").address(view);
    return this.reader.pointer(cframe + BigInt(current_frame.offset));
  }
}
