/** Stacks in which native functions and Python take turns: every evaluation loop that the unwinder sees is Python's, one to one. */
import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { findInterpreters } from "../support/interpreters.js";
import { describeWith, hasNone } from "../support/needs/needs.js";
import { CLI } from "../support/snapshot.js";
import { CannotRun, Target } from "../support/truth.js";

const PROGRAM = "callbacks.py";
const paths = (process.env.PATH ?? "").split(delimiter);
const has = async (name: string) =>
  (await Promise.allSettled(paths.map((path) => access(join(path, name))))).some(
    ({ status }) => status === "fulfilled",
  );
const unable = (await has("eu-stack")) || (await has("gdb")) ? null : "the system has neither eu-stack nor gdb";

/** All of them: how compilers spell and split the evaluation loop, and what distributors strip, is what may differ. */
const { interpreters } = await findInterpreters();

/** The native functions that run between two Python functions, as far as they have names. */
function between(stack: string, inner: string, outer: string): string[] {
  const lines = stack.split("\n").map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith(`${inner} (`));
  const to = lines.findIndex((line) => line.startsWith(`${outer} (`));
  return lines.slice(from + 1, to);
}

describeWith("gdb", unable)("dump --native", () => {
  it.for([...interpreters])("under $name", { timeout: 120_000 }, async (interpreter, context) => {
    const target = await Target.start(interpreter, PROGRAM).catch((error: unknown) => {
      if (error instanceof CannotRun) return hasNone(context, error.message);
      throw error;
    });
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, "dump", "--native", String(target.pid)]);
      const plain = await promisify(execFile)(process.execPath, [CLI, "dump", String(target.pid)]);
      expect(stdout).not.toContain("not matched");
      expect(stdout.replaceAll(/^ {4}~ .*\n/gm, ""), "Python's frames are all there, in their order").toBe(
        plain.stdout,
      );
      expect(stdout, "no run of the evaluation loop is left, as far as they have names").not.toContain(
        "~ _PyEval_EvalFrameDefault",
      );
      expect(stdout, "what runs the program, which every interpreter exports, is there").toMatch(/~ PyEval_EvalCode$/m);
      const qualified = stdout.includes("by_ctypes.<locals>.callback (");
      const called = between(stdout, qualified ? "by_ctypes.<locals>.callback" : "callback", "by_ctypes");
      expect(called.filter((line) => !line.startsWith("~ "))).toEqual([]);
      expect(called.join("\n"), "the C library's function that calls back is where it was called").toMatch(/sort/);
      expect(stdout.replace(called.join("\n    "), ""), "and nowhere else").not.toMatch(/~ \S*[qm]sort/);
    } finally {
      await target.stop();
    }
  });
});
