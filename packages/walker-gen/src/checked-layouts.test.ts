/** Altered tables in a folder are refused before anything is generated from them. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DATA_DIRECTORY } from "@pyframes/layouts";
import { afterAll, expect, it } from "vitest";
import { checkedLayouts } from "./checked-layouts.js";

const scratch = mkdtempSync(join(tmpdir(), "pyframes-checked-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A folder with the tables of 3.15 after one change of their text. */
function tables(name: string, from: RegExp, to: string): string {
  const directory = join(scratch, name);
  const file = join(directory, "3.15", "tables.json");
  mkdirSync(dirname(file), { recursive: true });
  cpSync(join(DATA_DIRECTORY, "3.15", "tables.json"), file);
  const text = readFileSync(file, "utf8");
  if (name !== "unaltered" && !from.test(text)) throw new Error(`the tables of 3.15 have no ${from}`);
  writeFileSync(file, text.replaceAll(from, to));
  return directory;
}

it("takes tables that are as the data says", () => {
  expect(checkedLayouts(undefined, tables("unaltered", /$^/g, "")).length).toBeGreaterThan(0);
});

it.each([
  [
    "mask",
    /"FRAME_OWNED_BY_FRAME_OBJECT":2/g,
    '"FRAME_OWNED_BY_FRAME_OBJECT":4',
    "FRAME_OWNED_BY_FRAME_OBJECT is 4; in 3.11- it is 2",
  ],
  ["renamed", /"base_frame"/g, '"lowest_frame"', "thread_state.base_frame is not found"],
  ["tag", /"Py_TAG_REFCNT":1/g, '"Py_TAG_REFCNT":2', "The constant stackref_tag_mask is 2; in 3.14- it is 1"],
  ["dropped", /"FRAME_CLEARED":5/g, '"FRAME_GONE":5', "lacks FRAME_CLEARED; in 3.15- it is 5"],
  ["doubled", /"DICT_KEYS_SPLIT":2/g, '"DICT_KEYS_SPLIT":1', "DICT_KEYS_UNICODE and DICT_KEYS_SPLIT are both 1"],
] as const)("refuses tables of another kind: %s", (name, from, to, words) => {
  const directory = tables(name, from, to);
  expect(() => checkedLayouts(undefined, directory)).toThrow(words);
  expect(() => checkedLayouts(undefined, directory)).toThrow(/cpython-3\.15\.\d[^ ]* and \d+ more: .*, line \d+\./);
});
