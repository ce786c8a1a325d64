/**
 * The pages of this repository about all releases: they follow from versions.json and the tables.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builds, load, type VersionsFile } from "@pyframes/layouts";
import type { Model } from "../model.js";
import { withBlock } from "./block.js";
import { emitChanges } from "./changes.js";
import { emitCoverage, emitReleases } from "./releases.js";

export function emitRepositoryDocs(root: string, model: Model): ReadonlyMap<string, string> {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { releases } = JSON.parse(read("versions.json")) as VersionsFile;
  return new Map([
    ["docs/releases.md", emitReleases(model, releases)],
    ["docs/changes.md", emitChanges(builds(), Object.keys(releases), load)],
    ["README.md", withBlock(read("README.md"), "coverage", emitCoverage(model, releases))],
  ]);
}
