import { readdirSync, readFileSync } from "node:fs";
import { MemoryError } from "../error.js";
import { openPtrace, type Ptrace } from "./ptrace.js";
import { errno } from "./reader.js";
import { threadState } from "./thread-state.js";

/** A thread stops at once unless the kernel holds it in a call that nothing interrupts. */
const patienceMilliseconds = 500;
/** Patience with threads in a call that nothing interrupts: they run no Python, and stop when they leave the kernel. */
const uninterruptibleMilliseconds = 50;
/** How often a thread is looked at that could not be let go yet, in milliseconds. */
const releaseInterval = 10;
/** Threads that start while others are being stopped are stopped in a further round. */
const maximumRounds = 100;

/**
 * Stops every thread of a process until it is disposed of. The kernel lets a traced thread go when its tracer
 * ends, however it ends: the process goes on even where this program is killed.
 *
 * @throws MemoryError `not-permitted` where another tracer has it, or it may not be traced.
 */
export function pauseProcess(pid: number): Disposable {
  const pause = new Pause(pid, openPtrace());
  try {
    pause.stop();
  } catch (error) {
    pause[Symbol.dispose]();
    throw error;
  }
  return pause;
}

class Pause implements Disposable {
  /** By thread id: the signal that waits for its delivery, or null for a thread that has not stopped. */
  readonly #held = new Map<number, number | null>();

  constructor(
    readonly pid: number,
    readonly ptrace: Ptrace,
  ) {}

  /** In rounds, until there is no thread that is not held: only a thread that runs can start others. */
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
    if (this.#held.size === 0) return;
    // A thread that has not stopped yet would stop later for nobody. When this program ends, the kernel releases it.
    const timer = setInterval(() => {
      for (const [tid] of this.#held) this.#settle(tid);
      this.#release();
      if (this.#held.size === 0) clearInterval(timer);
    }, releaseInterval);
    timer.unref();
  }

  /** Lets all threads go that have stopped. */
  #release(): void {
    for (const [tid, signal] of this.#held) {
      if (signal === null) continue;
      this.ptrace.detach(tid, signal);
      this.#held.delete(tid);
    }
  }

  /** False for a thread that has ended meanwhile. */
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

  /** A thread in an uninterruptible call runs no Python: it counts as stopped when patience ends. */
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

/** Blocks: while a process is stopped, every turn of the event loop would keep it waiting. */
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

/** A zombie is still listed: the main thread may have ended before the others. */
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
