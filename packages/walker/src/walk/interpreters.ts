import type { ExecMark } from "@pyframes/memory";
import { maxInterpreters } from "#generated/facts.js";
import { WalkerError } from "../error.js";
import type { Field } from "../layout/field.js";
import { Guard } from "../layout/guard.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { noSymbols, type RuntimeVariables } from "../runtime/symbols.js";

/** A mark is compared in words of this size. */
const wordSize = 8;
/** sizeof(int) on every target. */
const intSize = 4;

/** The state of a GIL; `holder` is the address of a thread state, 0n for none. */
export interface Gil {
  readonly locked: boolean;
  readonly holder: bigint;
  /** True if its holder was asked to release it; null if unknown. */
  readonly requested: boolean | null;
}

export interface InterpreterState {
  readonly address: bigint;
  readonly id: number | null;
  /** The main interpreter as the runtime records it, or else the oldest one. */
  readonly main: boolean;
  readonly threadsHead: bigint;
  readonly collecting: boolean | null;
  /** The frame that started the collection; 0n for none. */
  readonly collectingFrame: bigint;
  /** sys.modules; 0n if unknown. */
  readonly modules: bigint;
  /** Null if the release does not record it, or if the interpreter runs without a GIL. */
  readonly gil: Gil | null;
}

/** The members of _PyRuntime that a walk needs, read at one moment. */
export interface RuntimeState {
  readonly head: bigint;
  readonly main: bigint | null;
  /** Ident of the main thread. */
  readonly mainThread: bigint | null;
  readonly collecting: boolean | null;
  readonly gil: Omit<Gil, "requested"> | null;
  /** True if the GIL's holder was asked to release it; null if the runtime does not record it. */
  readonly requested: boolean | null;
}

