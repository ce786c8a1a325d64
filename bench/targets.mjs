/** The sampled programs: a row each. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * `still`: the program stands still, so that all tools see the same; `quick`: in the quick run too;
 * `part`: the part of the usual number of samples.
 */
export const targets = [
  { name: "5 idle threads, 44 frames each", script: "idle.py", args: [5, 40], still: true, quick: true },
  { name: "1 idle thread, 10 frames", script: "idle.py", args: [1, 5], still: true },
  { name: "1 idle thread, 1,000 frames", script: "idle.py", args: [1, 995], still: true, part: 0.2 },
  { name: "1,000 idle threads", script: "idle.py", args: [1000, 5], still: true, part: 0.05 },
  { name: "a busy recursion", script: "busy.py", args: [], quick: true },
  { name: "threads that come and go", script: "churn.py", args: [] },
  { name: "generators in generators", script: "generators.py", args: [] },
  { name: "asyncio, 100 tasks", script: "tasks.py", args: [] },
];

/** For growth: idle threads of 10 frames, and frames of one idle thread. */
export const growth = {
  threads: [1, 10, 100, 1000].map((threads) => ({ size: threads, script: "idle.py", args: [threads, 5] })),
  depth: [10, 100, 1000].map((frames) => ({ size: frames, script: "idle.py", args: [1, frames - 3] })),
};

/** Its impossible stacks are easy to recognise. */
export const provoking = { script: "provoke.py", args: [] };

/** Runs a target while `use` works. */
export async function withTarget({ script, args }, command, use) {
  const path = fileURLToPath(new URL(`targets/${script}`, import.meta.url));
  const [program, ...rest] = [...command, path, ...args.map(String)];
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  try {
    const ready = once(createInterface(child.stdout), "line");
    const ended = once(child, "exit").then(() => Promise.reject(new Error(`${script} ended before it was sampled.`)));
    ended.catch(() => undefined);
    await Promise.race([ready, ended]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return await use(child.pid);
  } finally {
    process.off("exit", end);
    end();
  }
}
