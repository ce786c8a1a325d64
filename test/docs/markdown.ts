/** The repository's Markdown, taken apart for the checks in this folder. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Folders that hold no text of ours. */
const FOREIGN = new Set([".git", ".nx", "cases", "dist", "node_modules"]);

/** Paths of the repository's files with one of these endings, relative to the root. */
export function filesNamed(...endings: readonly string[]): string[] {
  const filesOf = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : filesOf(path);
      return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
    });
  return filesOf("").sort();
}

export const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

export interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines outside of code blocks and tables. Inline code stays. */
export function proseLines(text: string): Line[] {
  let fenced = false;
  return text.split("\n").flatMap((line, index) => {
    if (line.trimStart().startsWith("```")) {
      fenced = !fenced;
      return [];
    }
    const code = fenced || line.startsWith("    ");
    return code || line.trimStart().startsWith("|") ? [] : [{ number: index + 1, text: line }];
  });
}

/** The anchors that GitHub gives to the headings of a page. */
export function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return proseLines(text).flatMap(({ text: line }) => {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading === undefined) return [];
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return [count === 0 ? slug : `${slug}-${count}`];
  });
}
