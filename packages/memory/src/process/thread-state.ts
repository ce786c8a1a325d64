import { readFileSync } from "node:fs";

/**
 * The state letter of a thread, as proc_pid_stat(5) lists them: `R` running, `S` sleeping, `D` in a
 * call that cannot be interrupted, `T` stopped, `t` stopped by a tracer. Null where there is no
 * such thread.
 */
export function threadState(pid: number, tid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, "latin1");
    // The name before it may hold anything, parentheses included.
    return stat.charAt(stat.lastIndexOf(")") + 2);
  } catch {
    return null;
  }
}
