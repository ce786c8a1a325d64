/** The repository's Markdown, taken apart for the checks in this folder. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Paths of the repository's own files with one of these endings, relative to the root. */
export function filesNamed(...endings: readonly string[]): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: ROOT });
  const names = new Set(listed.toString().split("\0"));
  return [...names].filter((name) => endings.some((ending) => name.endsWith(ending)) && exists(name)).sort();
}

function exists(name: string): boolean {
  try {
    read(name);
    return true;
  } catch {
    return false;
  }
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
