import type { Memory } from "@pyframes/memory";
import { WalkerError } from "../error.js";
import type { Layout } from "../layout/layout.js";
import type { RuntimeVariables } from "../runtime/symbols.js";
import type { GcSnapshot, GilSnapshot } from "../snapshot.js";
import type { ExecutableKind } from "../walk/executable-kinds.js";
import { Activity } from "./activity.js";
import { isAlike, unlessSame } from "./alike.js";
import { CodeCache } from "./codes.js";
import { Copies, type CopiesCounters } from "./copies.js";
import { Generations } from "./generations.js";
import { Interpreters, type InterpreterWords } from "./interpreters.js";
import { StackSampler } from "./stacks.js";
import { ThreadStates } from "./states.js";
import { type ThreadSample, ThreadSampler } from "./threads.js";
import { Turns } from "./turns.js";

export interface InterpreterSample {
  readonly id: number | null;
  readonly gc: Pick<GcSnapshot, "collecting">;
  readonly gil: GilSnapshot | null;
  /** Newest first. */
  readonly threads: readonly ThreadSample[];
}

/**
 * All stacks at one moment; frames of the same code at the same place are the same object from sample to sample. So is a
 * sample of which nothing is other than in the last one, and what of it is not.
 */
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
  /** Samples for which nothing was read, as the target had not run. */
  readonly idle: number;
  /** Code objects read, compared with the target again, and lines looked up in their tables. */
  readonly codes: number;
  readonly checks: number;
  readonly positions: number;
}

export interface SamplerOptions {
  /**
   * Ask first whether the target has run at all since the last sample, and read nothing where it has not, but in one sample of eight: see
   * docs/sampling.md. Default: each sample reads.
   */
  readonly activity?: boolean;
}

/** Takes samples of a target's stacks, again and again: see docs/sampler.md. It must be disposed of. */
export class Sampler implements Disposable {
  readonly #copies: Copies;
  readonly #codes: CodeCache;
  readonly #stacks: StackSampler;
  readonly #interpreters: Interpreters;
  readonly #threads: ThreadSampler;
  readonly #generations: Generations;
  readonly #turns: Turns;
  /** Null where the target is not asked. */
  readonly #activity: Activity | null;
  #idle = 0;
  #last: Sample = { interpreters: [] };
  /** Whether it is another one than that before. */
  #moved = true;
  /** Whether nothing but what the copies had was read for it. */
  #isCopied = false;
  /** What it counted. */
  #took = { frames: 0, reused: 0, rested: 0 };

  constructor(
    readonly memory: Memory,
    readonly layout: Layout,
    /** Of _PyRuntime. */
    readonly runtime: bigint,
    types: Map<bigint, ExecutableKind>,
    variables: RuntimeVariables,
    { activity = false }: SamplerOptions = {},
  ) {
    this.#activity = activity ? new Activity(memory) : null;
    this.#copies = new Copies(memory);
    this.#codes = new CodeCache(memory, layout, types);
    this.#stacks = new StackSampler(layout, this.#copies, this.#codes);
    const states = new ThreadStates(layout, this.#copies);
    this.#interpreters = new Interpreters(this.#copies, layout, variables);
    this.#threads = new ThreadSampler(this.#copies, this.#stacks, states);
    this.#generations = new Generations(layout, this.#copies, states);
    this.#turns = new Turns(layout, states);
  }

  get counters(): SamplerCounters {
    const { read: codes, checked: checks, positions } = this.#codes.counters;
    const [stacks, compared] = [this.#copies.counters, this.#codes.copied];
    return {
      samples: stacks.samples + this.#idle,
      pieces: stacks.pieces + compared.pieces,
      bytes: stacks.bytes + compared.bytes,
      chased: stacks.chased + compared.chased,
      plans: stacks.plans + compared.plans,
      ...this.#stacks.counters,
      rested: this.#threads.rested,
      idle: this.#idle,
      codes,
      checks,
      positions,
    };
  }

  /**
   * @throws WalkerError `not-running` where the runtime is there no more; MemoryError `gone` where the process is not.
   */
  sample(): Sample {
    if (this.#activity?.idles(this.#moved)) {
      this.#idle++;
      return this.#again();
    }
    let isSame = this.#copies.begin();
    // Where nothing counts the code objects that die, each sample compares those that it uses.
    if (!this.#generations.tell) isSame = this.#codes.begin(true) && isSame;
    if (isSame && this.#isCopied) return this.#again();
    this.#isCopied = false;
    this.#moved = true;
    return this.#take();
  }

  /** The last sample, once more. */
  #again(): Sample {
    this.#moved = false;
    this.#stacks.counters.frames += this.#took.frames;
    this.#stacks.counters.reused += this.#took.reused;
    this.#threads.rested += this.#took.rested;
    return this.#last;
  }

  /** A sample of the copies as they are. */
  #take(): Sample {
    const { frames, reused } = this.#stacks.counters;
    const { rested } = this.#threads;
    const { reads } = this.#codes;
    const runtime = this.#interpreters.read(this.runtime);
    if (runtime === null)
      throw new WalkerError(
        "not-running",
        "The runtime can no longer be read: the process ended or runs another program.",
      );
    const { interpreters, mainThread } = runtime;
    const holders = this.#turns.holders(this.#copies.look);
    this.#threads.begin(holders);
    const { chased } = this.#copies.counters;
    if (this.#generations.tell) this.#codes.begin(this.#generations.haveMoved(interpreters));
    let threads = interpreters.map((interpreter) => this.#threads.read(interpreter, mainThread));
    // A frame that was read after the counts may execute what took the place of a code object that died since.
    if (chased !== this.#copies.counters.chased && this.#generations.moveMeanwhile(interpreters)) {
      this.#codes.begin(true);
      threads = interpreters.map((interpreter) => this.#threads.read(interpreter, mainThread));
    }
    let count = 0;
    for (const { length } of threads) count += length;
    // Who is alone has nobody to wait for.
    this.#copies.watch(count > 1 ? this.#turns.words(interpreters) : [], holders);
    this.#threads.forget(count);
    this.#isCopied = reads === this.#codes.reads;
    this.#took = {
      frames: this.#stacks.counters.frames - frames,
      reused: this.#stacks.counters.reused - reused,
      rested: this.#threads.rested - rested,
    };
    return this.#given(interpreters, threads);
  }

  /** What was read: of the last sample what is alike. */
  #given(interpreters: readonly InterpreterWords[], threads: readonly (readonly ThreadSample[])[]): Sample {
    const { interpreters: last } = this.#last;
    const given = interpreters.map(({ id, collecting, gil }, at) => {
      const before = last[at];
      const now = threads[at] as readonly ThreadSample[];
      const interpreter: InterpreterSample = {
        id,
        gc: { collecting },
        gil: gil && { locked: gil.locked, holder: this.#threads.idOf(gil.holder), requested: gil.requested },
        threads: before === undefined ? now : unlessSame(now, before.threads),
      };
      return before !== undefined && isAlike(interpreter, before) ? before : interpreter;
    });
    const now = unlessSame(given, last);
    this.#moved = now !== last;
    if (this.#moved) this.#last = { interpreters: now };
    return this.#last;
  }

  [Symbol.dispose](): void {
    this.#copies[Symbol.dispose]();
    this.#codes[Symbol.dispose]();
  }
}
