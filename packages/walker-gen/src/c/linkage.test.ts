/** One implementation for a program of several files: its tables and functions exist once. */
import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { compilers, run, WARNINGS, Workbench } from "./testing/compile.js";

const HEADERS = ["pyframes_core.h", "pyframes_loaded.h", "pyframes_sampler.h"]
  .map((name) => `#include "${name}"\n`)
  .join("");
const LIBRARY = `#define PYF_IMPLEMENTATION\n${HEADERS}`;
const FIRST = `#define PYF_SHARED\n${HEADERS}
#ifdef __cplusplus
extern "C"
#endif
size_t first(void);
size_t first(void) { return sizeof(pyf_core) + sizeof(pyf_sampler) + (size_t)pyf_status_text(PYF_OK)[0]; }
`;
const SECOND = `#define PYF_SHARED
#include <stdio.h>
#include "pyframes.h"
size_t first(void);
int main(void) {
  pyf_layout layout;
  char id[PYF_BUILD_ID_SIZE];
  const pyf_build *build = pyf_build_at(0);
  pyf_layout_unpack(build->layout, &layout);
  pyf_build_id(build, id);
  printf("%s %d %d\\n", id, pyf_has(layout.thread_state.next), first() > sizeof(pyf_target));
  printf("%s %d %s %d\\n", PYF_VERSION_STRING, PYF_VERSION, PYF_TABLES_DATE, pyf_build_at((size_t)-1) == NULL);
  return 0;
}
`;
/** As a BPF program has them: another header's types, and no system header. */
const TYPES = `typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long long uint64_t;
typedef long long int64_t;
typedef __SIZE_TYPE__ size_t;
`;

describe("the C headers in a program of several files", () => {
  const bench = new Workbench();
  afterAll(() => bench[Symbol.dispose]());
  const include = `-I${bench.headers}`;

  const compiled = (compiler: string, std: string, name: string, text: string, ...more: string[]): string => {
    const source = bench.file(name);
    const object = bench.file(`${name}.o`);
    writeFileSync(source, text);
    const options = [`-std=${std}`, ...WARNINGS, ...more, include, "-c", source, "-o", object];
    expect(run(compiler, options)).toEqual({ status: 0, output: "" });
    return object;
  };
  const symbols = (object: string): string[] => run("nm", [object]).output.split("\n");
  const defined = (object: string): string[] => symbols(object).filter((line) => / [A-TV-Za-tv-z] /.test(line));
  const tables = (object: string): string[] => symbols(object).filter((line) => line.includes("pyfi_builds"));

  const C = compilers(["gcc", "clang"]).here.flatMap((compiler) =>
    ["c99", "c11"].map((std) => [compiler, std] as const),
  );
  const CXX = compilers(["g++", "clang++"]).here.map((compiler) => [compiler, "c++11"] as const);

  it.each([...C, ...CXX])(
    "%s -std=%s builds one implementation that others link",
    { timeout: 120_000 },
    (compiler, std) => {
      const ending = std.startsWith("c++") ? "cc" : "c";
      const library = compiled(compiler, std, `library.${ending}`, LIBRARY);
      const first = compiled(compiler, std, `first.${ending}`, FIRST);
      const second = compiled("gcc", "c99", "second.c", SECOND);
      const program = bench.file("program");
      expect(run(compiler, [library, first, second, "-o", program])).toEqual({ status: 0, output: "" });
      expect(run(program, []).output).toMatch(/^cpython-3\.6\.0\S* 1 1\n\d+\.\d+\.\d+ \d+ \d{4}-\d\d-\d\d 1\n$/);

      expect(tables(library)).toHaveLength(1);
      expect(tables(program)).toHaveLength(1);
      for (const user of [first, second]) expect(defined(user).filter((line) => /pyfi?_/i.test(line))).toEqual([]);

      const global = defined(library).filter((line) => / [A-Z] /.test(line));
      expect(global.length).toBeGreaterThan(70);
      expect(global.filter((line) => !/ T pyf_[a-z]\w*$/.test(line))).toEqual([]);
    },
  );

  it("takes the integer types of another header, and then needs no system header", () => {
    writeFileSync(bench.file("types.h"), TYPES);
    for (const mode of ["", "#define PYF_SHARED\n"]) {
      const text = `#define PYF_TYPES_HEADER "types.h"\n${mode}#include "pyframes_layout.h"\npyf_layout layout;\n`;
      const object = compiled("gcc", "c11", "bpf.c", text, "-nostdinc", `-I${bench.directory}`);
      expect(defined(object).filter((line) => line.endsWith(" layout"))).toHaveLength(1);
    }
  });
});
