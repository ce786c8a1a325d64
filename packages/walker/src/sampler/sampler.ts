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
import { ThreadStates } from "./states.js";

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
  /** Code objects read, compared with the target again, and lines looked up in their tables. */
  readonly codes: number;
  readonly checks: number;
  readonly positions: number;
}

/** What is remembered of a thread. */
interface Known {
  readonly stack: StackMemory;
  thread: ThreadSample | null;
  seenAt: number;
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
    const { chased } = this.#copies.counters;
    this.#codes.begin(this.#codesMayHaveDied(addresses));
    let read = interpreters.map((interpreter) => this.#interpreter(interpreter, mainThread));
    // A frame that was read after the counts may execute what took the place of a code object that died since.
    if (chased !== this.#copies.counters.chased && this.#codesDiedMeanwhile(addresses)) {
      this.#codes.begin(true);
      read = interpreters.map((interpreter) => this.#interpreter(interpreter, mainThread));
    }
    const ids = new Map(read.flatMap(({ ids }) => [...ids]));
    if (this.#known.size > 2 * ids.size) this.#forgetThreads();
    return {
      interpreters: read.map(({ id, collecting, gil, threads }) => ({
        id,
        gc: { collecting },
        gil: gil && {
          locked: gil.locked,
          holder: ids.get(Number(gil.holder ?? 0)) ?? null,
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
    const ids = new Map<number, number>();
    const addresses = [...this.#states.threads(Number(threadsHead))];
    const threads = addresses.map((at, place) => {
      const oldest = place === addresses.length - 1;
      const ident = this.#states.threadId(at);
      ids.set(at, ident);
      return this.#thread(at, ident, main && (mainThread === null ? oldest : ident === mainThread), holder);
    });
    return { id, collecting, gil, threads, ids };
  }

  #thread(address: number, id: number, main: boolean, holder: number | null): ThreadSample {
    let known = this.#known.get(address);
    if (known === undefined) {
      known = { stack: new StackMemory(), thread: null, seenAt: 0 };
      this.#known.set(address, known);
    }
    known.seenAt = this.#copies.counters.samples;
    const { base_frame, gil_requested } = this.layout.groups.thread_state;
    const requested = this.#states.number(address, gil_requested);
    const nativeId = this.#states.nativeId(address, id);
    const base = this.#states.number(address, base_frame);
    const stack = this.#stacks.walk(known.stack, this.#states.firstFrame(address), base);
    known.thread = same(known.thread, stack, {
      id,
      nativeId,
      main,
      holdsGil: holder === null ? null : holder === address,
      gilRequested: requested === null ? null : requested !== 0,
      state: this.#states.attachState(address),
    });
    return known.thread;
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

/** The thread as it was known, or a new one where something is different. */
function same(
  known: ThreadSample | null,
  { frames, complete }: Stack,
  { id, nativeId, main, holdsGil, gilRequested, state }: Omit<ThreadSample, "frames" | "complete">,
): ThreadSample {
  if (
    known !== null &&
    known.frames === frames &&
    known.complete === complete &&
    known.id === id &&
    known.nativeId === nativeId &&
    known.main === main &&
    known.holdsGil === holdsGil &&
    known.gilRequested === gilRequested &&
    known.state === state
  )
    return known;
  return { id, nativeId, main, holdsGil, gilRequested, state, complete, frames };
}
