/** Docs and comments: at most 100 columns, and no wording that a native speaker stumbles over. */
import { describe, expect, it } from "vitest";
import { filesNamed, proseLines, read } from "./markdown.js";
import { commentLines, type Finding, tooLong, wordings } from "./prose.js";

/** Folders whose comments follow the rules. */
const CLEAN_FOLDERS: readonly string[] = ["bench/", "examples/", "packages/", "test/docs/", "tools/"];

const pages = filesNamed(".md");
const within = (folders: readonly string[], file: string) => folders.some((folder) => file.startsWith(folder));
const sources = filesNamed(".ts", ".mjs", ".c", ".h").filter((file) => within(CLEAN_FOLDERS, file));
/** Has the rules and their tests, so the forbidden words. */
const RULES = ["test/docs/prose.ts", "test/docs/prose.test.ts"];

const shown = (file: string, findings: readonly Finding[]) =>
  findings.map(({ number, problem, text }) => `${file}:${number}: ${problem}: ${text.trim()}`);

describe("the prose of", () => {
  it.each(pages)("%s", (page) => {
    const lines = proseLines(read(page));
    expect(shown(page, [...tooLong(lines), ...wordings(lines)])).toEqual([]);
  });
});

describe("the comments of", () => {
  it.each(sources.filter((file) => !RULES.includes(file)))("%s", (file) => {
    const lines = commentLines(read(file));
    expect(shown(file, [...tooLong(lines), ...wordings(lines)])).toEqual([]);
  });
});

describe("the rules", () => {
  const found = (text: string) => [...new Set(wordings(proseLines(text)).map(({ number }) => number))];

  it.each([
    "Each callback told its kind.",
    "What was mapped had no name any more.",
    "A list: Who awaits a task.",
    "It reads what is mapped.",
    "Whatever is there now is not it.",
    "A folder of its own.",
    "No header is had here.",
  ])("refuse: %s", (sentence) => {
    expect(found(`A heading\n\n${sentence}\n`)).toEqual([3]);
  });

  it.each([
    "The mapped file was deleted; the path now names another file.",
    "Where an address is unknown, `what is` stays.",
    "    what is in a block of code",
    "| what is in a table |",
    "What does it cost?",
  ])("accept: %s", (sentence) => {
    expect(found(sentence)).toEqual([]);
  });

  it("count columns, except in one long word", () => {
    const words = "word ".repeat(30);
    const link = `- [long](${"x".repeat(120)})`;
    expect(tooLong(proseLines(`${words}\n\n${link}\n\n| ${words} |\n`)).map(({ number }) => number)).toEqual([1]);
  });

  it("find comments", () => {
    const text = "/** One.\n * Two.\n */\nlet a = 1; // three\nconst b = 'http://x';\n/* four */ f();\ng();\n";
    expect(commentLines(text).map((line) => line.text)).toEqual([
      "/** One.",
      " * Two.",
      " */",
      "// three",
      "/* four */ f();",
    ]);
  });
});
