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
import { writeWhole } from "../files.js";
import { cachedDirectory, cachePath } from "../sources/cache.js";
import { gitClone } from "../sources/git.js";
import { headerSets, keepHeaderSet } from "../sources/header-sets.js";
import { installed } from "../sources/installed.js";
import { finalReleases } from "../sources/versions.js";
import { type Extracted, readStored, store } from "../store.js";
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
  readonly tables: number;
  /** Minors whose published file was written anew. */
  readonly changed: readonly string[];
  readonly failed: boolean;
}

/** Make every table that can be made here, and publish those made. */
export async function makeAll(directory: string | undefined, log: Log): Promise<AllSummary> {
  // Each table's failure is told by its cell; those that are made are published all the same.
  const { status } = spawnSync(
    join(ROOT, "node_modules", ".bin", "nx"),
    ["run", "extract:tables", `--parallel=${availableParallelism()}`, "--nxBail=false", "--outputStyle=static"],
    { cwd: ROOT, stdio: "inherit" },
  );
  const changed: string[] = [];
  let tables = 0;
  for (const minor of minorsOf(CELLS)) {
    const files = cellsOf(minor);
    const published = filesOf({ version: minor }, directory);
    const stamp = cachePath("published", `${hashOf([directory ?? ""])}-${minor}`);
    const current = () => hashOf([...files, published.tables, published.provenance]);
    const count = files.filter((file) => file.endsWith("tables.json")).reduce((sum, file) => sum + countOf(file), 0);
    tables += count;
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === current()) continue;
    log(`publishing ${count} tables of ${minor}`);
    const builds: Extracted[] = files
      .filter((file) => file.endsWith("tables.json"))
      .flatMap((file) => readStored({ tables: file, provenance: file.replace(/tables\.json$/, "provenance.json") }));
    await store(builds, directory);
    writeWhole(stamp, current());
    changed.push(minor);
  }
  if (tables === 0)
    throw new UserError(
      "No table could be made: no release's headers are at hand; name clones of CPython with --git DIR.",
    );
  return { tables, changed, failed: status !== 0 };
}

const minorsOf = (directory: string) => (existsSync(directory) ? readdirSync(directory) : []);

/** The files that the cells of a minor left, in order. */
function cellsOf(minor: string): string[] {
  return readdirSync(join(CELLS, minor))
    .sort()
    .flatMap((target) => ["tables.json", "provenance.json"].map((name) => join(CELLS, minor, target, minor, name)))
    .filter((file) => existsSync(file));
}

const countOf = (file: string) => Object.keys(JSON.parse(readFileSync(file, "utf8")).tables).length;

function hashOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(existsSync(part) ? readFileSync(part) : part);
  return hash.digest("hex");
}
