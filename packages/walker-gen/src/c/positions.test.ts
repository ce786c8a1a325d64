import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lacks } from "../../../../test/support/needs.js";
import { C_TESTS, FRAGMENTS, interpreters, run, SANITIZERS, WARNINGS, Workbench } from "./testing/compile.js";

describe("the line tables of real interpreters", () => {
  const bench = new Workbench();
  const program = bench.file("positions");
  const found = interpreters();
  afterAll(() => bench[Symbol.dispose]());
  beforeAll(() => {
    const includes = [`-I${FRAGMENTS}`, `-I${bench.directory}`];
    const source = join(C_TESTS, "positions_test.c");
    const built = run("gcc", ["-std=c99", ...WARNINGS, ...SANITIZERS, ...includes, source, "-o", program]);
    expect(built).toEqual({ status: 0, output: "" });
  }, 120_000);

  it.for(found.length === 0 ? [null] : found)("are read as %s reads them", { timeout: 120_000 }, (python, context) => {
    if (python === null) return lacks(context, "interpreter", "there is no python3 here");
    const truth = run(python, [join(C_TESTS, "positions-truth.py")]);
    expect(truth.status).toBe(0);
    const compared = run(program, [], truth.output);
    expect(compared).toMatchObject({ status: 0 });
    expect(Number(compared.output)).toBeGreaterThan(10_000);
  });
});
