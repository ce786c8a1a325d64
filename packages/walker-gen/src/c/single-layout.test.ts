/**
 * Headers for builds that all have one layout: they give what those for all builds give, refuse all
 * others, and are small.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chosenModel } from "../choice.js";
import { emitC } from "./emit.js";
import { C_TESTS, EXAMPLES, run, SANITIZERS, WARNINGS, Workbench } from "./testing/compile.js";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const CASES = path("../../../../test/conformance/cases");
const WEIGHED = path("../../../../bench/contestants/walker.c");
/** One of each way to keep frames, lines and references. */
const RELEASES = ["3.6.15", "3.10.13", "3.11.7", "3.13.5", "3.15.2"];
/**
 * Of the walk from a runtime's address to names and lines, code and tables, in bytes: as the goals
 * have it.
 */
const BUDGET = 18 << 10;

describe("headers for one layout", () => {
  const bench = new Workbench();
  afterAll(() => bench[Symbol.dispose]());
  const recordings = readdirSync(CASES).filter((name) => name.endsWith("+upstream-x86_64-linux-gnu.core.gz"));
  const all = bench.file("dump-all");
  const dump = (program: string, recording: string) => run(program, ["--json", "--recording", join(CASES, recording)]);
  const headers = (release: string) => {
    const texts = emitC(chosenModel({ release, abiflags: "", target: "x86_64-linux-gnu" }));
    for (const [file, text] of texts) writeFileSync(bench.file(file.split("/").at(-1) as string), text);
    return texts;
  };

  beforeAll(() => {
    expect(run("gcc", [`-I${bench.headers}`, join(EXAMPLES, "dump.c"), "-o", all])).toEqual({ status: 0, output: "" });
  });

  it.each(RELEASES)("walk %s as those for all do, and nothing else", { timeout: 120_000 }, (release) => {
    const one = bench.file("dump-one");
    expect(headers(release).get("generated/c/pyframes.h")).not.toMatch(/(->|\.)layout\b(?!;|\])/);
    const built = run("gcc", [...SANITIZERS, `-I${bench.directory}`, join(EXAMPLES, "dump.c"), "-o", one]);
    expect(built).toEqual({ status: 0, output: "" });
    const own = readdirSync(CASES).filter(
      (name) => name.startsWith(`${release}+`) && name.endsWith("-x86_64-linux-gnu.core.gz"),
    );
    expect(own).toHaveLength(1);
    for (const recording of own) {
      const outcome = dump(one, recording);
      expect(outcome).toEqual(dump(all, recording));
      expect(outcome.output).toContain('"offsets":"table"');
    }
    for (const recording of recordings.filter((name) => !own.includes(name)).slice(0, 2)) {
      expect(dump(one, recording)).toMatchObject({
        status: 1,
        output: expect.stringContaining("There is no table for"),
      });
    }
  });

  it("refuse a target that says that it has another layout", { timeout: 60_000 }, () => {
    headers("3.13.5");
    const program = bench.file("single-layout-disagrees");
    const built = run("gcc", [
      ...SANITIZERS,
      `-I${bench.directory}`,
      join(C_TESTS, "single-layout-disagrees.c"),
      "-o",
      program,
    ]);
    expect(built).toEqual({ status: 0, output: "" });
    const outcome = run(program, [join(CASES, "3.13.5+debian-x86_64-linux-gnu.core.gz")]);
    expect(outcome.status).toBe(0);
    expect(Number(outcome.output)).toBeGreaterThan(50);
  });

  it("compile without a warning, all of them", { timeout: 60_000 }, () => {
    headers("3.13.5");
    for (const [compiler, std, ending] of [
      ["gcc", "c99", "c"],
      ["g++", "c++11", "cc"],
    ] as const) {
      const source = bench.file(`all.${ending}`);
      const names = ["linux", "core", "sampler", "loaded"].map((name) => `#include "pyframes_${name}.h"\n`);
      writeFileSync(source, `${names.join("")}int main(void) { return PYF_OK; }\n`);
      const built = run(compiler, [
        `-std=${std}`,
        ...WARNINGS,
        `-I${bench.directory}`,
        "-c",
        source,
        "-o",
        "/dev/null",
      ]);
      expect(built).toEqual({ status: 0, output: "" });
    }
  });

  it.each(RELEASES)(
    "make a walker of less than 18 KB of %s, and a smaller one of Python code alone",
    { timeout: 60_000 },
    (release) => {
      headers(release);
      const object = bench.file("walker.o");
      const weigh = (...options: string[]) => {
        expect(run("gcc", [...options, `-I${bench.directory}`, "-c", WEIGHED, "-o", object]).status).toBe(0);
        const [, text, data] = /^\s*(\d+)\s+(\d+)/m.exec(run("size", [object]).output) ?? [];
        return Number(text) + Number(data);
      };
      for (const optimization of ["-Os", "-O2"]) {
        const whole = weigh(optimization);
        expect(whole).toBeGreaterThan(BUDGET / 4);
        expect(whole).toBeLessThan(BUDGET);
        expect(weigh(optimization, "-DPYF_NO_DESCRIPTIONS")).toBeLessThan(whole);
      }
    },
  );
});
