import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { C_TESTS, FRAGMENTS, run, SANITIZERS, WARNINGS, Workbench } from "./testing/compile.js";

/** Have separate tests, which give them input. */
const NOT_HERE = ["positions_test.c", "decimal_test.c"];

/** Are tested as users have them: amalgamated, beside pyframes.h. */
const AMALGAMATED = ["linux_test.c", "core_test.c"];

describe("the C fragments", () => {
  const bench = new Workbench();
  afterAll(() => bench[Symbol.dispose]());
  const tests = readdirSync(C_TESTS).filter((name) => name.endsWith("_test.c") && !NOT_HERE.includes(name));

  it.each(tests)("%s passes under the sanitizers", { timeout: 120_000 }, (name) => {
    const program = bench.file(name.replace(/\.c$/, ""));
    const includes = AMALGAMATED.includes(name) ? [bench.headers] : [FRAGMENTS, bench.directory];
    const built = run("gcc", [
      "-std=c99",
      ...WARNINGS,
      ...SANITIZERS,
      ...includes.map((directory) => `-I${directory}`),
      join(C_TESTS, name),
      "-o",
      program,
    ]);
    expect(built).toEqual({ status: 0, output: "" });
    expect(run(program, [])).toMatchObject({ status: 0 });
  });
});
