/**
 * Stacks that mix native functions and Python: each evaluation loop of the native stack holds its
 * Python frames.
 */
import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { threadState } from "@pyframes/memory";
import { afterEach, describe, expect, it } from "vitest";
import { findInterpreters, type Interpreter, NO_INTERPRETER } from "../support/interpreters.js";
import { describeWith, hasNone, lacks } from "../support/needs.js";
import { CLI } from "../support/snapshot.js";
import { CannotRun, Target } from "../support/truth.js";

const PROGRAMS = fileURLToPath(new URL("../native/", import.meta.url));
const UNMATCHED = /without native frames/;

/**
 * Compilers spell and split the evaluation loop differently, and distributors strip it: all
 * interpreters are tested.
 */
const { interpreters } = await findInterpreters();
const [firstInterpreter] = interpreters;
const hasGdb = spawnSync("gdb", ["--version"]).status === 0;

const dump = async (pid: number, ...options: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [CLI, "dump", ...options, String(pid)], { maxBuffer: 1 << 26 })).stdout;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/**
 * Starts a program of test/native; resolves when it prints "ready", or to null where it ends
 * before.
 */
function start({ command: [command = "", ...args] }: Interpreter, program: string, ...more: string[]) {
  const child = spawn(command, [...args, join(PROGRAMS, program), ...more], { stdio: ["ignore", "pipe", "ignore"] });
  children.push(child);
  return new Promise<number | null>((resolve) => {
    child.on("exit", () => resolve(null));
    child.stdout?.once("data", () => setTimeout(() => resolve(child.pid ?? null), 100));
  });
}

/** The native functions between two Python functions, as far as they have names. */
function between(stack: string, inner: string, outer: string): string[] {
  const lines = stack.split("\n").map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith(`${inner} (`));
  const to = lines.findIndex((line) => line.startsWith(`${outer} (`));
  return lines.slice(from + 1, to);
}

const python = (stack: string): string[] =>
  stack.split("\n").flatMap((line) => /^ {4}(?!~)(\S+) \(/.exec(line)?.[1] ?? []);

describe("dump --native", () => {
  it.for([...interpreters])("of callbacks under $name", { timeout: 120_000 }, async (interpreter, context) => {
    const target = await Target.start(interpreter, "callbacks.py").catch((error: unknown) => {
      if (error instanceof CannotRun) return hasNone(context, error.message);
      throw error;
    });
    try {
      const stdout = await dump(target.pid, "--native");
      if (!hasGdb && stdout.includes("unwinding stopped at"))
        return lacks(context, "gdb", "libdw cannot unwind through the libffi of this interpreter");
      expect(stdout).not.toMatch(UNMATCHED);
      expect(stdout.replaceAll(/^ {4}~ .*\n/gm, ""), "Python's frames are all there, in their order").toBe(
        await dump(target.pid),
      );
      expect(stdout, "no evaluation loop is left that has a name").not.toContain("~ _PyEval_EvalFrameDefault");
      expect(stdout, "the function that runs the program, which all interpreters export").toMatch(
        /~ PyEval_EvalCode(?: |$)/m,
      );
      const qualified = stdout.includes("by_ctypes.<locals>.callback (");
      const called = between(stdout, qualified ? "by_ctypes.<locals>.callback" : "callback", "by_ctypes");
      expect(called.filter((line) => !line.startsWith("~ "))).toEqual([]);
      expect(called.join("\n"), "the C library's function that calls back").toMatch(/sort/);
      expect(stdout.replace(called.join("\n    "), ""), "and nowhere else").not.toMatch(/~ \S*[qm]sort/);
    } finally {
      await target.stop();
    }
  });

  it.for([...interpreters])("of a destructor under $name", { timeout: 60_000 }, async (interpreter) => {
    const stdout = await dump((await start(interpreter, "destructor.py")) ?? 0, "--native");
    expect(stdout).not.toMatch(UNMATCHED);
    expect(python(stdout).map((name) => name.replace("Local.", ""))).toEqual(["__del__", "<module>"]);
  });

  // Up to 3.9 the evaluation loops of two interpreters look the same; 3.8 is the first with the
  // module.
  const nesting = interpreters.filter(({ hex }) => hex >= 0x030a0000);
  it.for(nesting)("of nested interpreters under $name", { timeout: 60_000 }, async (interpreter, context) => {
    const pid = await start(interpreter, "nested.py");
    if (pid === null) return hasNone(context, "it cannot run a sub-interpreter");
    const stacks = (await dump(pid, "--native")).split(/^(?=thread )/m).slice(1);
    expect(stacks.join("")).not.toMatch(UNMATCHED);
    expect(stacks.map(python)).toEqual([
      ["<module>", "<module>"],
      ["<module>", "<module>"],
    ]);
    expect(stacks.join(""), "the sub-interpreter's code is innermost").toMatch(
      /^ {4}<module> \(<(?:string|script)>:2\)/m,
    );
  });

  it.for([...interpreters])("of a busy thread under $name", { timeout: 60_000 }, async (interpreter) => {
    const pid = (await start(interpreter, "busy.py")) ?? 0;
    for (let round = 0; round < 3; round++) expect(await dump(pid, "--native")).not.toMatch(UNMATCHED);
  });
});

describeWith("interpreter", firstInterpreter === undefined ? NO_INTERPRETER : null)(
  "the process that dump --native stops",
  () => {
    const interpreter = firstInterpreter as Interpreter;

    it("runs again where one of its threads cannot be stopped", { timeout: 60_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), "pyframes-stuck-"));
      const fifo = join(folder, "fifo");
      execFileSync("mkfifo", [fifo]);
      try {
        const pid = (await start(interpreter, "stuck.py", fifo)) ?? 0;
        const stdout = await dump(pid, "--native");
        expect(stdout).toContain("its thread is in a system call that cannot be interrupted");
        const beat = readFileSync(`${fifo}.beat`, "utf8");
        await expect.poll(() => readFileSync(`${fifo}.beat`, "utf8")).not.toBe(beat);
      } finally {
        // The child of posix_spawn would wait for ever for somebody who opens the FIFO.
        closeSync(openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK));
        rmSync(folder, { recursive: true });
      }
    });

    it("runs again after pyframes is killed in the middle", { timeout: 60_000 }, async () => {
      const pid = (await start(interpreter, "busy.py")) ?? 0;
      const isStopped = () => readdirSync(`/proc/${pid}/task`).some((tid) => threadState(pid, Number(tid)) === "t");
      let killed = false;
      for (let attempt = 0; attempt < 20 && !killed; attempt++) {
        const tool = spawn(process.execPath, [CLI, "dump", "--native", String(pid)], { stdio: "ignore" });
        const ended = new Promise((resolve) => tool.once("exit", resolve));
        while (tool.exitCode === null && !killed) {
          killed = isStopped() && tool.kill("SIGKILL");
          await new Promise((resolve) => setImmediate(resolve));
        }
        await ended;
      }
      expect(killed, "no dump was caught while it held the process").toBe(true);
      await expect.poll(() => threadState(pid, pid)).toBe("R");
    });
  },
);
