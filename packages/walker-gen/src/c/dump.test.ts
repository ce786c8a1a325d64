import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { builds } from "@pyframes/layouts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { C_TESTS, EXAMPLES, interpreters, run, SANITIZERS, Workbench } from "./testing/compile.js";

interface Frame {
  name: string;
  filename: string;
  line: number;
  firstLine: number;
  entry: boolean;
  owner: string;
}
interface Snapshot {
  python: { version: string; build: string | null; offsets: string };
  interpreters: {
    gil: { locked: boolean; holder: number | null };
    threads: { id: number; main: boolean; complete: boolean; frames: Frame[] }[];
  }[];
}

const known = new Set(builds().map(({ version, abiflags }) => version + abiflags));

/** Interpreters that there is a table for; the others are announced. */
function walkable(): string[] {
  return interpreters().filter((python) => {
    const version = run(python, ["-c", "import platform; print(platform.python_version(), end='')"]).output;
    const has = known.has(version);
    if (!has) console.warn(`skipped: there is no table for ${version} of ${python}`);
    return has;
  });
}

describe.skipIf(process.platform !== "linux")("examples/c/dump.c", () => {
  const bench = new Workbench();
  const dump = bench.file("dump");
  afterAll(() => bench[Symbol.dispose]());
  beforeAll(() => {
    const built = run("gcc", [...SANITIZERS, `-I${bench.headers}`, join(EXAMPLES, "dump.c"), "-o", dump]);
    expect(built).toEqual({ status: 0, output: "" });
  });

  it.each(walkable())("prints what %s says of its own threads", async (python) => {
    const target = spawn(python, [join(C_TESTS, "threads.py")], { stdio: ["pipe", "pipe", "inherit"] });
    try {
      const [line] = (await once(createInterface(target.stdout), "line")) as [string];
      const truth = JSON.parse(line) as Record<string, [string, string, number, number][]>;
      const outcome = run(dump, ["--json", String(target.pid)]);
      expect(outcome.status).toBe(0);
      const snapshot = JSON.parse(outcome.output) as Snapshot;
      expect(outcome.output).toBe(`${JSON.stringify(snapshot)}\n`);
      expect(snapshot.python.offsets).toBe("table");
      const threads = snapshot.interpreters.flatMap((interpreter) => interpreter.threads);
      expect(threads.every(({ complete }) => complete)).toBe(true);
      expect(threads.filter(({ main }) => main)).toHaveLength(1);
      const seen = Object.fromEntries(
        threads
          .filter(({ main }) => !main)
          .map(({ id, frames }) => [
            id,
            frames.map((frame) => [frame.name, frame.filename, frame.line, frame.firstLine]),
          ]),
      );
      expect(Object.keys(truth)).toHaveLength(2);
      expect(seen).toEqual(truth);
      expect(threads[0]?.frames.some(({ owner }) => owner === "generator")).toBe(true);
    } finally {
      target.kill("SIGKILL");
    }
  });

  it("says in one sentence what it cannot do", () => {
    expect(run(dump, [])).toMatchObject({ status: 2, output: expect.stringContaining("usage:") });
    expect(run(dump, ["--json", "x"])).toMatchObject({ status: 2 });
    expect(run(dump, ["2147483632"])).toEqual({
      status: 1,
      output: "pyframes: Process 2147483632 does not exist, or has ended.\n",
    });
    expect(run(dump, [String(process.pid)])).toMatchObject({
      status: 1,
      output: expect.stringMatching(/^pyframes: Process \d+ is not a CPython of 3\.6 or later: .*\.\n$/),
    });
  });
});
