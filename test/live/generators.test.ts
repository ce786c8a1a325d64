/** The objects that suspended generators and coroutines await, by both engines. */
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { attach } from "@pyframes/walker";
import { expect, it } from "vitest";
import { compiled } from "../support/compiled.js";
import { findInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach, hasNone } from "../support/needs.js";

const here = (name: string) => fileURLToPath(new URL(`../generators/${name}`, import.meta.url));

const { interpreters } = await findInterpreters();
const chain = await compiled(here("chain.c"), ["-O1"]);
/** One a minor: where the awaited object is differs by no more. */
const able = new Map(interpreters.filter(({ abiflags }) => abiflags === "").map((found) => [found.hex >>> 16, found]));

describeEach(
  [...able.values()],
  "interpreter",
  NO_INTERPRETER,
)("suspended generators of $name", ({ command }) => {
  it("are followed to what they await", async (context) => {
    const [program = "", ...args] = command;
    const child = spawn(program, [...args, here("program.py")], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
      const cases = JSON.parse(value) as [number, string[]][];
      using target = await attach({ pid: child.pid ?? 0 });
      const { opcode, frame_state } = target.layout.enums;
      const canSee = [opcode.yield_from, opcode.resume, frame_state.suspended_yield_from].some(
        (found) => found !== null,
      );
      if (!canSee) hasNone(context, "the table has neither opcodes nor frame states to see an await by");
      // To 3.10 code objects have no qualified names.
      const hasQualnames = target.layout.groups.code_object.qualname !== null;
      for (const [address, qualnames] of cases) {
        const expected = hasQualnames ? qualnames : qualnames.map((name) => name.replace(/^.*\./, ""));
        const ts = target.generatorFrames(BigInt(address)).map(({ qualname, name }) => qualname ?? name);
        expect(ts, "TypeScript engine").toEqual(expected);
        const c = await promisify(execFile)(chain, [String(child.pid), String(address)]);
        expect(c.stdout.split("\n").filter(Boolean), "C engine").toEqual(expected);
      }
    } finally {
      child.kill("SIGKILL");
    }
  });
});
