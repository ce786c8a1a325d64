/** Runs commands in turn (A B A B) for medians and ratios. No figure here is a test. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs a command to its end: seconds on the clock, and of processor time. `good`: statuses that are
 * no failure. Without NODE_EXTRA_CA_CERTS, since Node would read those certificates first.
 */
export function run([command, ...args], env = {}, good = [0]) {
  const figures = join(tmpdir(), `pyframes-bench-${process.pid}`);
  const start = performance.now();
  const { status, stderr } = spawnSync("bash", ["-c", WRAPPER, figures, command, ...args], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: "", ...env },
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const seconds = (performance.now() - start) / 1000;
  if (!good.includes(status))
    throw new Error(`${command} ${args.join(" ")} failed with status ${status}: ${stderr.slice(0, 500)}`);
  const [user, system] = readFileSync(figures, "utf8").trim().split(" ").map(Number);
  rmSync(figures);
  return { seconds, processor: user + system };
}

/** The output of a command. */
export function output([command, ...args]) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 30 });
  if (status !== 0)
    throw new Error(`${error?.message ?? stderr.trim().split("\n").at(-1)} (${command} ${args.join(" ")})`);
  return stdout;
}

/** bash's `time` includes the user and system time of all child processes. */
const WRAPPER = `TIMEFORMAT="%U %S"; { time "$@" 2>&3; } 3>&2 2> "$0"`;

/**
 * Runs the commands in turn, `rounds` times, after one round that is not counted: their runs, by
 * name.
 */
export function alternate(commands, rounds) {
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const figures = run(command);
      if (round >= 0) runs[name].push(figures);
    }
  }
  return runs;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The machine, for the table's foot. */
export function machine() {
  const [first] = cpus();
  return `${cpus().length} x ${first?.model.trim()}, Linux ${release()}, Node ${process.version}`;
}
