/**
 * The TypeScript sampler against the plain walk: a program whose stacks always change is stopped
 * again and again. Both must then see the same, whatever the sampler remembers.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ProcessMemory } from "@pyframes/memory";
import { attach, type Sample, type Sampler, type Target } from "@pyframes/walker";
import { expect, it } from "vitest";
import { findInterpreters, type Interpreter, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach } from "../support/needs.js";
import { stacksOf } from "../support/sample.js";

/** The first release whose GIL switches show which threads ran. */
const HAS_GIL_SWITCHES = 0x030d0000;
const ROUNDS = 20;

// One interpreter for each minor and kind of build. Debug builds have the same stacks as others.
const found = await findInterpreters();
const kindOf = ({ hex, abiflags, name }: Interpreter) => [hex >>> 16, abiflags, /i686/.test(name)].join();
const interpreters = [...new Map(found.interpreters.map((each) => [kindOf(each), each])).values()].filter(
  ({ abiflags }) => !abiflags.includes("d"),
);

async function started({ command }: Interpreter, script: string): Promise<ChildProcess> {
  const [program = "", ...args] = command;
  const child = spawn(program, [...args, join(import.meta.dirname, script)], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout as NodeJS.ReadableStream, "data");
  return child;
}

/** The walk's and the sampler's results while the target stands still. */
function stopped(pid: number, target: Target, sampler: Sampler): { walked: Sample; sampled: Sample } {
  using _pause = new ProcessMemory(pid, { pause: true });
  return { walked: stacksOf(target.snapshot()), sampled: sampler.sample() };
}

describeEach(
  interpreters,
  "interpreter",
  NO_INTERPRETER,
)("$name", (interpreter) => {
  it("is sampled as it is walked, however it moves", async () => {
    const child = await started(interpreter, "program.py");
    try {
      using target = await attach({ pid: child.pid ?? 0 });
      using sampler = target.sampler();
      const names = new Set<unknown>();
      let depth = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const { walked, sampled } = stopped(child.pid ?? 0, target, sampler);
        expect(sampled).toEqual(walked);
        for (const { frames } of sampled.interpreters.flatMap(({ threads }) => threads)) {
          for (const { name } of frames) names.add(name);
          depth = Math.max(depth, frames.length);
        }
        // Samples of the running program must remember nothing wrong, whatever dies meanwhile.
        for (let more = 0; more < 10 + (round % 5); more++) sampler.sample();
        await setTimeout(round % 3);
      }
      // It did move, and what was remembered was of use.
      expect([...names].filter((name) => String(name).startsWith("dying_")).length).toBeGreaterThan(1);
      expect(depth).toBeGreaterThan(100);
      expect(sampler.counters.reused).toBeGreaterThan(50 * ROUNDS);
      child.stdin?.end();
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("is not read where it has not run, and only where that is asked for", async () => {
    const child = await started(interpreter, "idle.py");
    try {
      using target = await attach({ pid: child.pid ?? 0 });
      using sampler = target.sampler({ activity: true });
      using reading = target.sampler();
      const walked = stacksOf(target.snapshot());
      for (let round = 0; round < 3 * ROUNDS; round++) {
        expect(sampler.sample()).toEqual(walked);
        expect(reading.sample()).toEqual(walked);
      }
      expect(sampler.counters.idle).toBeGreaterThan(2 * ROUNDS);
      expect(reading.counters).toMatchObject({ idle: 0, samples: 3 * ROUNDS });
      expect(sampler.counters.samples).toBe(3 * ROUNDS);
      // The same object: a profiler need not look at it.
      expect(reading.sample()).toBe(reading.sample());
      child.stdin?.end();
    } finally {
      child.kill("SIGKILL");
    }
  });

  it.each([false, true])(
    "is sampled as it is walked, whoever has run; asked whether anyone has: %s",
    async (activity) => {
      const child = await started(interpreter, "gil-switches.py");
      try {
        using target = await attach({ pid: child.pid ?? 0 });
        using sampler = target.sampler({ activity });
        for (let round = 0; round < 3 * ROUNDS; round++) {
          const { walked, sampled } = stopped(child.pid ?? 0, target, sampler);
          expect(sampled).toEqual(walked);
          for (let more = 0; more < round % 8; more++) sampler.sample();
          if (round % 2 === 1) await setTimeout(round % 5);
        }
        const { hex, abiflags } = interpreter;
        if (hex >= HAS_GIL_SWITCHES && !abiflags.includes("t"))
          expect(sampler.counters.unchangedThreads).toBeGreaterThan(ROUNDS);
        else expect(sampler.counters.unchangedThreads).toBe(0);
        child.stdin?.end();
      } finally {
        child.kill("SIGKILL");
      }
    },
  );
});
