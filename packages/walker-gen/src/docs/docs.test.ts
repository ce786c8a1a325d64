/** The pages on releases and changes, made from small releases and tables. */
import { type Build, type BuildKey, buildId, constantSizes, Layout, type Release } from "@pyframes/layouts";
import { describe, expect, it } from "vitest";
import type { ModelBuild } from "../model.js";
import { withBlock } from "./block.js";
import { emitChanges } from "./changes.js";
import { ranges, releaseRanges } from "./ranges.js";
import { emitCoverage, emitReleases } from "./releases.js";

/** Bytes of each type whose size the view needs: 8, which no test depends on. */
const SIZES = Object.fromEntries(constantSizes.map((type) => [`sizeof(${type})`, 8]));

const X86 = "x86_64-linux-gnu";
const ARM = "aarch64-linux-gnu";

const release = (version: string, sha256: Release["sha256"] = {}) => ({ hex: "0x0", tag: `v${version}`, sha256 });
const releases = {
  "3.8.0": release("3.8.0", { tgz: "0", "tar.xz": "1" }),
  "3.8.1": release("3.8.1"),
  "3.8.2": release("3.8.2"),
  "3.9.0": release("3.9.0"),
};

function build(version: string, more: Partial<ModelBuild> = {}): ModelBuild {
  const key = { version, distributor: "upstream", abiflags: "", target: X86, ...more };
  return { id: buildId(key), hex: 0, proven: true, layout: 0, ...key, ...more };
}

describe("ranges", () => {
  it("join neighbours", () => {
    expect(ranges([])).toBe("");
    expect(ranges([0])).toBe("0");
    expect(ranges([0, 1, 2, 5, 7, 8])).toBe("0–2, 5, 7–8");
    expect(releaseRanges(["3.9.8", "3.9.21", "3.9.22", "3.10.0"])).toBe("3.9.8, 21–22; 3.10.0");
  });
});

describe("a generated block", () => {
  const page = "above\n<!-- begin x -->\nold\n<!-- end x -->\nbelow\n";

  it("is replaced, and nothing else", () => {
    expect(withBlock(page, "x", "new\n")).toBe(page.replace("old", "new"));
  });

  it.each(["", "<!-- begin x -->\n", "<!-- end x -->\n<!-- begin x -->\n", page + page])("is wanted in %j", (text) => {
    expect(() => withBlock(text, "x", "")).toThrow("<!-- begin x -->");
  });
});

describe("releases", () => {
  const builds = [
    build("3.8.0"),
    build("3.8.0", { abiflags: "d" }),
    build("3.8.0", { target: ARM, proven: false }),
    build("3.8.1", { distributor: "debian" }),
    build("3.9.0rc1"),
    build("3.9.0", { distributor: "git" }),
  ];
  const page = emitReleases({ builds }, releases);

  it("say of each which builds have a table, and how far it is proven", () => {
    expect(page).toContain(`| 3.8.0 | upstream: plain, d on ${X86}; plain (provisional) on ${ARM} | tgz, tar.xz |\n`);
    expect(page).toContain(`| 3.8.1 | upstream: **missing**<br>debian: plain on ${X86} | – |\n`);
    expect(page).toContain("| 3.8.2 | **missing** | – |\n");
  });

  it("name those without any, and keep what is no final release apart", () => {
    expect(page).toContain("Missing altogether: 3.8.2; 3.9.0.\n");
    expect(page).toContain(`- cpython-3.9.0rc1-${X86}\n- cpython-3.9.0+git-${X86}\n`);
  });

  it("are counted for the README", () => {
    const rows = emitCoverage({ builds }, releases).split("\n").slice(2);
    expect(rows).toEqual(["| 3.8 | 0–2 | 0–1 | 2 | 2 | 4 |", "| 3.9 | 0 | – | 0 | 0 | 0 |", ""]);
  });
});

describe("changes", () => {
  /** A layout that has only `PyThreadState.next`, at an offset that the release's table gives. */
  function load(offsets: Readonly<Record<string, number>>) {
    return ({ version, ...key }: Omit<BuildKey, "hex">): Layout => {
      const offset = offsets[version] as number;
      const next = { name: "next", offset, size: 8, type: "PyThreadState *" };
      const thread = { kind: "struct", name: "PyThreadState", size: 64, align: 8, members: [next] } as const;
      const constants = { ...SIZES, PyLong_SHIFT: 30 };
      const absent = { records: [], constants: [], definitions: [] };
      const records = { PyThreadState: "thread" };
      const table = { build: { version, hex: "0x0", ...key }, evidence: [], records, enums: {}, constants, absent };
      return new Layout(table, { thread });
    };
  }
  const asBuild = ({ id, version, distributor, abiflags, target }: ModelBuild): Build => ({
    id,
    version,
    distributor,
    abiflags,
    target,
  });
  const page = (builds: readonly ModelBuild[], offsets: Readonly<Record<string, number>>) =>
    emitChanges(builds.map(asBuild), Object.keys(releases), load(offsets));

  it("are listed from each release with a table to the next, upstream's where there is one", () => {
    const builds = [build("3.8.0"), build("3.8.2", { distributor: "debian" }), build("3.8.2"), build("3.9.0")];
    const text = page(builds, { "3.8.0": 8, "3.8.2": 8, "3.9.0": 16 });
    expect(text).toContain("### 3.8.0 to 3.8.2, without 3.8.1\n\nNo change in the view.\n");
    expect(text).toContain("### 3.8.2 to 3.9.0\n\n| | |\n|---|---|\n| `thread_state.next` | moved from 8 to 16 |\n");
  });

  it("are no chapter for each of several releases in which nothing moved", () => {
    const builds = [build("3.8.0"), build("3.8.1", { distributor: "debian" }), build("3.8.2")];
    const text = page(builds, { "3.8.0": 8, "3.8.1": 8, "3.8.2": 8 });
    expect(text.match(/^### .*$/gm)).toEqual(["### 3.8.0 to 3.8.2"]);
  });

  it("name the releases that have no table wherever they lie between", () => {
    const text = page([build("3.8.1"), build("3.9.0")], { "3.8.1": 8, "3.9.0": 16 });
    expect(text.match(/^### .*$/gm)).toEqual(["### 3.8.1 to 3.9.0, without 3.8.2"]);
    const more = { ...releases, "3.9.1": release("3.9.1"), "3.9.2": release("3.9.2"), "3.9.3": release("3.9.3") };
    const quiet = [build("3.9.0"), build("3.9.2"), build("3.9.3")].map(asBuild);
    const quietly = emitChanges(quiet, Object.keys(more), load({ "3.9.0": 8, "3.9.2": 8, "3.9.3": 8 }));
    expect(quietly.match(/^### .*$/gm)).toEqual(["### 3.9.0 to 3.9.3, without 3.9.1"]);
  });

  it("leave out other targets, pre-releases and what is between releases", () => {
    const builds = [build("3.8.0"), build("3.8.1", { target: ARM }), build("3.8.2", { distributor: "git" })];
    expect(page(builds, { "3.8.0": 8, "3.8.1": 16, "3.8.2": 24 })).not.toContain("###");
  });
});