/** Reads the runtime and its interpreters: both are too large to copy, and few members matter. */
export class InterpreterReader {
  readonly #head: Field;
  readonly #next: Field;
  readonly #threadsHead: Field;
  readonly #collecting: Field | null;
  readonly #collectingFrame: Field | null;

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
    readonly variables: RuntimeVariables = noSymbols.variables,
    /** Null where the memory is that of one program for ever. */
    readonly execMark: ExecMark | null = null,
  ) {
    const { runtime_state, interpreter_state, gc } = layout.groups;
    this.#head = required(runtime_state.interpreters_head, "runtime_state.interpreters_head");
    this.#next = required(interpreter_state.next, "interpreter_state.next");
    this.#threadsHead = required(interpreter_state.threads_head, "interpreter_state.threads_head");
    // The collector's state is embedded, so the offsets add up.
    const embedded = (field: Field | null) =>
      interpreter_state.gc === null || field === null ? null : field.at(interpreter_state.gc.offset + field.offset);
    this.#collecting = embedded(gc.collecting);
    this.#collectingFrame = embedded(gc.frame);
  }

  /**
   * @throws WalkerError `replaced` if the process runs another program now; MemoryError `gone` if
   * it has ended.
   */
  checkProgram(): void {
    if (this.execMark === null) return;
    const { address, bytes } = this.execMark;
    for (let at = 0; at < bytes.length; at += wordSize) {
      // The stack that a program starts on stays mapped as long as the program runs.
      const now = this.reader.struct(address + BigInt(at), wordSize);
      if (now === null || now.getBigUint64(0) !== word(bytes, at))
        throw new WalkerError("replaced", "The process runs another program now: attach to it again.");
    }
  }

  /**
   * Null if the runtime cannot be read.
   *
   * @throws as `checkProgram`.
   */
  runtime(address: bigint): RuntimeState | null {
    const { reader } = this;
    const { runtime_state } = this.layout.groups;
    const head = reader.address(address, this.#head);
    this.checkProgram();
    if (head === null) return null;
    return {
      head,
      main: reader.address(address, runtime_state.interpreters_main),
      mainThread: reader.address(address, runtime_state.main_thread),
      collecting: flag(reader.number(address, runtime_state.gc_collecting)),
      gil: this.#lock(address, runtime_state.gil_locked, runtime_state.gil_last_holder) ?? this.#gilVariable(),
      requested: flag(reader.number(address, runtime_state.gil_drop_request)),
    };
  }

  /** An int in a variable of the interpreter, in releases where no struct has it. */
  #variable(name: "gc_collecting" | "gil_drop_request"): boolean | null {
    const address = this.variables[name];
    const view = address === null ? null : this.reader.struct(address, intSize);
    return view === null ? null : view.getInt32(0, this.layout.littleEndian) !== 0;
  }

  /** The GIL by the variable for its holder. */
  #gilVariable(): Omit<Gil, "requested"> | null {
    const address = this.variables.tstate_current;
    const holder = address === null ? null : this.reader.pointer(address);
    return holder === null ? null : { locked: holder !== 0n, holder };
  }

  /** The interpreters, newest first; a torn list ends early. */
  *interpreters(runtime: RuntimeState): Generator<InterpreterState> {
    const guard = new Guard(maxInterpreters);
    for (let address = runtime.head; address !== 0n && guard.pass(address); ) {
      const next = this.reader.address(address, this.#next);
      const threadsHead = this.reader.address(address, this.#threadsHead);
      if (next === null || threadsHead === null) return;
      const { id, imports_modules } = this.layout.groups.interpreter_state;
      yield {
        address,
        id: this.reader.number(address, id),
        main: runtime.main === null ? next === 0n : address === runtime.main,
        threadsHead,
        collecting: runtime.collecting ?? this.#isCollecting(address),
        collectingFrame: this.reader.address(address, this.#collectingFrame) ?? 0n,
        modules: this.reader.address(address, imports_modules) ?? 0n,
        gil: this.#gil(address, runtime),
      };
      address = next;
    }
  }

  #isCollecting(interpreter: bigint): boolean | null {
    if (this.#collecting === null) return this.#variable("gc_collecting");
    return flag(this.reader.number(interpreter, this.#collecting));
  }

  /**
   * The GIL of an interpreter, which may be shared: through its pointer if it has one, else the
   * runtime's.
   */
  #gil(interpreter: bigint, runtime: RuntimeState): Gil | null {
    const { ceval_gil } = this.layout.groups.interpreter_state;
    let { gil } = runtime;
    if (ceval_gil !== null) {
      const { enabled, locked, last_holder } = this.layout.groups.gil;
      const address = this.reader.address(interpreter, ceval_gil);
      const isThere = address !== null && (enabled === null || this.reader.number(address, enabled) !== 0);
      gil = isThere ? this.#lock(address, locked, last_holder) : null;
    }
    return gil && { ...gil, requested: this.#requested(interpreter, runtime, gil.holder) };
  }

  #lock(address: bigint, locked: Field | null, lastHolder: Field | null): Omit<Gil, "requested"> | null {
    const value = this.reader.number(address, locked);
    const holder = this.reader.address(address, lastHolder);
    if (value === null || holder === null) return null;
    return { locked: value === 1, holder: value === 1 ? holder : 0n };
  }

  /** By the runtime's flag, the interpreter's flag, or a bit of the holder. */
  #requested(interpreter: bigint, runtime: RuntimeState, holder: bigint): boolean | null {
    const { interpreter_state, thread_state } = this.layout.groups;
    const { gil_drop_request_bit } = this.layout.constants;
    if (runtime.requested !== null) return runtime.requested;
    if (interpreter_state.gil_drop_request !== null)
      return flag(this.reader.number(interpreter, interpreter_state.gil_drop_request));
    if (thread_state.eval_breaker === null) return this.#variable("gil_drop_request");
    if (gil_drop_request_bit === null) return null;
    if (holder === 0n) return false;
    const breaker = this.reader.address(holder, thread_state.eval_breaker);
    return breaker === null ? null : (breaker & BigInt(gil_drop_request_bit)) !== 0n;
  }
}

const word = ({ buffer, byteOffset }: Uint8Array, at: number): bigint =>
  new DataView(buffer, byteOffset + at, wordSize).getBigUint64(0);

const flag = (value: number | null): boolean | null => (value === null ? null : value !== 0);
