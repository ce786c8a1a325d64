/**
 * The folder of generated files on disk: compares it with the generator's output, and writes it.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { GENERATED_BY } from "./preamble.js";

/**
 * The generated folder below the root. Files in it without our preamble were written by others, and
 * stay.
 */
const FOLDER = "generated";

export interface Difference {
  /** Path from the root. */
  readonly path: string;
  readonly why: "missing" | "different" | "stale";
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
  } catch {
    return [];
  }
}

const isOurs = (text: string | null): boolean =>
  text?.split("\n", 3).some((line) => line.includes(GENERATED_BY)) ?? false;

/** The changes that `generate` would make below `root`. */
export function compareGenerated(root: string, files: ReadonlyMap<string, string>): Difference[] {
  const wanted = [...files].flatMap(([path, text]): Difference[] => {
    const present = read(join(root, path));
    if (present === text) return [];
    return [{ path, why: present === null ? "missing" : "different" }];
  });
  const stale = filesBelow(join(root, FOLDER))
    .map((path) => relative(root, path))
    .filter((path) => !files.has(path) && isOurs(read(join(root, path))))
    .map((path): Difference => ({ path, why: "stale" }));
  return [...wanted, ...stale];
}

/**
 * Makes the files below `root` equal to the generator's output; each appears completely or not at
 * all.
 */
export function writeGenerated(root: string, files: ReadonlyMap<string, string>): Difference[] {
  const differences = compareGenerated(root, files);
  for (const { path, why } of differences) {
    const full = join(root, path);
    if (why === "stale") {
      rmSync(full);
      continue;
    }
    writeFile(full, files.get(path) as string);
  }
  return differences;
}

/** A file appears whole or not at all. */
export function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}
