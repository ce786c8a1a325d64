/** Each relative link, and each path in backquotes, leads to a file of the repository. */
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsOf, filesNamed, proseLines, ROOT, read } from "./markdown.js";

const pages = filesNamed(".md");

/** `[text](to)` and `[label]: to`, also in tables. */
function linksOf(text: string): string[] {
  const inline = [...text.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)];
  const labels = [...text.matchAll(/^\[[^\]]+\]: (\S+)$/gm)];
  return [...inline, ...labels].map(([, to = ""]) => to).filter((to) => !/^[a-z]+:/.test(to));
}

/** The sentence about a link that leads nowhere. */
function problemOf(page: string, to: string, anchors: (file: string) => string[]): string | undefined {
  const [path = "", anchor] = to.split("#");
  const file = path === "" ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, file))) return `${to}: there is no ${file}`;
  if (anchor !== undefined && !anchors(file).includes(anchor)) return `${to}: ${file} has no heading #${anchor}`;
  return undefined;
}

const problemsOf = (page: string, text: string) =>
  linksOf(text).flatMap((to) => problemOf(page, to, (file) => anchorsOf(read(file))) ?? []);

/** Paths in backquotes that begin with one of the repository's folders; patterns are left out. */
function pathsOf(text: string): string[] {
  const prose = proseLines(text).map((line) => line.text);
  return [...prose.join("\n").matchAll(/`((?:tools|packages|test|bench|docs|examples|generated)\/[\w./-]+)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !path.startsWith("tools/extract/tables"));
}

describe("links of", () => {
  it.each(pages)("%s", (page) => {
    expect(problemsOf(page, read(page))).toEqual([]);
  });

  it("a page with broken ones are reported", () => {
    const text = "[a](README.md#koffi) [b](koffi.md#decision)\n| [c](none.md) |\n\n[d]: ../../README.md#none\n";
    expect(problemsOf("docs/decisions/README.md", text)).toEqual([
      "README.md#koffi: docs/decisions/README.md has no heading #koffi",
      "none.md: there is no docs/decisions/none.md",
      "../../README.md#none: README.md has no heading #none",
    ]);
  });
});

describe("paths named by", () => {
  it.each(pages)("%s", (page) => {
    expect(pathsOf(read(page)).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
