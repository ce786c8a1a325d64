import { disposed, type ExecMark, type Memory } from "@pyframes/memory";
import type { ExecutableKind } from "#generated/executables.js";
import { WalkerError } from "../error.js";
import type { Layout } from "../layout/layout.js";
import type { RuntimeVariables } from "../runtime/symbols.js";
import { Activity } from "./activity.js";
import { CodeCache } from "./code-cache.js";
import { CodeGenerations } from "./code-generations.js";
import { GilSwitches } from "./gil-switches.js";
import { InterpreterCache, type InterpreterWords } from "./interpreter-cache.js";
import { PageCopies, type ReadCounters } from "./page-copies.js";
import { areEqual, type InterpreterSample, keepIfSameItems, type Sample, type ThreadSample } from "./sample.js";
import { StackSampler } from "./stack-sampler.js";
import { ThreadSampler } from "./thread-sampler.js";
import { ThreadStates } from "./thread-states.js";

/** Counts over all samples so far, but for `ranges` and `bytes`. */
export interface SamplerCounters extends ReadCounters {
  /** Frames in the samples, and those of them that were taken over from the sample before. */
  readonly frames: number;
  readonly reused: number;
  /** Stacks that were not read, as their threads had not run. */
  readonly unchangedThreads: number;
  /** Samples that read nothing, as the process had not run. */
  readonly idle: number;
  /** Code objects that were read, and compared with the target again. */
  readonly codes: number;
  readonly checks: number;
  /** Code locations that were looked up in line tables. */
  readonly locations: number;
}

export interface SamplerOptions {
  /**
   * Ask the system first whether the target has run since the last sample. If it has not, read
   * nothing, except in one sample of eight; see docs/sampling.md. Default: every sample reads.
   */
  readonly activity?: boolean;
}

/**
 * Takes samples of a target's stacks; see docs/sampling.md. It ends with its target: a sample after
 * the disposal of either throws MemoryError `disposed`.
 */
export class Sampler implements Disposable {
  readonly #copies: PageCopies;
  readonly #codes: CodeCache;
  readonly #stacks: StackSampler;
  readonly #interpreters: InterpreterCache;
  readonly #threads: ThreadSampler;
  readonly #codeGenerations: CodeGenerations;
  readonly #gilSwitches: GilSwitches;
  /** Null where the system is not asked. */
  readonly #activity: Activity | null;
  #isDisposed = false;
  #idle = 0;
  #last: Sample = { interpreters: [] };
  /** True if the last sample differs from the one before. */
  #changed = true;
  /** True if the last sample needed nothing but the page copies. */
  #isFromCopies = false;
  /** The last sample's part of the counters. */
  #lastCounts = { frames: 0, reused: 0, unchangedThreads: 0 };

