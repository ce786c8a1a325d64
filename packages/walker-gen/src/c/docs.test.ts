import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { DOCS, run, SAMPLER_DOCS, WARNINGS, Workbench } from "./testing/compile.js";

describe("docs/c.md", () => {
  const bench = new Workbench();
  afterAll(() => bench[Symbol.dispose]());
  const programs = [...readFileSync(DOCS, "utf8").matchAll(/```c\n([\s\S]*?)```/g)].map((match) => match[1] as string);
  const include = `-I${bench.headers}`;

  it("has a program that builds without a warning", () => {
    const source = bench.file("example.c");
    writeFileSync(source, programs[0] as string);
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
