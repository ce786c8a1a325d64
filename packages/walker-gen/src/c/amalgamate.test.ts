import { describe, expect, it } from "vitest";
import { amalgamate } from "./amalgamate.js";

const guarded = (name: string, body: string): string =>
  `/* ${name} */\n#ifndef PYF_${name}_H\n#define PYF_${name}_H\n\n${body}\n#endif\n`;

describe("amalgamate", () => {
  it("puts every fragment where it is first included, once and without its guard", () => {
    const fragments = new Map([
      [
        "root.h",
        '#ifndef ROOT\n#define ROOT\n#include <stdint.h>\n#include "a.h"\n#include "b.h"\n#include "other.h"\n#endif\n',
      ],
      ["a.h", guarded("A", '#include "b.h"\nint a;\n')],
      ["b.h", guarded("B", "#if 1\nint b;\n#endif\n")],
    ]);
    expect(amalgamate("root.h", fragments).text).toBe(
      '#ifndef ROOT\n#define ROOT\n#include <stdint.h>\n/* A */\n/* B */\n#if 1\nint b;\n#endif\n\nint a;\n\n#include "other.h"\n#endif\n',
    );
  });

  it("refuses a fragment without a guard", () => {
    const fragments = new Map([
      ["root.h", '#include "a.h"\n'],
      ["a.h", "int a;\n"],
    ]);
    expect(() => amalgamate("root.h", fragments)).toThrow("a.h has no include guard");
  });
});
