import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lacking } from "../../../../test/support/needs.js";
import { compilers, EXAMPLES, run, WARNINGS, Workbench } from "./testing/compile.js";

/** The compiler calls these to assign structs, so that every freestanding program has them. */
const COMPILER_NEEDS = new Set(["memcpy", "memset", "memmove", "memcmp"]);
/** The most bytes that the tables of hundreds of builds may take. */
const TABLE_BUDGET = 128 << 10;

describe("the generated headers", () => {
  const bench = new Workbench();
  afterAll(() => bench[Symbol.dispose]());
  const include = `-I${bench.headers}`;
  const ofC = compilers(["gcc", "clang", "clang-14", "clang-19"]);
  const ofCxx = compilers(["g++", "clang++", "clang++-14", "clang++-19"]);
  const C = ofC.here.map((compiler) => [compiler, "c99", "c"] as const);
  const CXX = ofCxx.here.map((compiler) => [compiler, "c++11", "cc"] as const);
  for (const compiler of [...ofC.absent, ...ofCxx.absent])
    lacking(`${compiler} accepts them without a warning`, "compiler", `${compiler} is not installed`);

  it.for([...C, ...CXX])(
    "%s -std=%s accepts them without a warning",
    { timeout: 60_000 },
    ([compiler, std, ending]) => {
      for (const header of [
        "pyframes_layout.h",
        "pyframes.h",
        "pyframes_linux.h",
        "pyframes_core.h",
        "pyframes_loaded.h",
        "pyframes_sampler.h",
      ]) {
        const source = bench.file(`use.${ending}`);
        writeFileSync(source, `#include "${header}"\nint main(void) { return 0; }\n`);
        const built = run(compiler, [`-std=${std}`, ...WARNINGS, include, "-c", source, "-o", "/dev/null"]);
        expect(built).toEqual({ status: 0, output: "" });
      }
    },
  );

  it.for(C)("%s -std=%s accepts the examples without a warning", { timeout: 60_000 }, ([compiler, std]) => {
    for (const name of ["dump", "sample"]) {
      const source = join(EXAMPLES, `${name}.c`);
      const built = run(compiler, [`-std=${std}`, "-O2", ...WARNINGS, include, source, "-o", bench.file(name)]);
      expect(built).toEqual({ status: 0, output: "" });
    }
  });

  it("pyframes_linux.h says how it is to be included, where that was missed", () => {
    const source = bench.file("late.c");
    writeFileSync(source, '#include <stdio.h>\n#include "pyframes_linux.h"\n');
    const built = run("gcc", ["-std=c99", include, "-c", source, "-o", "/dev/null"]);
    expect(built.status).not.toBe(0);
    expect(built.output).toContain("include pyframes_linux.h before the system's headers");
  });

  it("pyframes.h and pyframes_sampler.h need no library, have no state, and keep their tables small", {
    timeout: 60_000,
  }, () => {
    const source = bench.file("alone.c");
    const object = bench.file("alone.o");
    writeFileSync(source, '#include "pyframes.h"\n#include "pyframes_sampler.h"\n');
    const options = [
      "-std=c99",
      "-ffreestanding",
      "-fkeep-inline-functions",
      "-O0",
      include,
      "-c",
      source,
      "-o",
      object,
    ];
    expect(run("gcc", options)).toEqual({ status: 0, output: "" });
    const needed = run("nm", ["-u", object]).output.match(/\w+$/gm) ?? [];
    expect(needed.filter((name) => !COMPILER_NEEDS.has(name) && name !== "_GLOBAL_OFFSET_TABLE_")).toEqual([]);
    const symbols = run("nm", ["-S", object]).output.split("\n");
    expect(symbols.filter((line) => / T pyf_| t pyf_frames_next$/.test(line))).not.toEqual([]);
    // Writable data: d and b. Tables hold pointers, so that they are in .data.rel.ro of
    // position-independent code.
    const sections = run("size", ["-A", object]).output;
    const size = (name: string): number => Number(new RegExp(`^\\${name}\\S*\\s+(\\d+)`, "m").exec(sections)?.[1] ?? 0);
    expect(size(".bss")).toBe(0);
    expect(size(".data ")).toBe(0);
    expect(size(".rodata") + size(".data.rel.ro")).toBeGreaterThan(1000);
    expect(size(".rodata") + size(".data.rel.ro")).toBeLessThan(TABLE_BUDGET);
  });
});
