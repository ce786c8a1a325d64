/** As driver.c, for TypeScript: walks one file after the other and answers in the same form. */
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { MemoryError, printableJson } from "@pyframes/memory";
import { attach, WalkerError } from "@pyframes/walker";

/** The exit status that the command would have, and what it would print. */
async function dump(kind, extent, file) {
  const most = extent === "most";
  const options = { locals: most, exceptions: most, shims: most };
  try {
    const target = await attach({ [kind]: file });
    try {
      return [0, `${printableJson(target.snapshot(options))}\n`, target.warnings.join("\n")];
    } finally {
      target[Symbol.dispose]();
    }
  } catch (error) {
    const isSaid = error instanceof WalkerError || error instanceof MemoryError;
    return isSaid ? [1, "", `pyframes: ${error.message}\n`] : [99, "", String(error?.stack)];
  }
}

/**
 * The most that was resident since `forgetPeak`, in KiB. getrusage's ru_maxrss keeps, across
 * execve, what the parent had.
 */
function peak() {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return kib;
}

/** 5 sets the peak to what is resident now: proc_pid_clear_refs(5). */
const forgetPeak = () => writeFileSync("/proc/self/clear_refs", "5");

for await (const line of createInterface({ input: process.stdin })) {
  const [kind, extent, file, output] = line.split(" ");
  // What earlier runs left is not this one's.
  globalThis.gc?.();
  forgetPeak();
  const before = process.cpuUsage();
  const [status, text, errors] = await dump(kind, extent, file);
  const { user, system } = process.cpuUsage(before);
  const milliseconds = Math.round((user + system) / 1000);
  writeFileSync(output, text);
  writeFileSync(`${output}.err`, errors);
  process.stdout.write(`${status} 0 ${milliseconds} ${peak()}\n`);
}
