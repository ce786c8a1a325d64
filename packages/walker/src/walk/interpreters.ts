import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { Guard } from "./guard.js";

const maximumInterpreters = 4_096;

/** A GIL as it was read: its holder is a thread state's address, 0n where nobody holds it. */
export interface Gil {
  readonly locked: boolean;
  readonly holder: bigint;
}

export interface InterpreterState {
  readonly address: bigint;
  readonly id: number | null;
  /** The main interpreter: the runtime's word, or, where it has none, the oldest. */
  readonly main: boolean;
  readonly threadsHead: bigint;
  readonly collecting: boolean | null;
  /** Null where the release cannot tell, or the interpreter runs without its GIL. */
  readonly gil: Gil | null;
}

/** The parts of _PyRuntime that a walk needs, read at one moment. */
export interface RuntimeState {
  readonly head: bigint;
  readonly main: bigint | null;
  /** Ident of the main thread. */
  readonly mainThread: bigint | null;
  readonly collecting: boolean | null;
  readonly gil: Gil | null;
}

/** Reads the runtime and the list of its interpreters. */
export class InterpreterReader {
  readonly #next: Field;
  readonly #threadsHead: Field;
  readonly #collecting: Field | null;
  readonly #extent: number;

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
  ) {
    const { interpreter_state, gc } = layout.groups;
    this.#next = required(interpreter_state.next, "interpreter_state.next");
    this.#threadsHead = required(interpreter_state.threads_head, "interpreter_state.threads_head");
    // The collector's state is embedded: a field of a field.
    this.#collecting =
      interpreter_state.gc === null || gc.collecting === null
        ? null
        : gc.collecting.at(interpreter_state.gc.offset + gc.collecting.offset);
    const { id, ceval_gil } = interpreter_state;
    this.#extent = extent(this.#next, this.#threadsHead, this.#collecting, id, ceval_gil);
  }

  /** Null where the runtime cannot be read. */
  runtime(address: bigint): RuntimeState | null {
    const { runtime_state } = this.layout.groups;
    const { interpreters_main, main_thread, gc_collecting, gil_locked, gil_last_holder } = runtime_state;
    const head = required(runtime_state.interpreters_head, "runtime_state.interpreters_head");
    const fields = [head, interpreters_main, main_thread, gc_collecting, gil_locked, gil_last_holder];
    const view = this.reader.struct(address, extent(...fields));
    if (view === null) return null;
    return {
      head: head.address(view),
      main: interpreters_main?.address(view) ?? null,
      mainThread: main_thread?.address(view) ?? null,
      collecting: gc_collecting === null ? null : gc_collecting.number(view) !== 0,
      gil: gilOf(view, gil_locked, gil_last_holder),
    };
  }

  /** The interpreters, newest first; a list that is torn ends early. */
  *interpreters(runtime: RuntimeState): Generator<InterpreterState> {
    const guard = new Guard(maximumInterpreters);
    for (let address = runtime.head; address !== 0n && guard.pass(address); ) {
      const view = this.reader.struct(address, this.#extent);
      if (view === null) return;
      const { id } = this.layout.groups.interpreter_state;
      const next = this.#next.address(view);
      yield {
        address,
        id: id?.number(view) ?? null,
        main: runtime.main === null ? next === 0n : address === runtime.main,
        threadsHead: this.#threadsHead.address(view),
        collecting: runtime.collecting ?? (this.#collecting === null ? null : this.#collecting.number(view) !== 0),
        gil: this.#gil(view, runtime),
      };
      address = next;
    }
  }

  /** The GIL that an interpreter uses, which it may share: through its pointer where it has one, else the runtime's. */
  #gil(interpreter: DataView, runtime: RuntimeState): Gil | null {
    const { ceval_gil } = this.layout.groups.interpreter_state;
    if (ceval_gil === null) return runtime.gil;
    const { enabled, locked, last_holder } = this.layout.groups.gil;
    const view = this.reader.struct(ceval_gil.address(interpreter), extent(enabled, locked, last_holder));
    if (view === null || enabled?.number(view) === 0) return null;
    return gilOf(view, locked, last_holder);
  }
}

function gilOf(view: DataView, locked: Field | null, lastHolder: Field | null): Gil | null {
  if (locked === null || lastHolder === null) return null;
  const taken = locked.number(view) === 1;
  return { locked: taken, holder: taken ? lastHolder.address(view) : 0n };
}
