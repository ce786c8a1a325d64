import type { Stack } from "../walk/frames.js";
import type { InterpreterWords } from "./interpreter-cache.js";
import type { PageCopies } from "./page-copies.js";
import type { ThreadSample } from "./sample.js";
import { LastStack, type StackSampler } from "./stack-sampler.js";
import type { ThreadStates, ThreadWords } from "./thread-states.js";

/** A thread that an earlier sample saw. */
interface KnownThread {
  readonly stack: LastStack;
  thread: ThreadSample | null;
  /** The last samples that saw the thread, and walked its stack. */
  seenAt: number;
  walkedAt: number;
  /** The innermost and the base frame at that walk. */
  first: number;
  base: number | null;
}

/** Takes samples of threads. */
export class ThreadSampler {
  /** Stacks that were not read, as their threads had not run. */
  unchangedThreads = 0;
  readonly #known = new Map<number, KnownThread>();
  /** Thread states that may have run since the last sample. */
  #holders: ReadonlySet<number> = new Set();

  constructor(
    readonly copies: PageCopies,
    readonly stacks: StackSampler,
    readonly states: ThreadStates,
  ) {}

  /** Begins a sample in which only these thread states may have run. */
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

  /** The id of the thread with this state; null if this sample did not see it. */
  idOf(state: number): number | null {
    const known = this.#known.get(state);
    return known?.thread != null && known.seenAt === this.copies.now ? known.thread.id : null;
  }

  /** Forgets ended threads once they outnumber the `count` that are left. */
  forget(count: number): void {
    if (this.#known.size <= 2 * count) return;
    const { now } = this.copies;
    for (const [address, { seenAt }] of this.#known) if (seenAt !== now) this.#known.delete(address);
  }

  #thread(address: number, words: ThreadWords, main: boolean, holdsGil: boolean | null): ThreadSample {
    const known = this.#known.get(address) ?? this.#add(address);
    const { now } = this.copies;
    if (this.#hasNotRun(known, address, words)) this.unchangedThreads++;
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
    if (thread === null || !areEqual(thread, stack, words) || thread.main !== main || thread.holdsGil !== holdsGil) {
      const { id, nativeId, gilRequested, state } = words;
      known.thread = { id, nativeId, main, holdsGil, gilRequested, state, ...stack };
    }
    return known.thread as ThreadSample;
  }

  #add(address: number): KnownThread {
    const known: KnownThread = {
      stack: new LastStack(),
      thread: null,
      seenAt: 0,
      walkedAt: 0,
      first: -1,
      base: null,
    };
    this.#known.set(address, known);
    return known;
  }

  /** True if the stack is unchanged as its thread has not run; its code objects are alive then. */
  #hasNotRun(
    { stack, thread, seenAt, walkedAt, first, base }: KnownThread,
    address: number,
    words: ThreadWords,
  ): boolean {
    if (!this.copies.skipsIdleStacks || this.#holders.has(address) || !stack.stack.complete) return false;
    const { now } = this.copies;
    // The GIL's words are compared with the last sample's, which must have seen this thread.
    if (walkedAt === now || seenAt < now - 1) return false;
    return thread?.id === words.id && first === words.first && base === words.base;
  }
}

/** Structural equality; fields that the interpreter decides are not compared. */
function areEqual(thread: ThreadSample, { frames, complete }: Stack, words: ThreadWords): boolean {
  return (
    thread.frames === frames &&
    thread.complete === complete &&
    thread.id === words.id &&
    thread.nativeId === words.nativeId &&
    thread.gilRequested === words.gilRequested &&
    thread.state === words.state
  );
}
