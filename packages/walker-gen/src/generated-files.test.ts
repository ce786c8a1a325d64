import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareGenerated, writeGenerated } from "./generated-files.js";
import { preamble } from "./preamble.js";

describe("generated files", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "pyframes-generated-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const PREAMBLE = preamble("packages/layouts");
  const files = new Map([
    ["generated/c/a.h", `/* ${PREAMBLE} */\na\n`],
    ["generated/ts/b.ts", `// ${PREAMBLE}\nb\n`],
  ]);

  it("are written whole, and then agree", () => {
    expect(compareGenerated(root, files).map(({ why }) => why)).toEqual(["missing", "missing"]);
    expect(writeGenerated(root, files)).toHaveLength(2);
    expect(compareGenerated(root, files)).toEqual([]);
    expect(readdirSync(join(root, "generated/c"))).toEqual(["a.h"]);
  });

  it("are distinct from edited and stale ones; other people's files are left alone", () => {
    writeGenerated(root, files);
    writeFileSync(join(root, "generated/c/a.h"), "edited");
    mkdirSync(join(root, "generated/old"));
    writeFileSync(join(root, "generated/old/gone.h"), `/* ${PREAMBLE} */\n`);
    writeFileSync(join(root, "generated/ts/tsconfig.json"), "{}");
    expect(compareGenerated(root, files)).toEqual([
      { path: "generated/c/a.h", why: "different" },
      { path: "generated/old/gone.h", why: "stale" },
    ]);
    writeGenerated(root, files);
    expect(compareGenerated(root, files)).toEqual([]);
    expect(readFileSync(join(root, "generated/ts/tsconfig.json"), "utf8")).toBe("{}");
    expect(readdirSync(join(root, "generated/old"))).toEqual([]);
  });
});
