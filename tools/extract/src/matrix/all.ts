/**
 * The whole matrix: a task a minor and target, run by Nx, which knows what is up to date, uses every core and
 * can be told to use other machines; then the tables of all cells into one place.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { filesOf } from "@pyframes/layouts";
import { bringsNews } from "../contradiction.js";
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
/** Where the cells' tasks leave their tables: see the plugin in tools/workspace. */
const CELLS = join(ROOT, "tools", "extract", "tables");

type Log = (line: string) => void;

/** Any build of a release will do: its headers are the same for all. */
const ANY = { target: "x86_64-linux-gnu", abiflags: "" };

/** Take into the cache, once, the headers of every final release that a clone or an interpreter here has. */
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
    // Those that were fetched before: the matrix itself fetches no more than it must.
    if (!headerSets().has(version) && packagedHere().includes(version)) await packaged.find({ version, ...ANY }, log);
  }
}

/** An interpreter's headers, less the pyconfig.h of its own build. */
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
  log(`took the headers of ${description}`);
}

export interface AllSummary {
  /** How many tables the cells have; null where nothing had to be looked at. */
  readonly tables: number | null;
  /** Minors whose published file was written anew. */
  readonly changed: readonly string[];
  /** Sentences: tables that say otherwise than those that are published. */
  readonly refused: readonly string[];
  readonly failed: boolean;
}

/** Where to publish, and whether to take the place of what is there. */
export interface Publication {
  readonly directory: string | undefined;
  readonly replace: boolean;
}

/** Make every table that can be made here, and publish those made. */
export async function makeAll({ directory, replace }: Publication, log: Log): Promise<AllSummary> {
  const stamp = cachePath("published", hashOf([directory ?? ""]));
  if (!replace && existsSync(stamp) && readFileSync(stamp, "utf8") === state(directory)) {
    return { tables: null, changed: [], refused: [], failed: false };
  }
  // Each table's failure is told by its cell; those that are made are published all the same.
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
    const news = replace ? builds : newsOf(builds, directory, refused);
    if (news.length === 0) continue;
    await store(news, directory);
    changed.push(minor);
  }
  if (tables === 0) {
    throw new UserError(
      "No table could be made: no release's headers are at hand; name clones of CPython with --git DIR.",
    );
  }
  const failed = status !== 0 || refused.length > 0;
  if (!failed) writeWhole(stamp, state(directory));
  return { tables, changed, refused, failed };
}

/** The tables that say more than those of `directory`; one that says otherwise is refused, and the others are kept. */
function newsOf(builds: readonly Extracted[], directory: string | undefined, refused: string[]): Extracted[] {
  return builds.filter((build) => {
    try {
      return bringsNews(build, directory);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.push(error.message);
      return false;
    }
  });
}

/** Everything that decides whether there is something to do: the code, the releases, the headers, what is published. */
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

/** The directories that the cells of a minor left their tables in. */
const cellsOf = (minor: string) => readdirSync(join(CELLS, minor)).map((target) => join(CELLS, minor, target));

/** One sum over files, by their content, and over texts. */
function hashOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(existsSync(part) ? readFileSync(part) : part);
  return hash.digest("hex");
}
