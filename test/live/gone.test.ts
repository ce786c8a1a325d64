/** A process that ends, or runs another program in its place, after it was attached to. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { attach, type Target } from "@pyframes/walker";
import { afterEach, beforeAll, expect, it } from "vitest";
import { compiled } from "../support/compiled.js";
import { canBeWalked, type Interpreter, machineInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeWith } from "../support/needs.js";

const interpreters = (await machineInterpreters()).filter(canBeWalked);
const [oldest, newest] = [interpreters[0], interpreters.at(-1)] as [Interpreter, Interpreter];
const replaced = join(import.meta.dirname, "replaced.py");
const goneSource = join(import.meta.dirname, "../sampler/c/gone.c");

/** The same address space each time: neither the addresses nor the maps show another program. */
const withoutRandomization = ["setarch", "-R"];

let watcher = "";
const running: ChildProcess[] = [];

beforeAll(async () => {
  watcher = await compiled(goneSource, ["-O1", "-g"]);
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** A child with its lines. */
async function start(command: readonly string[]): Promise<{ child: ChildProcess; lines: Interface }> {
  const [file, ...args] = command as [string];
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  running.push(child);
  if (child.stdout === null) throw new Error("the child has no standard output");
  const lines = createInterface({ input: child.stdout });
  return { child, lines };
}

async function lineOf(lines: Interface): Promise<string> {
  const [line] = (await once(lines, "line")) as [string];
  return line;
}

const cases = [
  { name: "the same program without address randomization", prefix: withoutRandomization, next: newest },
  { name: "another release", prefix: [], next: oldest },
  { name: "another release without address randomization", prefix: withoutRandomization, next: oldest },
  { name: "nothing: it ends", prefix: [], next: null },
];

/** The code of the error that a call throws; "none" if it throws none. */
function codeOf(call: () => unknown): string {
  try {
    call();
    return "none";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

describeWith("interpreter", interpreters.length > 0 ? null : NO_INTERPRETER)("a process that is replaced by", () => {
  it.each(cases)("$name", async ({ prefix, next }) => {
    const { child, lines } = await start([...prefix, ...newest.command, replaced, ...(next?.command ?? [])]);
    expect(await lineOf(lines)).toBe("ready");
    const pid = child.pid ?? 0;
    const watching = await start([watcher, String(pid)]);
    expect(await lineOf(watching.lines)).toBe("no error, no error");
    using target: Target = await attach({ pid });
    using sampler = target.sampler();
    expect([codeOf(() => sampler.sample()), codeOf(() => target.snapshot())]).toEqual(["none", "none"]);

    const after = next === null ? once(child, "exit") : lineOf(lines);
    child.stdin?.write("\n");
    await after;

    const code = next === null ? "gone" : "replaced";
    const gone = "the process has ended or runs another program now";
    for (let round = 0; round < 3; round++) {
      expect([codeOf(() => sampler.sample()), codeOf(() => target.snapshot())]).toEqual([code, code]);
      watching.child.stdin?.write("\n");
      expect(await lineOf(watching.lines)).toBe(`${gone}, ${gone}`);
    }
  });
});
