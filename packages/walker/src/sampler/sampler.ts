import type { Memory } from "@pyframes/memory";
import { WalkerError } from "../error.js";
import type { Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import type { RuntimeVariables } from "../runtime/symbols.js";
import type { GcSnapshot, GilSnapshot, ThreadSnapshot } from "../snapshot.js";
import type { ExecutableKind } from "../walk/executable-kinds.js";
import type { Stack } from "../walk/frames.js";
import { InterpreterReader, type InterpreterState } from "../walk/interpreters.js";
import { CodeCache } from "./codes.js";
import { Copies, type CopiesCounters } from "./copies.js";
import { CopiesReader } from "./reader.js";
import { StackMemory, StackSampler } from "./stacks.js";
import { ThreadStates, type ThreadWords } from "./states.js";
import { Turns } from "./turns.js";

/** A thread as a snapshot has it, but for its name. The same object in each sample in which nothing of it moved. */
export type ThreadSample = Omit<ThreadSnapshot, "name">;

export interface InterpreterSample {
  readonly id: number | null;
  readonly gc: Pick<GcSnapshot, "collecting">;
  readonly gil: GilSnapshot | null;
  /** Newest first. */
  readonly threads: readonly ThreadSample[];
}

/** All stacks at one moment; frames of the same code at the same place are the same object from sample to sample. */
export interface Sample {
  /** Newest first. */
  readonly interpreters: readonly InterpreterSample[];
}

/** What the samples so far took. */
export interface SamplerCounters extends CopiesCounters {
  /** Frames seen, and how many of them were taken over from the sample before. */
  readonly frames: number;
  readonly reused: number;
  /** Threads whose stacks were not read, as they had not run. */
  readonly rested: number;
  /** Code objects read, compared with the target again, and lines looked up in their tables. */
  readonly codes: number;
  readonly checks: number;
  readonly positions: number;
}

/** What is remembered of a thread. */
interface Known {
  readonly stack: StackMemory;
  thread: ThreadSample | null;
  /** The samples in which it was seen, and its stack walked, last. */
  seenAt: number;
  walkedAt: number;
  /** Where its stack began and ended then. */
  first: number;
  base: number | null;
}

/** Takes samples of a target's stacks, again and again: see docs/sampler.md. It must be disposed of. */
export class Sampler implements Disposable {
  readonly #copies: Copies;
  readonly #codes: CodeCache;
  readonly #stacks: StackSampler;
  readonly #states: ThreadStates;
  readonly #interpreters: InterpreterReader;
  readonly #known = new Map<number, Known>();
  readonly #direct: StructReader;
  /** Of an interpreter, what counts the code objects, and the copies of bytecode, that died; none where the release does not. */
  readonly #deaths: readonly Field[];
  /** What they were in the last sample. */
  #generations: readonly number[] = [];
  readonly #turns: Turns;
  /** Thread states that may have run since the last sample. */
  #holders: ReadonlySet<number> = new Set();
  #rested = 0;
  /** Ids of the thread states that hold a GIL, once they were met. */
  #holding = new Map<number, number | null>();

  constructor(
    readonly memory: Memory,
    readonly layout: Layout,
    /** Of _PyRuntime. */
    readonly runtime: bigint,
    types: Map<bigint, ExecutableKind>,
    variables: RuntimeVariables,
  ) {
    this.#copies = new Copies(memory);
    this.#codes = new CodeCache(memory, layout, types);
    this.#stacks = new StackSampler(layout, this.#copies, this.#codes);
    this.#states = new ThreadStates(layout, this.#copies);
    this.#turns = new Turns(layout, this.#states);
    this.#direct = new StructReader(memory, layout.pointerSize, layout.littleEndian);
    const { code_object_generation, tlbc_generation } = layout.groups.interpreter_state;
    this.#deaths =
      code_object_generation === null
        ? []
        : [code_object_generation, tlbc_generation].filter((field) => field !== null);
    this.#interpreters = new InterpreterReader(new CopiesReader(this.#copies, layout), layout, variables);
  }

  get counters(): SamplerCounters {
    const { read: codes, checked: checks, positions } = this.#codes.counters;
    const [stacks, compared] = [this.#copies.counters, this.#codes.copied];
    return {
      samples: stacks.samples,
      pieces: stacks.pieces + compared.pieces,
      bytes: stacks.bytes + compared.bytes,
      chased: stacks.chased + compared.chased,
      plans: stacks.plans + compared.plans,
      ...this.#stacks.counters,
      rested: this.#rested,
      codes,
      checks,
      positions,
    };
  }

  /**
   * @throws WalkerError `not-running` where the runtime is there no more; MemoryError `gone` where the process is not.
   */
  sample(): Sample {
    this.#copies.begin();
    const runtime = this.#interpreters.runtime(this.runtime);
    if (runtime === null)
      throw new WalkerError(
        "not-running",
        "The runtime can no longer be read: the process ended or runs another program.",
      );
    const interpreters = [...this.#interpreters.interpreters(runtime)];
    const mainThread = runtime.mainThread === null ? null : Number(runtime.mainThread);
    const addresses = interpreters.map(({ address }) => Number(address));
    this.#holding = new Map(interpreters.map(({ gil }) => [Number(gil?.holder ?? 0), null]));
    this.#holders = this.#turns.holders(this.#copies.look);
    const { chased } = this.#copies.counters;
    this.#codes.begin(this.#codesMayHaveDied(addresses));
    let read = interpreters.map((interpreter) => this.#interpreter(interpreter, mainThread));
    // A frame that was read after the counts may execute what took the place of a code object that died since.
    if (chased !== this.#copies.counters.chased && this.#codesDiedMeanwhile(addresses)) {
      this.#codes.begin(true);
      read = interpreters.map((interpreter) => this.#interpreter(interpreter, mainThread));
    }
    const count = read.reduce((sum, { threads }) => sum + threads.length, 0);
    // Who is alone has nobody to wait for.
    this.#copies.watch(count > 1 ? this.#turns.words(addresses) : [], this.#holders);
    if (this.#known.size > 2 * count) this.#forgetThreads();
    return {
      interpreters: read.map(({ id, collecting, gil, threads }) => ({
        id,
        gc: { collecting },
        gil: gil && {
          locked: gil.locked,
          holder: this.#holding.get(Number(gil.holder)) ?? null,
          requested: gil.requested,
        },
        threads,
      })),
    };
  }

  [Symbol.dispose](): void {
    this.#copies[Symbol.dispose]();
    this.#codes[Symbol.dispose]();
  }

  #interpreter({ id, main, collecting, gil, threadsHead }: InterpreterState, mainThread: number | null) {
    const holder = gil && Number(gil.holder);
    const threads: ThreadSample[] = [];
    const addresses = [...this.#states.threads(Number(threadsHead))];
    for (const address of addresses) {
      const words = this.#states.words(address);
      if (this.#holding.has(address)) this.#holding.set(address, words.id);
      const oldest = threads.length === addresses.length - 1;
      const isMain = main && (mainThread === null ? oldest : words.id === mainThread);
      threads.push(this.#thread(address, words, isMain, holder === null ? null : holder === address));
    }
    return { id, collecting, gil, threads };
  }

  #thread(address: number, words: ThreadWords, main: boolean, holdsGil: boolean | null): ThreadSample {
    const known = this.#known.get(address) ?? newlyKnown();
    const { samples } = this.#copies.counters;
    if (this.#rests(known, address, words)) this.#rested++;
    else {
      this.#known.set(address, known);
      this.#copies.owner = address;
      this.#stacks.walk(known.stack, words.first, words.base);
      this.#copies.owner = 0;
      known.walkedAt = samples;
      known.first = words.first;
      known.base = words.base;
    }
    known.seenAt = samples;
    const { thread } = known;
    const { stack } = known.stack;
    if (thread === null || !isAlike(thread, stack, words) || thread.main !== main || thread.holdsGil !== holdsGil) {
      const { id, nativeId, gilRequested, state } = words;
      known.thread = { id, nativeId, main, holdsGil, gilRequested, state, ...stack };
    }
    return known.thread as ThreadSample;
  }

  /** Whether a stack is what it was because its thread has not run: what it executes is alive, then, and what it was. */
  #rests({ stack, thread, seenAt, walkedAt, first, base }: Known, address: number, words: ThreadWords): boolean {
    if (!this.#copies.leaves || this.#holders.has(address) || !stack.stack.complete) return false;
    const { samples } = this.#copies.counters;
    // Walked before this sample, and known of in the last one: what was looked at then is what is compared with now.
    if (walkedAt === samples || seenAt < samples - 1) return false;
    return thread?.id === words.id && first === words.first && base === words.base;
  }

  /**
   * Where the release counts them, only when one died since the last sample. The counts are read after all
   * stacks: one that dies later is still what a frame that was read executed.
   */
  #codesMayHaveDied(interpreters: readonly number[]): boolean {
    if (this.#deaths.length === 0) return true;
    for (const address of interpreters) for (const field of this.#deaths) this.#copies.readLate(address + field.offset);
    const before = this.#generations;
    const id = this.layout.groups.interpreter_state.id;
    this.#generations = interpreters.flatMap((address) =>
      [id, ...this.#deaths].map((field) => this.#states.number(address, field) ?? -1),
    );
    return before.length !== this.#generations.length || this.#generations.some((value, at) => value !== before[at]);
  }

  /** Whether the counts are no longer those of this sample. */
  #codesDiedMeanwhile(interpreters: readonly number[]): boolean {
    return interpreters.some((address) =>
      this.#deaths.some(
        (field) => (this.#direct.number(BigInt(address), field) ?? -1) !== (this.#states.number(address, field) ?? -1),
      ),
    );
  }

  #forgetThreads(): void {
    const { samples } = this.#copies.counters;
    for (const [address, { seenAt }] of this.#known) if (seenAt !== samples) this.#known.delete(address);
  }
}

const newlyKnown = (): Known => ({
  stack: new StackMemory(),
  thread: null,
  seenAt: 0,
  walkedAt: 0,
  first: -1,
  base: null,
});

/** Whether a thread is as it was known, but for what its interpreter says of it. */
function isAlike(thread: ThreadSample, { frames, complete }: Stack, words: ThreadWords): boolean {
  return (
    thread.frames === frames &&
    thread.complete === complete &&
    thread.id === words.id &&
    thread.nativeId === words.nativeId &&
    thread.gilRequested === words.gilRequested &&
    thread.state === words.state
  );
}
