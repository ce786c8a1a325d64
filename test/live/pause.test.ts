/**
 * A process whose threads come and go: read as it runs, and stopped while it is read. It must
 * always go on.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { canBeWalked, machineInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeWith } from "../support/needs.js";
import { dump, dumpAll, ENGINES, type Snapshot } from "../support/snapshot.js";

const interpreter = (await machineInterpreters()).filter(canBeWalked).at(-1);
const PROGRAM = join(import.meta.dirname, "../programs/churn_module.py");
const MEMORY = pathToFileURL(join(import.meta.dirname, "../../packages/memory/dist/index.js")).href;

let target: ChildProcess;
let lines: Interface;
const pid = () => target.pid ?? 0;

/** How many turns the main thread has made, and how many signals it has caught. */
async function progress(): Promise<{ turns: number; caught: number }> {
  target.stdin?.write("\n");
  const [line] = (await once(lines, "line")) as [string];
  const [turns = 0, caught = 0] = line.split(" ").map(Number);
  return { turns, caught };
}

/** It goes on: after a while it has made more turns. */
async function goesOn(): Promise<void> {
  const before = await progress();
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await progress()).turns > before.turns + 1) return;
    await setTimeout(20);
  }
  throw new Error("the target stands still");
}

const statusLine = (key: string) =>
  new RegExp(`^${key}:\\s+(\\S+)`, "m").exec(readFileSync(`/proc/${pid()}/status`, "utf8"))?.[1];

const mainStack = (json: string): string[] => {
  const { interpreters } = JSON.parse(json) as Snapshot;
  return interpreters
    .flatMap(({ threads }) => threads.filter(({ main }) => main))
    .flatMap(({ frames }) => frames.map(({ name }) => String(name)));
};

describeWith("interpreter", interpreter === undefined ? NO_INTERPRETER : null)(
  "a process whose threads come and go",
  () => {
    beforeAll(async () => {
      const [program = "", ...args] = interpreter?.command ?? [];
      target = spawn(program, [...args, PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
      lines = createInterface({ input: target.stdout as NodeJS.ReadableStream });
      await once(lines, "line");
    });
    afterAll(() => target.kill("SIGKILL"));

    it.each(ENGINES)("is read as it runs by %s", async (engine) => {
      for (let round = 0; round < 5; round++) {
        const { interpreters } = JSON.parse(await dump(pid(), engine)) as Snapshot;
        expect(interpreters.length).toBe(1);
        expect(interpreters[0]?.threads.length).toBeGreaterThan(0);
      }
      await goesOn();
    });

    it.each(ENGINES)("is stopped by %s: every stack is whole, of one moment, and it goes on", async (engine) => {
      for (let round = 0; round < 5; round++) {
        const json = await dump(pid(), engine, { args: ["--pause"] });
        const { interpreters } = JSON.parse(json) as Snapshot;
        const threads = interpreters.flatMap((each) => each.threads);
        // A thread that is being born or has ended may be torn in itself; what stands must be
        // whole.
        expect(threads.filter(({ main, complete }) => main && !complete)).toEqual([]);
        expect(mainStack(json).at(-1)).toBe("<module>");
        expect(statusLine("TracerPid")).toBe("0");
      }
      await goesOn();
    });

    it.each(ENGINES)("gets every signal that comes while %s stops it", async (engine) => {
      const { caught } = await progress();
      const running = dump(pid(), engine, { args: ["--pause"] });
      let sent = 0;
      for (let done = false; !done; sent++) {
        target.kill("SIGUSR1");
        done = await Promise.race([running.then(() => true), setTimeout(1, false)]);
        // Standard signals do not queue: the next one is sent when this one has been handled.
        while ((await progress()).caught < caught + sent + 1) await setTimeout(1);
      }
      expect((await progress()).caught).toBe(caught + sent);
    });

    it("goes on when the one who stopped it is killed", async () => {
      const code = `import { ProcessMemory } from ${JSON.stringify(MEMORY)};
      const memory = new ProcessMemory(${pid()}, { pause: true });
      console.log("stopped");
      setInterval(() => memory, 1000);`;
      const tracer = spawn(process.execPath, ["--input-type=module", "-e", code], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(tracer.stdout, "data");
      expect(statusLine("State")).toBe("t");
      expect(statusLine("TracerPid")).toBe(String(tracer.pid));
      for (const engine of ENGINES) {
        // One process has one tracer; reading needs none.
        const refused = await dump(pid(), engine, { args: ["--pause"] }).catch((error: Error) => error.message);
        expect(refused).toContain(`cannot be stopped: process ${tracer.pid} traces it.`);
        expect(mainStack(await dump(pid(), engine)).at(-1)).toBe("<module>");
      }
      tracer.kill("SIGKILL");
      await once(tracer, "exit");
      await goesOn();
    });

    it.each(ENGINES)("stays stopped after %s where somebody else had stopped it", async (engine) => {
      target.kill("SIGSTOP");
      while (statusLine("State") !== "T") await setTimeout(1);
      expect(mainStack(await dump(pid(), engine, { args: ["--pause"] })).at(-1)).toBe("<module>");
      expect(statusLine("State")).toBe("T");
      target.kill("SIGCONT");
      await goesOn();
    });
  },
);

describeWith("interpreter", interpreter === undefined ? NO_INTERPRETER : null)(
  "a process that ends or becomes another while it is read",
  () => {
    const [program = "", ...args] = interpreter?.command ?? [];
    const endings = {
      ends: "import time; time.sleep(%); ",
      "becomes a program that is not Python": "import os, time; time.sleep(%); os.execv('/bin/sleep', ['sleep', '5'])",
    };
    it.each(ENGINES.flatMap((engine) => Object.entries(endings).map(([what, code]) => ({ engine, what, code }))))(
      "$what, under $engine: a snapshot or one sentence",
      async ({ engine, code }) => {
        for (let round = 0; round < 5; round++) {
          const child = spawn(program, [...args, "-c", code.replace("%", String(0.04 * round))], { stdio: "ignore" });
          const outcome = await dumpAll(child.pid ?? 0, engine).catch(
            (error: { code: number; stderr: string }) => error,
          );
          if ("code" in outcome) {
            expect(outcome.code).toBe(1);
            expect(outcome.stderr).toMatch(/^(?:pyframes: warning: [^\n]*\n)?pyframes: [^\n]+\.\n$/);
          } else {
            expect(() => JSON.parse(outcome.stdout)).not.toThrow();
          }
          child.kill("SIGKILL");
        }
      },
    );
  },
);
