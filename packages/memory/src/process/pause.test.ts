/** Signals of a process that is stopped and released. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { pauseProcess } from "./pause.js";
import { openPtrace, type Ptrace } from "./ptrace.js";

const program = `trap 'echo first; exit 42' USR1
trap 'exit 43' USR2
echo ready
while :; do :; done`;

it("a signal that stops a traced thread is delivered at its release", async () => {
  const child = spawn("sh", ["-c", program], { stdio: ["ignore", "pipe", "inherit"] });
  const ends = once(child, "exit");
  const pid = child.pid ?? 0;
  await once(child.stdout, "data");
  const ptrace = openPtrace();
  expect(ptrace.seize(pid)).toBe(0);
  child.kill("SIGUSR1");
  let stop = ptrace.poll(pid);
  // Without the event loop: its waitpid for the children of this process would take the stop.
  while (stop.state === "running") stop = ptrace.poll(pid);
  expect(stop).toEqual({ state: "stopped", signal: 10 });
  ptrace.detach(pid, stop.state === "stopped" ? stop.signal : 0);
  // Ends a child that lost the first signal; the handler of that one comes first.
  child.kill("SIGUSR2");
  expect(await ends).toEqual([42, null]);
});

it("each thread is released once, with the signal that stopped it", () => {
  const released: [tid: number, signal: number][] = [];
  const signals = new Map<number, number>();
  const ptrace: Ptrace = {
    seize: () => 0,
    interrupt: () => 0,
    poll: (tid) => {
      signals.set(tid, signals.size % 2 === 0 ? 10 : 0);
      return { state: "stopped", signal: signals.get(tid) ?? 0 };
    },
    detach: (tid, signal) => void released.push([tid, signal]),
  };
  pauseProcess(process.pid, ptrace)[Symbol.dispose]();
  expect(released.length).toBeGreaterThan(1);
  expect(released).toEqual([...signals]);
});
