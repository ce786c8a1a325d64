import type { ThreadSnapshot } from "../snapshot.js";
import type { Stack } from "../walk/frames.js";
import type { Copies } from "./copies.js";
import type { InterpreterWords } from "./interpreters.js";
import { StackMemory, type StackSampler } from "./stacks.js";
import type { ThreadStates, ThreadWords } from "./states.js";

/** A thread as a snapshot has it, but for its name. The same object in each sample in which nothing of it moved. */
export type ThreadSample = Omit<ThreadSnapshot, "name">;

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

/** Takes samples of threads: each as it was where nothing of it moved. */
export class ThreadSampler {
  /** Threads whose stacks were not read, as they had not run. */
  rested = 0;
  readonly #known = new Map<number, Known>();
  /** Thread states that may have run since the last sample. */
  #holders: ReadonlySet<number> = new Set();

  constructor(
    readonly copies: Copies,
    readonly stacks: StackSampler,
    readonly states: ThreadStates,
  ) {}

  /** A new sample, in which only these thread states may have run. */
  begin(holders: ReadonlySet<number>): void {
    this.#holders = holders;
  }

  /** The threads of an interpreter, newest first. */
  read({ main, gil, threadsHead }: InterpreterWords, mainThread: number | null): readonly ThreadSample[] {
    const threads: ThreadSample[] = [];
    const addresses = this.states.threads(threadsHead);
    for (const address of addresses) {
      const words = this.states.words(address);
      const oldest = threads.length === addresses.length - 1;
      const isMain = main && (mainThread === null ? oldest : words.id === mainThread);
      threads.push(this.#thread(address, words, isMain, gil === null ? null : gil.holder === address));
    }
    return threads;
  }

  /** The id of the thread of a state; null where that was not met in this sample. */
  idOf(state: number): number | null {
    const known = this.#known.get(state);
    return known?.thread != null && known.seenAt === this.copies.now ? known.thread.id : null;
  }

  /** Forgets threads that are no more, where those outnumber the `count` that there are. */
  forget(count: number): void {
    if (this.#known.size <= 2 * count) return;
    const { now } = this.copies;
    for (const [address, { seenAt }] of this.#known) if (seenAt !== now) this.#known.delete(address);
  }

  #thread(address: number, words: ThreadWords, main: boolean, holdsGil: boolean | null): ThreadSample {
    const known = this.#known.get(address) ?? this.#meet(address);
    const { now } = this.copies;
    if (this.#rests(known, address, words)) this.rested++;
    else {
      this.copies.owner = address;
      this.stacks.walk(known.stack, words.first, words.base);
      this.copies.owner = 0;
      known.walkedAt = now;
      known.first = words.first;
      known.base = words.base;
    }
    known.seenAt = now;
    const { thread } = known;
    const { stack } = known.stack;
    if (thread === null || !isAlike(thread, stack, words) || thread.main !== main || thread.holdsGil !== holdsGil) {
      const { id, nativeId, gilRequested, state } = words;
      known.thread = { id, nativeId, main, holdsGil, gilRequested, state, ...stack };
    }
    return known.thread as ThreadSample;
  }

  #meet(address: number): Known {
    const known: Known = { stack: new StackMemory(), thread: null, seenAt: 0, walkedAt: 0, first: -1, base: null };
    this.#known.set(address, known);
    return known;
  }

  /** Whether a stack is what it was because its thread has not run: what it executes is alive, then, and what it was. */
  #rests({ stack, thread, seenAt, walkedAt, first, base }: Known, address: number, words: ThreadWords): boolean {
    if (!this.copies.leaves || this.#holders.has(address) || !stack.stack.complete) return false;
    const { now } = this.copies;
    // Walked before this sample, and known of in the last one: what was looked at then is what is compared with now.
    if (walkedAt === now || seenAt < now - 1) return false;
    return thread?.id === words.id && first === words.first && base === words.base;
  }
}

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
