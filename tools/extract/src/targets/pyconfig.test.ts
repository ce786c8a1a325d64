/**
 * The pyconfig facts stand in for a real pyconfig.h: the same headers give the same records with
 * either. Compared with real builds: installed interpreters, and Debian's.
 * `nx run extract:prove-pyconfig` covers all of Debian's suites and architectures; the test suite
 * covers each of amd64's minors, a debug build, and one build for each other architecture.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lacks } from "../../../../test/support/needs.js";
import { extractTable } from "../layout/table.js";
import { debian } from "../sources/debian.js";
import { ARCHITECTURES, SUITES } from "../sources/debian-suites.js";
import { installed } from "../sources/installed.js";
import { patchlevelOf } from "../sources/release.js";
import type { HeaderTree, Request } from "../sources/source.js";
import { UserError } from "../user-error.js";
import { pyconfig } from "./pyconfig.js";
import { target } from "./targets.js";

const NATIVE = "x86_64-linux-gnu";
const MINORS = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"];
/** The packages that any Debian suite has. */
const DEBIAN_MINORS = ["3.9", "3.11", "3.13", "3.14", "3.15"];
const FLAGS = ["", "d"];

const scratch = mkdtempSync(join(tmpdir(), "pyframes-pyconfig-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The tree with its own pyconfig.h taken away and the facts in its place. */
function withFacts(tree: HeaderTree, triple: string): HeaderTree {
  const include = join(scratch, "include");
  const config = join(scratch, "config");
  rmSync(scratch, { recursive: true, force: true });
  cpSync(tree.include, include, { recursive: true, dereference: true });
  rmSync(join(include, "pyconfig.h"));
  mkdirSync(config);
  writeFileSync(
    join(config, "pyconfig.h"),
    pyconfig(patchlevelOf(tree.include).release, tree.abiflags, target(triple)),
  );
  return { ...tree, include, systemIncludes: [config, ...tree.systemIncludes] };
}

const others = ARCHITECTURES.filter((row) => row.target !== NATIVE).map((row) => row.target);

function debianRequests(): Request[] {
  const build = (version: string, abiflags: string, triple: string, suite?: string): Request => ({
    version,
    abiflags,
    target: triple,
    ...(suite !== undefined && { suite }),
  });
  if (process.env.PYFRAMES_PROVE === undefined) {
    return [
      ...DEBIAN_MINORS.map((version) => build(version, "", NATIVE)),
      build("3.13", "d", NATIVE),
      ...others.map((triple) => build("3.13", "", triple, "trixie")),
    ];
  }
  return SUITES.flatMap((suite) =>
    ARCHITECTURES.flatMap((row) =>
      DEBIAN_MINORS.flatMap((version) => FLAGS.map((abiflags) => build(version, abiflags, row.target, suite))),
    ),
  );
}

const native = (version: string): Request => ({ version, abiflags: "", target: NATIVE });
const here = await Promise.all(MINORS.map((version) => installed.find(native(version), () => {})));
const cases = [
  ...MINORS.filter((_, index) => "tree" in (here[index] as object)).map((version) => ({
    source: installed,
    request: native(version),
  })),
  ...debianRequests().map((request) => ({ source: debian, request })),
];

const title = ({ version, abiflags, target, suite = "" }: Request) => `${version}${abiflags} ${target} ${suite}`.trim();

describe("pyconfig facts", () => {
  it.for(cases.map((one) => [`${one.source.name} ${title(one.request)}`, one] as const))(
    "equal those of %s",
    async ([, { source, request }], context) => {
      const found = await source
        .find(request, () => {})
        .catch((error: unknown) => {
          if (error instanceof UserError) return { reason: error.message };
          throw error;
        });
      if ("reason" in found) return lacks(context, source === debian ? "debian" : "interpreter", found.reason);
      const { tree } = found;
      const { release } = patchlevelOf(tree.include);
      const real = await extractTable(tree, release, request.target);
      const stoodIn = await extractTable(withFacts(tree, request.target), release, request.target);
      const names = Object.keys({ ...real.table.records, ...stoodIn.table.records });
      const different = names.filter((name) => stoodIn.table.records[name] !== real.table.records[name]);
      expect(different).toEqual([]);
      expect(stoodIn.table.enums).toEqual(real.table.enums);
    },
  );

  it("are those of the release and the platform", () => {
    const defines = (release: string, triple: string) =>
      pyconfig(release, "", target(triple)).includes("#define PY_HAVE_PERF_TRAMPOLINE 1");
    expect(["3.14.7", "3.15.0", "3.16.0a1"].map((release) => defines(release, "aarch64-apple-darwin"))).toEqual([
      false,
      true,
      true,
    ]);
    expect(["x86_64-linux-gnu", "x86_64-linux-musl"].map((triple) => defines("3.12.0", triple))).toEqual([true, false]);
  });
});
