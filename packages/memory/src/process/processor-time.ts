import { koffi } from "./native.js";

/** CPUCLOCK_SCHED of the kernel's posix-timers.h, of a whole process. */
const CPUCLOCK_SCHED = 2;

/** Asks for the processor time of one process. */
export interface ProcessorTime extends Disposable {
  /** Nanoseconds, with all its threads: exact to 2^53, which are a hundred days. Null where there is no such process. */
  read(): number | null;
}

/** By clock_gettime(2), which takes the third of a microsecond; null where this program is not one of 64 bits. */
export function openProcessorTime(pid: number): ProcessorTime | null {
  const native = koffi();
  // The layout of struct timespec below is that of 64-bit systems.
  if (native.sizeof("void *") !== 8) return null;
  const call = native.load(null).func("clock_gettime", "int", ["int", "uintptr_t"]);
  const size = 16;
  const time: bigint = native.alloc("uint8_t", size);
  // struct timespec { time_t seconds; long nanoseconds; }
  const words = new BigInt64Array(native.view(time, size));
  const address = Number(time);
  // MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of posix-timers.h, as clock_getcpuclockid has it.
  const clock = (~pid << 3) | CPUCLOCK_SCHED;
  return {
    read: () => (call(clock, address) === 0 ? Number(words[0]) * 1e9 + Number(words[1]) : null),
    [Symbol.dispose]() {
      native.free(time);
    },
  };
}
