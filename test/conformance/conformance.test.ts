/**
 * Both engines against the corpus: recordings of real interpreters, with each interpreter's own
 * account.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { builds } from "@pyframes/layouts";
import { printableJson } from "@pyframes/memory";
import { attach } from "@pyframes/walker";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { alterations } from "../support/alterations.js";
import { differences } from "../support/compare.js";
import { compiledDump } from "../support/compiled.js";
import { corpusTable } from "../support/corpus-table.js";
import { expectSameBytes } from "../support/first-difference.js";
import { hasNone } from "../support/needs.js";
import { stacksOf } from "../support/sample.js";
import type { Snapshot } from "../support/snapshot.js";
import type { Truth } from "../support/truth.js";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const names = readdirSync(path("cases"))
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length));

interface Expectation {
  readonly distributor: string;
  readonly version: string;
  readonly abiflags: string;
  readonly target: string;
  readonly truth: Truth;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(readJson(path("case.schema.json")) as object);
const recordings = new Set(readdirSync(path("cases")).filter((name) => name.endsWith(".core.gz")));

let dump = "";
beforeAll(async () => {
  dump = await compiledDump();
});

describe("the corpus", () => {
  it("has a recording for each expectation, and nothing else", () => {
    expect([...recordings].sort()).toEqual(names.map((name) => `${name}.core.gz`).sort());
    expect(names).not.toEqual([]);
  });

  it.each([
    ["stacks", names.filter((name) => !name.endsWith(".tasks"))],
    ["tasks", names.filter((name) => name.endsWith(".tasks"))],
  ])("has the %s that its README's table says", (_, ofProgram) => {
    expect(readFileSync(path("README.md"), "utf8")).toContain(corpusTable(ofProgram));
  });
});

describe.each(names)("%s", (name) => {
  const expectation = readJson(path(`cases/${name}.json`)) as Expectation;
  const recording = path(`cases/${name}.core.gz`);

  it("keeps to the schema", () => {
    validate(expectation);
    expect(validate.errors ?? []).toEqual([]);
  });

  it("is named by what it is of", () => {
    const { distributor, version, abiflags, target, truth } = expectation;
    const suffix = truth.interpreters.some(({ tasks }) => tasks !== undefined) ? ".tasks" : "";
    expect(name).toBe(`${version}${abiflags}+${distributor}-${target}${suffix}`);
    expect(truth.abiflags).toBe(abiflags);
  });

  it("is walked alike by both engines, and as the interpreter says, in all that it says", async (context) => {
    const { version, abiflags, target, truth } = expectation;
    const hasTable = builds().some(
      (build) => build.version === version && build.abiflags === abiflags && build.target === target,
    );
    if (!hasTable) hasNone(context, `there is no table for CPython ${version}${abiflags} on ${target}`);
    using opened = await attach({ recording });
    const snapshot = opened.snapshot();
    const ts = `${printableJson(snapshot)}\n`;
    using sampler = opened.sampler();
    expect(sampler.sample(), "the sampler's first sample").toEqual(stacksOf(snapshot));
    expect(sampler.sample(), "the sampler's second sample").toEqual(stacksOf(snapshot));
    expect(differences(truth, JSON.parse(ts) as Snapshot)).toEqual([]);
    const c = execFileSync(dump, ["--json", "--recording", recording], { encoding: "utf8" });
    expectSameBytes(c, ts);
    const walked = JSON.parse(c) as Snapshot;
    const unseen: string[] = [];
    for (const { place, document } of alterations(truth))
      if (differences(document, walked).length === 0) unseen.push(place);
    expect(unseen, "what an expectation could say wrongly and pass").toEqual([]);
  });
});
