import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { builds } from "@pyframes/layouts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lacks } from "../../../../test/support/needs.js";
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

/** True where there is a table for the interpreter. */
function isWalkable(python: string): boolean {
  return known.has(run(python, ["-c", "import platform; print(platform.python_version(), end='')"]).output);
}

describe("examples/c/dump.c", () => {
  const bench = new Workbench();
  const dump = bench.file("dump");
  afterAll(() => bench[Symbol.dispose]());
  beforeAll(() => {
    const built = run("gcc", [...SANITIZERS, `-I${bench.headers}`, join(EXAMPLES, "dump.c"), "-o", dump]);
    expect(built).toEqual({ status: 0, output: "" });
  });

  const pythons = interpreters();
  it.for(pythons.length === 0 ? [null] : pythons)(
    "prints what %s says about its own threads",
    async (python, context) => {
      if (python === null) return lacks(context, "interpreter", "there is no python3 here");
      if (!isWalkable(python)) return lacks(context, "interpreter", `there is no table for ${python}`);
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
        expect(threads.filter(({ complete }) => !complete)).toEqual([]);
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
        expect(threads[0]?.frames.map(({ owner }) => owner)).toContain("generator");
      } finally {
        target.kill("SIGKILL");
      }
    },
  );

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
