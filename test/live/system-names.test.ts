/**
 * Threads that Python's threading module does not know have the name that the system has of them,
 * if they were given one.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { walkC, walkTs } from "../support/engines.js";
import { expectSameBytes } from "../support/first-difference.js";
import { findInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach } from "../support/needs.js";
import type { Snapshot } from "../support/snapshot.js";

const PROGRAM = fileURLToPath(new URL("../system-names/program.py", import.meta.url));
const { interpreters } = await findInterpreters();

describeEach(
  interpreters,
  "interpreter",
  NO_INTERPRETER,
)("$name", ({ command }) => {
  it("gives threads the names that the system has", async () => {
    const [program = "", ...args] = command;
    const child = spawn(program, [...args, PROGRAM], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
      const json = await walkTs(child.pid ?? 0);
      const names = (JSON.parse(json) as Snapshot).interpreters[0]?.threads.map(({ name }) => name);
      expect(names).toEqual(JSON.parse(value));
      expectSameBytes(await walkC(child.pid ?? 0), json);
    } finally {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await ended;
    }
  });
});
