/**
 * The C sampler against the plain walk, sample by sample: over recordings, and over live programs,
 * one of which does all it can to make stale what a sampler remembers. The plain walk is held to
 * the interpreters' own words elsewhere.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { compiled, SANITIZED } from "../support/compiled.js";
import { findInterpreters } from "../support/interpreters.js";
import { lacking } from "../support/needs.js";

interface Took {
  readonly calls: number;
  readonly reads: number;
  readonly frames: number;
  readonly kept: number;
  readonly loaded: number;
  readonly locations: number;
  readonly texts: number;
  readonly unchanged: number;
  readonly idle: number;
}
/** From this release on the GIL shows which threads have not run. */
const SWITCHES_COUNT_FROM = 0x030d0000;
interface Outcome {
  /** Frames that were compared. */
  readonly compared: number;
  readonly threads: number;
  /** Threads that were not in the last sample as in the one before. */
  readonly moved: number;
  readonly all: Took;
  readonly last: Took;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
let program = "";
let confined = "";
const cases = path("../conformance/cases");
const recordings = readdirSync(cases).filter((name) => name.endsWith(".core.gz"));
const { interpreters: found, missing } = await findInterpreters();

/**
 * One of each minor and kind is enough here: layouts of the others are compared by the tests of the
 * walk.
 */
const interpreters = [
  ...new Map(
    found.map((each) => [`${each.hex >> 16} ${each.abiflags.replace("m", "")} ${/i686/.test(each.name)}`, each]),
  ).values(),
];

/** Throws, with the first difference, where a sample and a walk differ. */
const compare = (...args: string[]): Outcome =>
  JSON.parse(execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 24 })) as Outcome;

const nothingMoved = ({ moved, last }: Outcome): void => {
  expect(moved).toBe(0);
  expect(last.kept).toBeGreaterThanOrEqual(last.frames); // steps that give no frame are kept, too
  expect({ loaded: last.loaded, locations: last.locations, texts: last.texts }).toEqual({
    loaded: 0,
    locations: 0,
    texts: 0,
  });
};

beforeAll(async () => {
  const flags = ["-std=gnu11", "-Wall", "-Wextra", "-Werror"];
  program = await compiled(path("c/compare.c"), [...flags, ...SANITIZED]);
  // The sanitizers make system calls that the sampler must not make.
  confined = await compiled(path("c/confined.c"), [...flags, "-g", "-O1"]);
});

async function withProgram(
  command: readonly string[],
  script: string,
  use: (pid: number) => void | Promise<void>,
): Promise<void> {
  const [file = "", ...args] = command;
  const target: ChildProcess = spawn(file, [...args, path(script)], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    await once(createInterface(target.stdout as NodeJS.ReadableStream), "line");
    await use(target.pid as number);
  } finally {
    target.kill("SIGKILL");
  }
}

describe("a sampler", () => {
  it.each(recordings)("gives what the walk gives: %s", (name) => {
    const outcome = compare("--recording", join(cases, name), "5");
    expect(outcome.compared).toBeGreaterThan(0);
    nothingMoved(outcome);
  });

  for (const { name, need, reason } of missing) lacking(name, need, reason);

  it.each(interpreters)("keeps up with $name", async ({ command }) => {
    await withProgram(command, "churn.py", (pid) => {
      const { compared, all } = compare(String(pid), "60");
      expect(compared).toBe(all.frames);
      expect(compared).toBeGreaterThan(60 * 4);
    });
  });

  it.each(interpreters)("knows in $name which threads have not run", async ({ command, hex, abiflags }) => {
    await withProgram(command, "gil-switches.py", (pid) => {
      const { compared, all } = compare(String(pid), "150");
      expect(compared).toBe(all.frames);
      // Where there is a GIL, it counts switches from 3.13 on.
      if (hex >= SWITCHES_COUNT_FROM && !abiflags.includes("t")) expect(all.unchanged).toBeGreaterThan(0);
      else expect(all.unchanged).toBe(0);
    });
  });

  it.each(interpreters)(
    "does not read $name where it has not run, and keeps up with it where it has",
    async ({ command }) => {
      await withProgram(command, "idle.py", (pid) => {
        const { all, last } = compare(String(pid), "24", "still");
        expect(all.idle).toBeGreaterThan(12);
        expect(last.kept).toBeGreaterThanOrEqual(last.frames);
      });
      await withProgram(command, "gil-switches.py", (pid) => {
        const { compared, all } = compare(String(pid), "60", "activity");
        expect(compared).toBe(all.frames);
      });
    },
  );

  it.each(interpreters)("needs no memory and no system call but process_vm_readv in $name", async ({ command }) => {
    await withProgram(command, "churn.py", (pid) => {
      const { frames, codes } = JSON.parse(execFileSync(confined, [String(pid), "500"], { encoding: "utf8" }));
      expect(frames).toBeGreaterThan(500);
      expect(codes).toBeGreaterThan(0);
      for (const [transgression, signal] of [
        ["write", "SIGSYS"],
        ["stop", "SIGSYS"],
        ["allocate", "SIGILL"],
      ] as const) {
        expect(spawnSync(confined, [String(pid), "1", transgression])).toMatchObject({ signal });
      }
    });
  });

  it.each(interpreters)("reads in one call what does not move in $name", async ({ command }) => {
    await withProgram(command, "idle.py", (pid) => {
      const outcome = compare(String(pid), "15");
      nothingMoved(outcome);
      expect(outcome.last.frames).toBeGreaterThan(1000);
      expect(outcome.last.reads).toBe(0);
      // One call takes no more than IOV_MAX pieces: to 3.10 each frame is one.
      const reading = Math.ceil((outcome.last.frames + 200) / 1024);
      // The verification reads the links of the frames again.
      expect(outcome.last.calls).toBeLessThanOrEqual(reading + 1);
    });
  });
});
