import { readdirSync, readFileSync } from "node:fs";
import { MemoryError } from "../error.js";
import { openPtrace, type Ptrace } from "./ptrace.js";
import { errno } from "./reader.js";
import { threadState } from "./thread-state.js";

/** The time in which threads must stop. A thread outside of the kernel stops at once. */
const patienceMilliseconds = 500;
/** The same for threads in uninterruptible calls, which run no Python. They stop after the call. */
const uninterruptibleMilliseconds = 50;
/** Milliseconds between attempts to release the threads that have not stopped yet. */
const releaseInterval = 10;
/** Rounds of stopping. Another round stops the threads that started during the one before. */
const maximumRounds = 100;

/**
 * Stops every thread of a process until the result is disposed of. The kernel releases traced
 * threads when their tracer ends: the process runs on even if this program is killed.
 *
 * @throws MemoryError `not-permitted` where another tracer has the process, or this user may not
 * trace it.
 */
export function pauseProcess(pid: number, ptrace: Ptrace = openPtrace()): Disposable {
  const pause = new Pause(pid, ptrace);
  try {
    pause.stop();
  } catch (error) {
    pause[Symbol.dispose]();
    throw error;
  }
  return pause;
}

class Pause implements Disposable {
  /** By thread id: the signal to deliver on release, or null for a thread that has not stopped. */
  readonly #held = new Map<number, number | null>();

  /** Set once the pause was disposed of with threads that had not stopped. */
  #timer: NodeJS.Timeout | null = null;

  constructor(
    readonly pid: number,
    readonly ptrace: Ptrace,
  ) {}

  /** Stops threads in rounds until all are held: only a running thread can start others. */
  stop(): void {
    for (let round = 0; round < maximumRounds; round++) {
      const fresh = threadsOf(this.pid).filter((tid) => !this.#held.has(tid) && this.#seize(tid));
      if (fresh.length === 0) return;
      this.#await(fresh);
    }
    throw new MemoryError("not-permitted", `Process ${this.pid} starts threads faster than they can be stopped.`);
  }

  [Symbol.dispose](): void {
    this.#release();
    if (this.#held.size === 0 || this.#timer !== null) return;
    // A thread that stops later must be released then. When this program ends, the kernel does it.
    const timer = setInterval(() => {
      for (const [tid] of this.#held) this.#settle(tid);
      this.#release();
      if (this.#held.size === 0) clearInterval(timer);
    }, releaseInterval);
    timer.unref();
    this.#timer = timer;
  }

  /** Releases the threads that have stopped. */
  #release(): void {
    for (const [tid, signal] of this.#held) {
      if (signal === null) continue;
      this.ptrace.detach(tid, signal);
      this.#held.delete(tid);
    }
  }

  /** False for a thread that has ended. */
  #seize(tid: number): boolean {
    const code = this.ptrace.seize(tid);
    if (code === errno.ESRCH || (code !== 0 && hasEnded(this.pid, tid))) return false;
    if (code !== 0)
      throw new MemoryError(
        "not-permitted",
        `Thread ${tid} of process ${this.pid} cannot be stopped: ${tracerOf(tid) ?? "this user may not trace it"}.`,
      );
    this.#held.set(tid, null);
    this.ptrace.interrupt(tid);
    return true;
  }

  /** Waits until the threads have stopped, or patience ends. */
  #await(tids: readonly number[]): void {
    const start = performance.now();
    let waiting = tids.filter((tid) => !this.#settle(tid));
    while (waiting.length > 0 && performance.now() - start < this.#patience(waiting)) {
      sleep(1);
      waiting = waiting.filter((tid) => !this.#settle(tid));
    }
  }

  #patience(tids: readonly number[]): number {
    const stuck = tids.every((tid) => threadState(this.pid, tid) === "D");
    return stuck ? uninterruptibleMilliseconds : patienceMilliseconds;
  }

  #settle(tid: number): boolean {
    const stop = this.ptrace.poll(tid);
    if (stop.state === "running") return false;
    if (stop.state === "stopped") this.#held.set(tid, stop.signal);
    else this.#held.delete(tid);
    return true;
  }
}

/** Blocks this thread: the event loop could run other work while the process stands still. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    throw new MemoryError("gone", `Process ${pid} does not exist, or has ended.`);
  }
}

/** True for a zombie, too: a main thread that ended before the others stays in /proc. */
function hasEnded(pid: number, tid: number): boolean {
  const state = /^State:\s+(\w)/m.exec(statusOf(`${pid}/task/${tid}`))?.[1] ?? "X";
  return state === "Z" || state === "X";
}

function tracerOf(tid: number): string | null {
  const tracer = /^TracerPid:\s+([1-9]\d*)/m.exec(statusOf(String(tid)))?.[1];
  return tracer === undefined ? null : `process ${tracer} traces it`;
}

function statusOf(path: string): string {
  try {
    return readFileSync(`/proc/${path}/status`, "utf8");
  } catch {
    return "";
  }
}
