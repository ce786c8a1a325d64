/** The C engine's escapes. Unicode's properties come from JavaScript's regular expressions. */
import { writeFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { run, SANITIZERS, WARNINGS, Workbench } from "./testing/compile.js";

const bench = new Workbench();
afterAll(() => bench[Symbol.dispose]());

function compiled(name: string, body: string): string {
  const [source, program] = [bench.file(`${name}.c`), bench.file(name)];
  const main = `int main(int argc, char **argv) {\n  (void)argc, (void)argv;\n${body}\n  return 0;\n}\n`;
  writeFileSync(source, `#include "pyframes.h"\n#include <stdio.h>\n${main}`);
  const outcome = run("gcc", ["-std=c99", ...WARNINGS, ...SANITIZERS, `-I${bench.headers}`, source, "-o", program]);
  expect(outcome).toEqual({ status: 0, output: "" });
  return program;
}

it("covers the same code points as the TypeScript engine", () => {
  const list =
    'uint32_t point;\nfor (point = 0; point <= 0x10ffff; point++) if (pyf_is_unprintable(point)) printf("%x ", point);';
  const found = run(compiled("list", list), []).output;
  const expected = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) =>
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(String.fromCodePoint(point)),
  );
  expect(found.trim().split(" ")).toEqual(expected.map((point) => point.toString(16)));
});

it("escapes text, malformed bytes too, and cuts it between characters", () => {
  const print = `static const size_t sizes[] = {1, 4, 5, 7, 8, 64};
  size_t i;
  for (i = 0; i < 6; i++) {
    char out[64];
    pyf_printable("\\x1b" "a\\xe2\\x80\\xae\\xc3\\xa9\\xff\\xed\\xa0", out, sizes[i]);
    printf("%s|", out);
  }`;
  expect(run(compiled("text", print), []).output).toBe("||\\x1b|\\x1ba|\\x1ba|\\x1ba\\u202eé\\xff\\xed\\xa0|");
});
