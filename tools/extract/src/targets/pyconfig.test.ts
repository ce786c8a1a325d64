/**
 * The pyconfig facts stand in for a real pyconfig.h: with either, the same headers
 * give the same records. Tried on every real build that the header sources have here.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { extractTable } from "../layout/table.js";
import { debian } from "../sources/debian.js";
import { installed } from "../sources/installed.js";
import { releaseOf } from "../sources/release.js";
import type { HeaderTree } from "../sources/source.js";
import { pyconfig } from "./pyconfig.js";
import { target } from "./targets.js";

const TARGET = "x86_64-linux-gnu";
const MINORS = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"];

const scratch = mkdtempSync(join(tmpdir(), "pyframes-pyconfig-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The tree with its own pyconfig.h taken away and the facts in its place. */
function withFacts(tree: HeaderTree): HeaderTree {
  const include = join(scratch, "include");
  const config = join(scratch, "config");
  rmSync(scratch, { recursive: true, force: true });
  cpSync(tree.include, include, { recursive: true, dereference: true });
  rmSync(join(include, "pyconfig.h"));
  mkdirSync(config);
  writeFileSync(join(config, "pyconfig.h"), pyconfig(target(TARGET), tree.abiflags));
  return { ...tree, include, systemIncludes: [config, ...tree.systemIncludes] };
}

/** What of the two sources is to be had anywhere: any interpreter that happens to be installed, and Debian's. */
const DEBIAN_MINORS = ["3.9", "3.11", "3.13", "3.14", "3.15"];

const request = (version: string, abiflags: string) => ({ version, abiflags, target: TARGET });
const here = await Promise.all(MINORS.map((version) => installed.find(request(version, ""), () => {})));
const cases = [
  ...MINORS.filter((_, index) => "tree" in (here[index] as object)).map((version) => ({
    source: installed,
    version,
    abiflags: "",
  })),
  ...DEBIAN_MINORS.flatMap((version) => ["", "d"].map((abiflags) => ({ source: debian, version, abiflags }))),
];

describe("pyconfig facts", () => {
  it.for(cases)("equal those of $source.name $version $abiflags", async ({ source, version, abiflags }, { skip }) => {
    const found = await source
      .find({ version, abiflags, target: TARGET }, () => {})
      .catch((error: Error) => ({ reason: error.message }));
    if ("reason" in found) return skip(found.reason);
    const { tree } = found;
    const release = releaseOf(tree.include);
    const real = extractTable(tree, release, TARGET);
    const stoodIn = extractTable(withFacts(tree), release, TARGET);
    const names = Object.keys({ ...real.table.records, ...stoodIn.table.records });
    const different = names.filter((name) => stoodIn.table.records[name] !== real.table.records[name]);
    expect(different).toEqual([]);
    expect(stoodIn.table.enums).toEqual(real.table.enums);
  });
});
