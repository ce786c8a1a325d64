/** Threads that Python's threading module does not know have the name that the system has of them, if they were given one. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findInterpreters } from "../support/interpreters.js";
import { dump, type Snapshot } from "../support/snapshot.js";

const PROGRAM = fileURLToPath(new URL("../system-names/program.py", import.meta.url));
const { interpreters } = await findInterpreters();

describe("names of threads that the system has", () => {
  it.for(interpreters)("under $name", async ({ command }) => {
    const [program = "", ...args] = command;
    const child = spawn(program, [...args, PROGRAM], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
      const json = await dump(child.pid ?? 0, "ts");
      const names = (JSON.parse(json) as Snapshot).interpreters[0]?.threads.map(({ name }) => name);
      expect(names).toEqual(JSON.parse(value));
      expect(await dump(child.pid ?? 0, "c"), "both engines print the same bytes").toBe(json);
    } finally {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await ended;
    }
  });
});
