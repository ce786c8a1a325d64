import { koffi } from "./native.js";

/** Requests and options of ptrace(2), from linux/ptrace.h; the same on every Linux architecture. */
const PTRACE_DETACH = 17;
const PTRACE_SEIZE = 0x4206;
const PTRACE_INTERRUPT = 0x4207;
const PTRACE_EVENT_STOP = 128;

/** Options of waitpid(2): do not wait; also for threads. */
const WNOHANG = 1;
const __WALL = 0x40000000;

/** The state of a thread after a request to stop. */
export type Stop =
  /** It stopped; `signal` is pending delivery, or 0. */
  { readonly state: "stopped"; readonly signal: number } | { readonly state: "running" } | { readonly state: "ended" };

/**
 * The calls that stop a thread, wait for it and release it, all from one thread of this program.
 */
export interface Ptrace {
  /** Returns 0, or an errno. */
  seize(tid: number): number;
  /** Returns 0, or an errno. */
  interrupt(tid: number): number;
  poll(tid: number): Stop;
  detach(tid: number, signal: number): void;
}

export function openPtrace(): Ptrace {
  const { load, errno } = koffi();
  const library = load(null);
  const call = library.func("ptrace", "long", ["long", "int", "uintptr_t", "uintptr_t"]);
  const wait = library.func("waitpid", "int", ["int", "_Out_ int *", "int"]);
  const request = (number: number, tid: number, data = 0): number =>
    Number(call(number, tid, 0, data)) === 0 ? 0 : errno();
  return {
    seize: (tid) => request(PTRACE_SEIZE, tid),
    interrupt: (tid) => request(PTRACE_INTERRUPT, tid),
    detach: (tid, signal) => void request(PTRACE_DETACH, tid, signal),
    poll(tid) {
      const status = [0];
      const got = Number(wait(tid, status, WNOHANG | __WALL));
      if (got === 0) return { state: "running" };
      const [value = 0] = status;
      // WIFSTOPPED
      if (got !== tid || (value & 0xff) !== 0x7f) return { state: "ended" };
      // Any other stop is for a signal, which must still be delivered.
      return { state: "stopped", signal: value >> 16 === PTRACE_EVENT_STOP ? 0 : (value >> 8) & 0xff };
    },
  };
}
