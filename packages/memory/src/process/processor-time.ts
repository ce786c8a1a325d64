import { koffi, NativeBuffer } from "./native.js";

/** CPUCLOCK_SCHED of the kernel's posix-timers.h: a whole process. */
const CPUCLOCK_SCHED = 2;
/** struct timespec { time_t seconds; long nanoseconds; } of 64-bit systems. */
const sizeofTimespec = 16;

/**
 * Returns the processor time of all threads of the process, in nanoseconds: exact to 2^53, which is
 * a hundred days. Null where there is no such process.
 */
export type ProcessorTime = () => number | null;

/** By clock_gettime(2), which takes a third of a microsecond. Null on 32-bit systems. */
export function openProcessorTime(pid: number): ProcessorTime | null {
  const native = koffi();
  if (native.sizeof("void *") !== 8) return null;
  const call = native.load(null).func("clock_gettime", "int", ["int", "uintptr_t"]);
  const time = new NativeBuffer(sizeofTimespec);
  const words = new BigInt64Array(time.bytes.buffer);
  // MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of posix-timers.h, as clock_getcpuclockid makes it.
  const clock = (~pid << 3) | CPUCLOCK_SCHED;
  return () => (call(clock, time.address) === 0 ? Number(words[0]) * 1e9 + Number(words[1]) : null);
}
