/**
 * A table made from test headers passes; with any number changed, or the headers gone, the check
 * reports it.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOf, forgetTables, type RecordLayout } from "@pyframes/layouts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { extract } from "../extract.js";
import type { Extracted } from "../extracted.js";
import { PYTHON_TYPES } from "../layout/testing/python-types.js";
import { cachePath } from "../sources/cache.js";
import { contentHash, readStored, store } from "../store.js";
import { checkTables } from "./check.js";
import { describeCheck, hasFailed } from "./report.js";

const HEADERS = {
  "Python.h": `
#include <stddef.h>
#include <wchar.h>
#include <pyconfig.h>
#include "patchlevel.h"
${PYTHON_TYPES}
enum whence { HERE = 3, THERE = 5 };
typedef struct _ts { struct _ts *prev, *next; enum whence whence; unsigned first : 3, second : 7; } PyThreadState;
`,
  "patchlevel.h": '#define PY_VERSION "3.9.98"\n#define PY_VERSION_HEX 0x030962f0\n',
};

let scratch: string;
const directory = () => join(scratch, "data");
const ID = "cpython-3.9.98-x86_64-linux-gnu";

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "pyframes-check-"));
  process.env.XDG_CACHE_HOME = join(scratch, "cache");
  const clone = join(scratch, "clone");
  mkdirSync(join(clone, "Include"), { recursive: true });
  for (const [name, text] of Object.entries(HEADERS)) writeFileSync(join(clone, "Include", name), text);
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", clone, "-c", "user.name=t", "-c", "user.email=t@localhost", ...args], { stdio: "pipe" });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "headers");
  git("tag", "v3.9.98");
  const request = { version: "3.9.98", abiflags: "", target: "x86_64-linux-gnu", git: clone };
  await extract(request, { directory: directory(), log: () => {} });
  pristine = readFileSync(tables(), "utf8");
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tables = () => filesOf({ version: "3.9.98" }, directory()).tables;
let pristine: string;
beforeEach(() => {
  writeFileSync(tables(), pristine);
  forgetTables();
});

const check = () => checkTables({ directory: directory() }, () => {});

/** The file with one text in it changed. */
function plant(from: string | RegExp, to: string): void {
  const text = pristine.replace(from, to);
  expect(text).not.toBe(pristine);
  writeFileSync(tables(), text);
  forgetTables();
}

describe("a table as it was made", () => {
  it("is right in all that can be asked", async () => {
    const summary = await check();
    expect(summary).toMatchObject({ tables: 1, wrong: [], unchecked: [], withoutFacts: [] });
    expect(summary.facts).toBeGreaterThan(20);
    expect(hasFailed(summary)).toBe(false);
  });

  it("is found by minor, release or id, and nothing else is", async () => {
    const asked = (version: string) => checkTables({ version, directory: directory() }, () => {});
    for (const version of ["3.9", "3.9.98", ID]) expect((await asked(version)).tables).toBe(1);
    await expect(asked("3.8")).rejects.toThrow("There is no table to check");
  });

  it("cannot be checked whole without its headers, which is said", async () => {
    const cache = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = join(scratch, "empty");
    try {
      const summary = await check();
      expect(summary).toMatchObject({ facts: 0, withoutFacts: [ID], wrong: [] });
      expect(summary.unchecked).toEqual([
        { what: expect.stringContaining("name its clone with --git DIR"), builds: [ID] },
      ]);
      expect(hasFailed(summary), "a check that compared nothing fails").toBe(true);
      expect(describeCheck(summary)).toContain("0 facts checked: nothing was compared, so nothing is known");
    } finally {
      process.env.XDG_CACHE_HOME = cache;
    }
  });

  it("is not checked against other headers without that being said", async () => {
    const commit = JSON.parse(readFileSync(cachePath("releases", "3.9.98.json"), "utf8")).directory;
    const header = join(commit, "Include", "Python.h");
    writeFileSync(header, `${HEADERS["Python.h"]}\n/* changed */\n`);
    try {
      const { wrong, unchecked } = await check();
      expect(wrong).toEqual([]);
      expect(unchecked.map(({ what }) => what)).toEqual([expect.stringContaining("Python.h")]);
    } finally {
      writeFileSync(header, HEADERS["Python.h"]);
    }
  });
});

describe("a number that is wrong", () => {
  it("is found wherever it is among the stored records", async () => {
    const begin = pristine.indexOf('"records": {', pristine.indexOf('"shapes"'));
    const places = [...pristine.slice(begin).matchAll(/(?<=[[,:])\d+(?=[\],}])/g)].map((match) => begin + match.index);
    expect(places.length).toBeGreaterThan(10);
    // Each takes a compiler's run: some of all kinds will do.
    for (const place of places.filter((_, index) => index % 19 === 0)) {
      const digits = /^\d+/.exec(pristine.slice(place))?.[0] as string;
      const text = `${pristine.slice(0, place)}${Number(digits) + 8}${pristine.slice(place + digits.length)}`;
      writeFileSync(tables(), text);
      forgetTables();
      const { wrong } = await check();
      expect(wrong, text.slice(place - 60, place + 20)).not.toEqual([]);
    }
  }, 120_000);

  it.each([
    ["an enumerator", '"THERE":5', '"THERE":6', "THERE"],
    ["a constant", '"PyLong_SHIFT":30', '"PyLong_SHIFT":15', "PyLong_SHIFT"],
    ["the version", '"0x030962f0"', '"0x030961f0"', "hex"],
  ])("is found in %s, which is named", async (_, from, to, name) => {
    plant(from, to);
    const { wrong } = await check();
    expect(wrong.join("\n")).toContain(name);
    expect(wrong.join("\n")).toContain(ID);
  });

  it("is found by headers and compiler where the record's hash was made to fit, and is named", async () => {
    const [stored] = readStored(filesOf({ version: "3.9.98" }, directory())) as [Extracted];
    const hash = stored.table.records._ts as string;
    const record = stored.pool[hash] as RecordLayout;
    const members = record.members.map((member) => (member.name === "next" ? { ...member, offset: 16 } : member));
    const other = contentHash({ ...record, members });
    const table = { ...stored.table, records: { ...stored.table.records, _ts: other } };
    const pool = { ...stored.pool, [other]: { ...record, members } };
    await store([{ ...stored, table, pool }], directory());
    const { wrong } = await check();
    expect(wrong).toEqual([
      expect.stringMatching(/By its headers, _ts\.next moved from 16 to 8/),
      expect.stringMatching(/disagrees with .*(gcc|GCC).* on _ts\.next;/),
    ]);
  });

  it.each([
    ["a record", '"offsets":[0,8,', '"offsets":[0,"8",', "PyDictKeyEntry.offsets.1 must be integer"],
    ["a shape", '"name":"_ts"', '"name":5', "must be string"],
    ["an enumerator", '"THERE":5', '"THERE":[5]', "whence.values.THERE must"],
    ["a table", '"hex":"0x030962f0"', '"hex":"3.9"', `${ID}.hex must match pattern`],
  ])("or is none is found by the schema in %s, which is named", async (_, from, to, words) => {
    plant(from, to);
    const { wrong } = await check();
    expect(wrong.join("\n")).toContain(`the tables of 3.9 break their schema: `);
    expect(wrong.join("\n")).toContain(words);
  });

  it("in a file that is no longer one is an error of that file", async () => {
    plant(/\}\s*$/, "");
    await expect(check()).rejects.toThrow();
  });
});
