import type { Layout } from "../layout/layout.js";
import type { RuntimeVariables } from "../runtime/symbols.js";
import type { GilSnapshot } from "../snapshot.js";
import { InterpreterReader } from "../walk/interpreters.js";
import type { Copies } from "./copies.js";
import { CopiesReader } from "./reader.js";
import { WordWitnesses } from "./witness.js";

/** What an interpreter says, in numbers; see InterpreterState. */
export interface InterpreterWords {
  readonly address: number;
  readonly id: number | null;
  readonly main: boolean;
  readonly threadsHead: number;
  readonly collecting: boolean | null;
  readonly gil: (Omit<GilSnapshot, "holder"> & { readonly holder: number }) | null;
}

/** The runtime's words and those of all its interpreters, newest first. */
export interface RuntimeWords {
  readonly interpreters: readonly InterpreterWords[];
  /** Ident of the main thread. */
  readonly mainThread: number | null;
}

/** The interpreters in the copies of one sample: the very same object as in the last one where every word of them is as it was. */
export class Interpreters {
  readonly #reader: CopiesReader;
  readonly #interpreters: InterpreterReader;
  #known: RuntimeWords | null = null;
  #words: WordWitnesses | null = null;

  constructor(
    readonly copies: Copies,
    layout: Layout,
    variables: RuntimeVariables,
  ) {
    this.#reader = new CopiesReader(copies, layout);
    this.#interpreters = new InterpreterReader(this.#reader, layout, variables);
  }

  /** Null where the runtime cannot be read. */
  read(address: bigint): RuntimeWords | null {
    if (this.#words?.hold(this.copies)) return this.#known;
    this.#known = this.#read(address);
    const words = this.#reader.take();
    this.#words = words && new WordWitnesses(words);
    return this.#known;
  }

  #read(address: bigint): RuntimeWords | null {
    const runtime = this.#interpreters.runtime(address);
    if (runtime === null) return null;
    return {
      mainThread: runtime.mainThread === null ? null : Number(runtime.mainThread),
      interpreters: [...this.#interpreters.interpreters(runtime)].map(({ id, main, collecting, gil, ...state }) => ({
        address: Number(state.address),
        id,
        main,
        threadsHead: Number(state.threadsHead),
        collecting,
        gil: gil && { ...gil, holder: Number(gil.holder) },
      })),
    };
  }
}
