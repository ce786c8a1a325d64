import { extent, type Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { noSymbols, type RuntimeVariables } from "../runtime/symbols.js";
import { Guard } from "./guard.js";

export const maximumInterpreters = 4_096;
/** sizeof(int) of every target. */
const intSize = 4;

/** A GIL as it was read: its holder is a thread state's address, 0n where nobody holds it. */
export interface Gil {
  readonly locked: boolean;
  readonly holder: bigint;
  /** Whether its holder was asked to drop it; null where that cannot be told. */
  readonly requested: boolean | null;
}

export interface InterpreterState {
  readonly address: bigint;
  readonly id: number | null;
  /** The main interpreter: the runtime's word, or, where it has none, the oldest. */
  readonly main: boolean;
  readonly threadsHead: bigint;
  readonly collecting: boolean | null;
  /** The frame that set off the collection under way; 0n for none. */
  readonly collectingFrame: bigint;
  /** sys.modules; 0n where it cannot be told. */
  readonly modules: bigint;
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
  readonly gil: Omit<Gil, "requested"> | null;
  /** Whether the GIL's holder was asked to drop it; null where the runtime does not tell. */
  readonly requested: boolean | null;
}

/** Reads the runtime and the list of its interpreters. */
export class InterpreterReader {
  readonly #next: Field;
  readonly #threadsHead: Field;
  readonly #collecting: Field | null;
  readonly #collectingFrame: Field | null;
  readonly #extent: number;

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
    readonly variables: RuntimeVariables = noSymbols.variables,
  ) {
    const { interpreter_state, gc } = layout.groups;
    this.#next = required(interpreter_state.next, "interpreter_state.next");
    this.#threadsHead = required(interpreter_state.threads_head, "interpreter_state.threads_head");
    // The collector's state is embedded: a field of a field.
    const embedded = (field: Field | null) =>
      interpreter_state.gc === null || field === null ? null : field.at(interpreter_state.gc.offset + field.offset);
    this.#collecting = embedded(gc.collecting);
    this.#collectingFrame = embedded(gc.frame);
    const { id, ceval_gil, gil_drop_request, imports_modules } = interpreter_state;
    const fields = [this.#next, this.#threadsHead, this.#collecting, this.#collectingFrame];
    this.#extent = extent(...fields, id, ceval_gil, gil_drop_request, imports_modules);
  }

  /** Null where the runtime cannot be read. */
  runtime(address: bigint): RuntimeState | null {
    const { runtime_state } = this.layout.groups;
    const { interpreters_main, main_thread, gc_collecting } = runtime_state;
    const { gil_locked, gil_last_holder, gil_drop_request } = runtime_state;
    const head = required(runtime_state.interpreters_head, "runtime_state.interpreters_head");
    const fields = [head, interpreters_main, main_thread, gc_collecting, gil_locked, gil_last_holder, gil_drop_request];
    const view = this.reader.struct(address, extent(...fields));
    if (view === null) return null;
    return {
      head: head.address(view),
      main: interpreters_main?.address(view) ?? null,
      mainThread: main_thread?.address(view) ?? null,
      collecting: gc_collecting === null ? null : gc_collecting.number(view) !== 0,
      gil: gilOf(view, gil_locked, gil_last_holder) ?? this.#gilVariable(),
      requested: gil_drop_request === null ? null : gil_drop_request.number(view) !== 0,
    };
  }

  /** An int that is a variable of the interpreter's, where no struct has it. */
  #variable(name: "gc_collecting" | "gil_drop_request"): boolean | null {
    const address = this.variables[name];
    const view = address === null ? null : this.reader.struct(address, intSize);
    return view === null ? null : view.getInt32(0, this.layout.littleEndian) !== 0;
  }

  /** The GIL by the variable that names its holder. */
  #gilVariable(): Omit<Gil, "requested"> | null {
    const address = this.variables.tstate_current;
    const holder = address === null ? null : this.reader.pointer(address);
    return holder === null ? null : { locked: holder !== 0n, holder };
  }

  /** The interpreters, newest first; a list that is torn ends early. */
  *interpreters(runtime: RuntimeState): Generator<InterpreterState> {
    const guard = new Guard(maximumInterpreters);
    for (let address = runtime.head; address !== 0n && guard.pass(address); ) {
      const view = this.reader.struct(address, this.#extent);
      if (view === null) return;
      const { id, imports_modules } = this.layout.groups.interpreter_state;
      const next = this.#next.address(view);
      yield {
        address,
        id: id?.number(view) ?? null,
        main: runtime.main === null ? next === 0n : address === runtime.main,
        threadsHead: this.#threadsHead.address(view),
        collecting: runtime.collecting ?? this.#isCollecting(view),
        collectingFrame: this.#collectingFrame?.address(view) ?? 0n,
        modules: imports_modules?.address(view) ?? 0n,
        gil: this.#gil(view, runtime),
      };
      address = next;
    }
  }

  #isCollecting(interpreter: DataView): boolean | null {
    if (this.#collecting !== null) return this.#collecting.number(interpreter) !== 0;
    return this.#variable("gc_collecting");
  }

  /** The GIL that an interpreter uses, which it may share: through its pointer where it has one, else the runtime's. */
  #gil(interpreter: DataView, runtime: RuntimeState): Gil | null {
    const { ceval_gil } = this.layout.groups.interpreter_state;
    let gil = runtime.gil;
    if (ceval_gil !== null) {
      const { enabled, locked, last_holder } = this.layout.groups.gil;
      const view = this.reader.struct(ceval_gil.address(interpreter), extent(enabled, locked, last_holder));
      gil = view === null || enabled?.number(view) === 0 ? null : gilOf(view, locked, last_holder);
    }
    return gil && { ...gil, requested: this.#requested(interpreter, runtime, gil.holder) };
  }

  /** By the runtime's flag, the interpreter's, or a bit of the holder's own. */
  #requested(interpreter: DataView, runtime: RuntimeState, holder: bigint): boolean | null {
    const { interpreter_state, thread_state } = this.layout.groups;
    const { gil_drop_request_bit } = this.layout.constants;
    if (runtime.requested !== null) return runtime.requested;
    if (interpreter_state.gil_drop_request !== null)
      return interpreter_state.gil_drop_request.number(interpreter) !== 0;
    if (thread_state.eval_breaker === null) return this.#variable("gil_drop_request");
    if (gil_drop_request_bit === null) return null;
    if (holder === 0n) return false;
    const breaker = this.reader.pointer(holder + BigInt(thread_state.eval_breaker.offset));
    return breaker === null ? null : (breaker & BigInt(gil_drop_request_bit)) !== 0n;
  }
}

function gilOf(view: DataView, locked: Field | null, lastHolder: Field | null): Omit<Gil, "requested"> | null {
  if (locked === null || lastHolder === null) return null;
  const taken = locked.number(view) === 1;
  return { locked: taken, holder: taken ? lastHolder.address(view) : 0n };
}
