/**
 * The releases whose headers are in the cache. A clone or an archive is unpacked once, and the
 * builds for every target and ABI are made from that.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../files.js";
import { cachePath } from "./cache.js";

/** A release's headers, unpacked. */
export interface HeaderSet {
  /** The directory that has Include. */
  readonly directory: string;
  /** The origin, for provenance. */
  readonly description: string;
}

const directory = () => cachePath("releases");
const FINAL = /^\d+\.\d+\.\d+$/;

/**
 * Records the headers of a final release. Other commits are requested by name, never as part of the
 * whole matrix.
 */
export function keepHeaderSet(release: string, set: HeaderSet): void {
  const file = join(directory(), `${release}.json`);
  if (FINAL.test(release) && !existsSync(file)) writeWhole(file, `${JSON.stringify(set)}\n`);
}

/** The releases whose headers are in the cache. */
export function headerSets(): Map<string, HeaderSet> {
  const names = existsSync(directory()) ? readdirSync(directory()).filter((name) => name.endsWith(".json")) : [];
  const sets = names.map((name): [string, HeaderSet] => [
    name.slice(0, -".json".length),
    JSON.parse(readFileSync(join(directory(), name), "utf8")),
  ]);
  // A cache may be partly emptied.
  return new Map(sets.filter(([, { directory }]) => existsSync(directory)));
}