  constructor(
    readonly memory: Memory,
    readonly layout: Layout,
    /** Address of _PyRuntime. */
    readonly runtime: bigint,
    types: Map<bigint, ExecutableKind>,
    variables: RuntimeVariables,
    { activity = false }: SamplerOptions = {},
    /** As Target.execMark. */
    execMark: ExecMark | null = null,
  ) {
    this.#activity = activity ? new Activity(memory) : null;
    this.#copies = new PageCopies(memory);
    this.#codes = new CodeCache(memory, layout, types);
    this.#stacks = new StackSampler(layout, this.#copies, this.#codes);
    const states = new ThreadStates(layout, this.#copies);
    this.#interpreters = new InterpreterCache(this.#copies, layout, variables, execMark);
    this.#threads = new ThreadSampler(this.#copies, this.#stacks, states);
    this.#codeGenerations = new CodeGenerations(layout, this.#copies, states);
    this.#gilSwitches = new GilSwitches(layout, states);
  }

  get counters(): SamplerCounters {
    const { read: codes, checked: checks, locations } = this.#codes.counters;
    const [stacks, compared] = [this.#copies.counters, this.#codes.copied];
    return {
      samples: stacks.samples + this.#idle,
      ranges: stacks.ranges + compared.ranges,
      bytes: stacks.bytes + compared.bytes,
      extraReads: stacks.extraReads + compared.extraReads,
      plans: stacks.plans + compared.plans,
      ...this.#stacks.counters,
      unchangedThreads: this.#threads.unchangedThreads,
      idle: this.#idle,
      codes,
      checks,
      locations,
    };
  }

  /**
   * @throws WalkerError `replaced` if the process runs another program, `not-running` if the
   * runtime can no longer be read; MemoryError `gone` if the process has ended, `disposed` after
   * the disposal of the sampler or its target.
   */
  sample(): Sample {
    if (this.#isDisposed) throw disposed("The sampler");
    if (this.#activity?.hasNotRun(this.#changed)) {
      this.#idle++;
      return this.#repeatLast();
    }
    let isSame = this.#copies.begin();
    // Without a count of dead code objects each sample compares those that it uses.
    if (!this.#codeGenerations.areCounted) isSame = this.#codes.begin(true) && isSame;
    if (isSame && this.#isFromCopies) return this.#repeatLast();
    this.#isFromCopies = false;
    this.#changed = true;
    return this.#take();
  }

  #repeatLast(): Sample {
    this.#changed = false;
    this.#stacks.counters.frames += this.#lastCounts.frames;
    this.#stacks.counters.reused += this.#lastCounts.reused;
    this.#threads.unchangedThreads += this.#lastCounts.unchangedThreads;
    return this.#last;
  }

  /** Works out a sample from the page copies. */
  #take(): Sample {
    const { frames, reused } = this.#stacks.counters;
    const { unchangedThreads } = this.#threads;
    const { reads } = this.#codes;
    const runtime = this.#interpreters.read(this.runtime);
    if (runtime === null) throw new WalkerError("not-running", "The runtime can no longer be read.");
    const { interpreters, mainThread } = runtime;
    const holders = this.#gilSwitches.holders(this.#copies.watchedBytes);
    this.#threads.begin(holders);
    const { extraReads } = this.#copies.counters;
    if (this.#codeGenerations.areCounted) this.#codes.begin(this.#codeGenerations.haveChanged(interpreters));
    let threads = interpreters.map((interpreter) => this.#threads.read(interpreter, mainThread));
    // A frame read after the counts may execute a new code object at a dead one's address.
    if (extraReads !== this.#copies.counters.extraReads && this.#codeGenerations.changedSinceCopy(interpreters)) {
      this.#codes.begin(true);
      threads = interpreters.map((interpreter) => this.#threads.read(interpreter, mainThread));
    }
    let count = 0;
    for (const { length } of threads) count += length;
    // A single thread has no other to switch to.
    this.#copies.watch(count > 1 ? this.#gilSwitches.words(interpreters) : [], holders);
    this.#threads.forget(count);
    this.#isFromCopies = reads === this.#codes.reads;
    this.#lastCounts = {
      frames: this.#stacks.counters.frames - frames,
      reused: this.#stacks.counters.reused - reused,
      unchangedThreads: this.#threads.unchangedThreads - unchangedThreads,
    };
    return this.#keepEqualParts(interpreters, threads);
  }

  /** The sample, with the objects of the last one in the place of equal new ones. */
  #keepEqualParts(interpreters: readonly InterpreterWords[], threads: readonly (readonly ThreadSample[])[]): Sample {
    const { interpreters: last } = this.#last;
    const kept = interpreters.map(({ id, collecting, gil }, at) => {
      const before = last[at];
      const now = threads[at] as readonly ThreadSample[];
      const interpreter: InterpreterSample = {
        id,
        gc: { collecting },
        gil: gil && { locked: gil.locked, holder: this.#threads.idOf(gil.holder), requested: gil.requested },
        threads: before === undefined ? now : keepIfSameItems(now, before.threads),
      };
      return before !== undefined && areEqual(interpreter, before) ? before : interpreter;
    });
    const now = keepIfSameItems(kept, last);
    this.#changed = now !== last;
    if (this.#changed) this.#last = { interpreters: now };
    return this.#last;
  }

  /** Does nothing the second time. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#copies[Symbol.dispose]();
    this.#codes[Symbol.dispose]();
  }
}
