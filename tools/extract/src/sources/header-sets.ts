/**
 * Which releases' headers are in the cache already: a clone and an archive are each asked once, and every
 * target's and ABI's builds of that release are made from what was unpacked then.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../files.js";
import { cachePath } from "./cache.js";

/** A release's headers, unpacked. */
export interface HeaderSet {
  /** The directory that has Include. */
  readonly directory: string;
  /** Where it was unpacked from, for provenance. */
  readonly description: string;
}

const directory = () => cachePath("releases");
const FINAL = /^\d+\.\d+\.\d+$/;

/** Remember where the headers of a final release are; others are asked for by name, never as part of a whole. */
export function keepHeaderSet(release: string, set: HeaderSet): void {
  const file = join(directory(), `${release}.json`);
  if (FINAL.test(release) && !existsSync(file)) writeWhole(file, `${JSON.stringify(set)}\n`);
}

/** The releases whose headers are at hand. */
export function headerSets(): Map<string, HeaderSet> {
  const names = existsSync(directory()) ? readdirSync(directory()).filter((name) => name.endsWith(".json")) : [];
  const sets = names.map((name): [string, HeaderSet] => [
    name.slice(0, -".json".length),
    JSON.parse(readFileSync(join(directory(), name), "utf8")),
  ]);
  // A cache may be emptied in part.
  return new Map(sets.filter(([, { directory }]) => existsSync(directory)));
}
