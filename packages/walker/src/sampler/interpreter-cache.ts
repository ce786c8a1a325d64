import type { ExecMark } from "@pyframes/memory";
import type { Layout } from "../layout/layout.js";
import type { RuntimeVariables } from "../runtime/symbols.js";
import type { GilSnapshot } from "../snapshot.js";
import { InterpreterReader } from "../walk/interpreters.js";
import { WordChangeDetector } from "./change-detector.js";
import type { PageCopies } from "./page-copies.js";
import { PageCopiesReader } from "./page-copies-reader.js";

/** An interpreter's fields with addresses as numbers; see InterpreterState. */
export interface InterpreterWords {
  readonly address: number;
  readonly id: number | null;
  readonly main: boolean;
  readonly threadsHead: number;
  readonly collecting: boolean | null;
  readonly gil: (Omit<GilSnapshot, "holder"> & { readonly holder: number }) | null;
}

/** The fields of the runtime and of its interpreters, newest first. */
export interface RuntimeWords {
  readonly interpreters: readonly InterpreterWords[];
  /** Ident of the main thread. */
  readonly mainThread: number | null;
}

/** Reads the interpreters in each sample; returns the same object while no word of them changes. */
export class InterpreterCache {
  readonly #reader: PageCopiesReader;
  readonly #interpreters: InterpreterReader;
  #known: RuntimeWords | null = null;
  #changes: WordChangeDetector | null = null;

  constructor(
    readonly copies: PageCopies,
    layout: Layout,
    variables: RuntimeVariables,
    execMark: ExecMark | null,
  ) {
    this.#reader = new PageCopiesReader(copies, layout);
    this.#interpreters = new InterpreterReader(this.#reader, layout, variables, execMark);
  }

  /** Null where the runtime cannot be read. */
  read(address: bigint): RuntimeWords | null {
    if (this.#changes?.areUnchanged(this.copies)) return this.#known;
    this.#known = this.#read(address);
    const words = this.#reader.take();
    this.#changes = words && new WordChangeDetector(words);
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
