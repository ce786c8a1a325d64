/**
 * System calls and bytes read for each sample, as strace reports them: those of many samples minus
 * those of few.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { targets, withTarget } from "./targets.mjs";

const [few, many] = [10, 60];
const reading = ["process_vm_readv", "pread64", "preadv", "process_vm_writev", "pwrite64", "clock_gettime"];

export async function systemCalls(rows, pythons, canRead) {
  if (spawnSync("strace", ["-V"]).status !== 0) return { skipped: "strace is not installed" };
  const [target] = targets;
  const found = [];
  for (const python of pythons) {
    await withTarget(target, python.command, (pid) => {
      // The others sample for a time, not a number of times.
      for (const row of rows.filter((each) => each.traced && canRead(each, python))) {
        const [less, more] = [few, many].map((count) =>
          counted([...row.traced, "--count", String(count), String(pid)]),
        );
        const per = (key) => (more[key] - less[key]) / (many - few);
        found.push({
          name: row.name,
          python: python.minor,
          calls: per("calls"),
          bytes: per("bytes"),
          writes: per("writes"),
        });
      }
    });
  }
  return { found };
}

/** Only successful calls have bytes; a write to the target is one, too. */
function counted(command) {
  const file = join(tmpdir(), `pyframes-bench-strace-${process.pid}`);
  spawnSync("strace", ["-f", "-o", file, "-e", `trace=${reading.join(",")}`, ...command], { stdio: "ignore" });
  const sums = { calls: 0, bytes: 0, writes: 0 };
  for (const [, name, result] of readFileSync(file, "utf8").matchAll(/^\d+ +(\w+)\(.* = (-?\d+)/gm)) {
    sums.calls++;
    sums.bytes += Math.max(0, Number(result)); // of clock_gettime 0
    if (name.includes("write")) sums.writes++;
  }
  rmSync(file);
  return sums;
}
