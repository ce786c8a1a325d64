/** Stacks in which native functions and Python take turns: every evaluation loop that the unwinder sees is Python's, one to one. */
import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { findInterpreters, type Interpreter } from "../support/interpreters.js";
import { CLI } from "../support/snapshot.js";
import { CannotRun, Target } from "../support/truth.js";

const PROGRAM = "callbacks.py";
const paths = (process.env.PATH ?? "").split(delimiter);
const has = async (name: string) =>
  (await Promise.allSettled(paths.map((path) => access(join(path, name))))).some(
    ({ status }) => status === "fulfilled",
  );
const unable = (await has("eu-stack")) || (await has("gdb")) ? null : "the system has neither eu-stack nor gdb";
if (unable !== null) console.warn(`live tests: native stacks are not tested: ${unable}`);

/**
 * One interpreter a minor: how compilers spell the evaluation loop is what may differ. Only this machine's own: where the
 * loader is named as the program, as for Debian's interpreters here, gdb has no symbols of what it loads.
 */
const { interpreters } = await findInterpreters();
const oneEach = new Map<number, Interpreter>();
for (const interpreter of interpreters)
  if (interpreter.command.length === 1) oneEach.set(interpreter.hex >>> 16, interpreter);

describe.skipIf(unable !== null)(`dump --native${unable === null ? "" : `: ${unable}`}`, () => {
  it.for([...oneEach.values()])("under $name", { timeout: 120_000 }, async (interpreter, { skip }) => {
    const target = await Target.start(interpreter, PROGRAM).catch((error: unknown) => {
      if (error instanceof CannotRun) return skip(error.message);
      throw error;
    });
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, "dump", "--native", String(target.pid)]);
      const plain = await promisify(execFile)(process.execPath, [CLI, "dump", String(target.pid)]);
      expect(stdout).not.toContain("not matched");
      expect(stdout).toContain("    ~ ");
      expect(stdout.replaceAll(/^ {4}~ .*\n/gm, ""), "Python's frames are all there, in their order").toBe(
        plain.stdout,
      );
    } finally {
      await target.stop();
    }
  });
});
