/** Imports point one way, and reach other packages by their names only. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { findCycle, folderGraph, importGraph, readSources } from "./import-graph.js";

const root = resolve(import.meta.dirname, "../..");

/**
 * tools/extract is left out: its folders evidence and layout, sources and layout import each other.
 */
const directories = readdirSync(join(root, "packages"))
  .map((name) => `packages/${name}/src`)
  .filter((directory) => existsSync(join(root, directory)));

describe.each([...directories, "tools/record/src", "generated/ts"])("in %s", (directory) => {
  const files = importGraph(readSources(join(root, directory)));

  it("each relative import names a file", () => {
    const missing = [...files].flatMap(([path, imported]) =>
      [...imported].filter((target) => !files.has(target)).map((target) => `${path} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it("no files import each other", () => {
    expect(findCycle(files)).toBeNull();
  });

  it("no folders import each other", () => {
    expect(findCycle(folderGraph(files))).toBeNull();
  });
});

describe("a cycle is found", () => {
  const graphOf = (sources: Record<string, string>) => importGraph(new Map(Object.entries(sources)));

  it("between files, through others, in imports of types", () => {
    const files = graphOf({
      "a/one.ts": 'import { two } from "./two.js";',
      "a/two.ts": 'export {\n  three,\n} from "../b/three.js";',
      "b/three.ts": 'import type { One } from "../a/one.js";',
    });
    expect(findCycle(files)).toBe("a/one.ts -> a/two.ts -> b/three.ts -> a/one.ts");
  });

  it("between folders whose files have none", () => {
    const files = graphOf({
      "a/one.ts": 'import { three } from "../b/three.js";',
      "b/three.ts": "",
      "b/four.ts": 'import { two } from "../a/two.js";',
      "a/two.ts": "",
    });
    expect(findCycle(files)).toBeNull();
    expect(findCycle(folderGraph(files))).toBe("a -> b -> a");
  });
});

it("no file imports another package by path", () => {
  const files = ["packages", "tools", "test", "bench"].flatMap((directory) =>
    readdirSync(join(root, directory), { recursive: true, encoding: "utf8" })
      .filter((path) => /^(?!.*(node_modules|dist)\/).*\.(ts|mjs)$/.test(path))
      .map((path) => join(directory, path)),
  );
  const projectOf = (path: string) => /^packages\/[\w-]+/.exec(path)?.[0];
  const reaching = files.flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(/\bfrom "(\.[^"]+)"/g)]
      .map(([, specifier = ""]) => normalize(join(dirname(path), specifier)))
      .filter((target) => projectOf(target) !== undefined && projectOf(target) !== projectOf(path))
      .map((target) => `${path} imports ${target}`),
  );
  expect(reaching).toEqual([]);
});
