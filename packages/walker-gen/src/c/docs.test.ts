import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { DOCS, run, SAMPLER_DOCS, WARNINGS, Workbench } from "./testing/compile.js";

/** Limits of all kinds, and those that are made for three numbers. */
const COMPARE_SIZES = `
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  int i;
  for (i = 0; i < 1000; i++) {
    pyf_sampler_limits limits = pyf_sampler_limits_for(1 + rand() % 3000, 1 + rand() % 100000, 2 + rand() % 5000);
    if (i % 2) limits.interpreters = 1 + rand() % 99, limits.locations = rand() % 9999, limits.text_bytes = rand() % 999999;
    if (i % 3) limits.segments = 16 + rand() % 9999, limits.copy_bytes = rand() % 9999999;
    if (sampler_size(&limits) != pyf_sampler_size(&limits)) return 1;
  }
  printf("%d sizes\\n", i);
}`;

describe("docs/c.md", () => {
  const bench = new Workbench();
  afterAll(() => bench[Symbol.dispose]());
  const programs = [...readFileSync(DOCS, "utf8").matchAll(/```c\n([\s\S]*?)```/g)].map((match) => match[1] as string);
  const include = `-I${bench.headers}`;

  it("has a program that builds without a warning", () => {
    const source = bench.file("example.c");
    writeFileSync(source, programs.find((text) => text.includes("int main")) as string);
    expect(run("gcc", ["-std=c99", ...WARNINGS, include, source, "-o", bench.file("example")])).toEqual({
      status: 0,
      output: "",
    });
  });

  it("samples in a way that builds without a warning", () => {
    const source = bench.file("sampling.c");
    writeFileSync(source, /```c\n([\s\S]*?)```/.exec(readFileSync(SAMPLER_DOCS, "utf8"))?.[1] as string);
    expect(run("gcc", ["-std=c99", ...WARNINGS, include, source, "-o", bench.file("sampling")])).toEqual({
      status: 0,
      output: "",
    });
  });

  it("gives the size of a sampler's memory to the byte", () => {
    const source = bench.file("size.c");
    const program = bench.file("size");
    const formula = [...readFileSync(SAMPLER_DOCS, "utf8").matchAll(/```c\n([\s\S]*?)```/g)].at(1)?.[1] as string;
    writeFileSync(source, `${formula}\n${COMPARE_SIZES}`);
    expect(run("gcc", ["-std=c99", "-Wall", "-Werror", include, source, "-o", program])).toEqual({
      status: 0,
      output: "",
    });
    expect(run(program, [])).toEqual({ status: 0, output: "1000 sizes\n" });
  });

  it("opens a core file in a way that compiles", () => {
    const source = bench.file("core.c");
    const program = programs.find((text) => text.includes("pyf_core_open")) as string;
    const [declaration, ...body] = program.split("\n");
    const headers = ["pyframes_core.h", "stdio.h"].map((name) => `#include "${name}"`).join("\n");
    writeFileSync(source, `${headers}\n${declaration}\nint main(void) {\n${body.join("\n")}return 0;\n}\n`);
    expect(run("gcc", ["-std=c99", ...WARNINGS, include, source, "-o", bench.file("core")])).toEqual({
      status: 0,
      output: "",
    });
  });

  it("opens a target in a way that compiles", () => {
    const source = bench.file("open.c");
    const program = programs.find((text) => text.includes("my_read")) as string;
    const [declaration, ...body] = program.split("\n\n");
    const text = `#include "pyframes.h"\n${declaration}\nint f(void *my_context, uint64_t runtime_address);
int f(void *my_context, uint64_t runtime_address) {\n${body.join("\n")}return status;\n}
static int my_read(void *c, uint64_t a, void *b, size_t l) { (void)c; (void)a; (void)b; (void)l; return 1; }\n`;
    writeFileSync(source, text);
    expect(run("gcc", ["-std=c99", ...WARNINGS, include, "-c", source, "-o", "/dev/null"])).toEqual({
      status: 0,
      output: "",
    });
  });

  it("finds a runtime in an image in a way that compiles", () => {
    const source = bench.file("loaded.c");
    const body = programs.find((text) => text.includes("pyf_loaded_image_open")) as string;
    const parameters = "pyf_target target, pyf_memory memory, uint64_t base_of_the_image";
    writeFileSync(
      source,
      `#include "pyframes_loaded.h"\npyf_status f(${parameters});\npyf_status f(${parameters}) {
${body.replace("  pyf_status status =", "  return")}return PYF_E_NOT_PYTHON;\n}\n`,
    );
    expect(run("gcc", ["-std=c99", ...WARNINGS, include, "-c", source, "-o", "/dev/null"])).toEqual({
      status: 0,
      output: "",
    });
  });
});
