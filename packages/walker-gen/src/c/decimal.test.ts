import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lacks } from "../../../../test/support/needs.js";
import { C_TESTS, FRAGMENTS, interpreters, run, SANITIZERS, WARNINGS, Workbench } from "./testing/compile.js";

describe("floats and ints in decimal", () => {
  const bench = new Workbench();
  afterAll(() => bench[Symbol.dispose]());
  const [python] = interpreters();

  it("are written as Python writes them", { timeout: 120_000 }, (context) => {
    if (python === undefined) return lacks(context, "interpreter", "there is no python3 here");
    const program = bench.file("decimal");
    const includes = [`-I${FRAGMENTS}`, `-I${bench.directory}`];
    const source = join(C_TESTS, "decimal_test.c");
    const built = run("gcc", ["-std=c99", ...WARNINGS, ...SANITIZERS, ...includes, source, "-o", program]);
    expect(built).toEqual({ status: 0, output: "" });
    const truth = run(python, [join(C_TESTS, "decimal-truth.py")])
      .output.trimEnd()
      .split("\n");
    const questions = truth.map((line) => `${line.slice(0, line.lastIndexOf(" "))}\n`).join("");
    const answers = run(program, [], questions);
    expect(answers).toMatchObject({ status: 0 });
    expect(truth.length).toBeGreaterThan(5_000);
    expect(answers.output.trimEnd().split("\n")).toEqual(truth.map((line) => line.slice(line.lastIndexOf(" ") + 1)));
  });
});
