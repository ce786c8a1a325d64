/**
 * The whole matrix: a task for each minor and target, run by Nx, which skips finished ones, uses
 * every core and can use other machines; then the tables of all cells, moved into one place.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { filesOf } from "@pyframes/layouts";
import { addsToStored } from "../contradiction.js";
import type { Extracted } from "../extracted.js";
import { writeWhole } from "../files.js";
import { cachedDirectory, cachePath } from "../sources/cache.js";
import { gitClone } from "../sources/git.js";
import { headerSets, keepHeaderSet } from "../sources/header-sets.js";
import { installed } from "../sources/installed.js";
import { packaged, packagedHere } from "../sources/packaged.js";
import { finalReleases } from "../sources/versions.js";
import { readStored, store } from "../store.js";
import { UserError } from "../user-error.js";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
/** The folder of the cells' tables; see the plugin in tools/workspace. */
const CELLS = join(ROOT, "tools", "extract", "tables");

type Log = (line: string) => void;

/** The abiflags and target do not matter: a release's headers are the same for all. */
const ANY = { target: "x86_64-linux-gnu", abiflags: "" };

/**
 * Copies the headers of every final release in a clone or an interpreter here into the cache, once.
 */
export async function gatherHeaders(clones: readonly string[], log: Log): Promise<void> {
  const known = headerSets();
  for (const version of Object.keys(finalReleases()).filter((release) => !known.has(release))) {
    for (const git of clones) {
      const found = await gitClone.find({ version, git, ...ANY }, log);
      if ("tree" in found) {
        log(`unpacked the headers of ${version}`);
        break;
      }
    }
    if (!headerSets().has(version)) await gatherInstalled(version, log);
    // Archives fetched earlier: the matrix itself fetches as little as possible.
    if (!headerSets().has(version) && packagedHere().includes(version)) await packaged.find({ version, ...ANY }, log);
  }
}

/** An interpreter's headers, without the pyconfig.h of its build. */
async function gatherInstalled(version: string, log: Log): Promise<void> {
  const found = await installed.find({ version, ...ANY }, log);
  // A distributor's patches can change the headers.
  if ("reason" in found || found.tree.distributor !== "upstream") return;
  const { include, description } = found.tree;
  const directory = await cachedDirectory(cachePath("source", `installed-${version}`), (temporary) =>
    cp(include, join(temporary, "Include"), {
      recursive: true,
      dereference: true,
      filter: (path) => basename(path) !== "pyconfig.h",
    }),
  );
  keepHeaderSet(version, { directory, description });
  log(`copied the headers of ${description}`);
}

export interface AllSummary {
  /** Number of tables in the cells; null if everything was up to date. */
  readonly tables: number | null;
  /** Minors whose published file was written. */
  readonly changed: readonly string[];
  /** Sentences about tables that disagree with published ones. */
  readonly refused: readonly string[];
  readonly failed: boolean;
}

/** Where to publish, and whether to replace tables that disagree. */
export interface Publication {
  readonly directory: string | undefined;
  readonly replace: boolean;
}

/** Makes every table that is possible here, and publishes them. */
export async function makeAll({ directory, replace }: Publication, log: Log): Promise<AllSummary> {
  const stamp = cachePath("published", hashOf([directory ?? ""]));
  if (!replace && existsSync(stamp) && readFileSync(stamp, "utf8") === state(directory)) {
    return { tables: null, changed: [], refused: [], failed: false };
  }
  // Each cell reports its failed tables; the others are published all the same.
  const { status } = spawnSync(
    join(ROOT, "node_modules", ".bin", "nx"),
    ["run", "extract:tables", `--parallel=${availableParallelism()}`, "--nxBail=false", "--outputStyle=static"],
    { cwd: ROOT, stdio: "inherit" },
  );
  const changed: string[] = [];
  const refused: string[] = [];
  let tables = 0;
  for (const minor of namesIn(CELLS)) {
    const builds = cellsOf(minor).flatMap((cell) => readStored(filesOf({ version: minor }, cell)));
    if (builds.length === 0) continue;
    tables += builds.length;
    log(`publishing ${builds.length} tables of ${minor}`);
    const added = replace ? builds : additions(builds, directory, refused);
    if (added.length === 0) continue;
    await store(added, directory);
    changed.push(minor);
  }
  if (tables === 0) {
    throw new UserError(
      "No table could be made: no release's headers are available; name clones of CPython with --git DIR.",
    );
  }
  const failed = status !== 0 || refused.length > 0;
  if (!failed) writeWhole(stamp, state(directory));
  return { tables, changed, refused, failed };
}

/**
 * The tables that add to those of `directory`. One that disagrees is refused, and the others are
 * kept.
 */
function additions(builds: readonly Extracted[], directory: string | undefined, refused: string[]): Extracted[] {
  return builds.filter((build) => {
    try {
      return addsToStored(build, directory);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.push(error.message);
      return false;
    }
  });
}

/**
 * Everything that can require new tables: the code, the releases, the headers, the published data.
 */
function state(directory: string | undefined): string {
  const code = ["tools/extract/dist", "packages/layouts/dist"].flatMap((folder) =>
    filesBelow(join(ROOT, folder), ".js"),
  );
  const packages = namesIn(cachePath("debian")).flatMap((place) => namesIn(cachePath("debian", place)));
  const published = Object.keys(finalReleases()).flatMap((version) => {
    const { tables, provenance } = filesOf({ version }, directory);
    return [tables, provenance];
  });
  return hashOf([
    ...code,
    join(ROOT, "versions.json"),
    JSON.stringify([...headerSets()]),
    JSON.stringify(packages),
    ...new Set(published),
  ]);
}

function filesBelow(directory: string, suffix: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => join(directory, name));
}

const namesIn = (directory: string) => (existsSync(directory) ? readdirSync(directory).sort() : []);

/** The folders of the cells of a minor. */
const cellsOf = (minor: string) => readdirSync(join(CELLS, minor)).map((target) => join(CELLS, minor, target));

/** One checksum over the contents of files, and over texts. */
function hashOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(existsSync(part) ? readFileSync(part) : part);
  return hash.digest("hex");
}
