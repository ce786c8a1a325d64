/**
 * The tables on disk: `data/<minor>/<target>/<build id>.json`, beside the pool
 * of the records they point to, `records.json`. Nothing is read before it is asked for.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildId, compareVersions, minorOf } from "./build.js";
import { Layout } from "./layout.js";
import type { BuildKey, RecordPool, Table } from "./table.js";

/** Where the published tables are. */
export const DATA_DIRECTORY = fileURLToPath(new URL("../data", import.meta.url));
export const POOL_FILE = "records.json";

/** A build that has a table. */
export interface Build extends Omit<BuildKey, "hex"> {
  readonly id: string;
}

/** Which build is asked for. */
export interface LayoutRequest {
  /** The exact release, `3.13.5`. */
  readonly version: string;
  /** Default: upstream's build where there is one, else the only other. */
  readonly distributor?: string;
  /** Default "". */
  readonly abiflags?: string;
  /** GNU triple; default `x86_64-linux-gnu`. */
  readonly target?: string;
}

const DEFAULT_TARGET = "x86_64-linux-gnu";
const ID = /^cpython-(\d[\d.]*(?:(?:a|b|rc)\d+)?)([a-z]*?)(?:\+([a-z]+))?-(.+)$/;

/** The parts of a build's id; null for what is none. */
export function parseBuildId(id: string): Build | null {
  const match = ID.exec(id);
  if (!match) return null;
  const [, version, abiflags, distributor, target] = match;
  return { id, version, abiflags, distributor: distributor ?? "upstream", target } as Build;
}

const list = (directory: string): string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

/** Every build that has a table, by version, then target, then id. */
export function builds(directory = DATA_DIRECTORY): Build[] {
  const found = list(directory).flatMap((minor) =>
    list(join(directory, minor)).flatMap((target) =>
      list(join(directory, minor, target)).flatMap((file) => {
        const build =
          file === POOL_FILE || !file.endsWith(".json") ? null : parseBuildId(file.slice(0, -".json".length));
        return build ? [build] : [];
      }),
    ),
  );
  const order = (build: Build) => `${build.target} ${build.id}`;
  return found.sort((a, b) => compareVersions(a.version, b.version) || (order(a) < order(b) ? -1 : 1));
}

/** The folder of a build's table and pool. */
export function folderOf(build: Pick<BuildKey, "version" | "target">, directory = DATA_DIRECTORY): string {
  return join(directory, minorOf(build.version), build.target);
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const pools = new Map<string, RecordPool>();

/** A table and its pool from `directory`. */
export function load(build: Omit<BuildKey, "hex">, directory = DATA_DIRECTORY): Layout {
  const folder = folderOf(build, directory);
  const table = read(join(folder, `${buildId(build)}.json`)) as Table;
  let pool = pools.get(folder);
  if (!pool) {
    pool = read(join(folder, POOL_FILE)) as RecordPool;
    pools.set(folder, pool);
  }
  return new Layout(table, pool);
}

/** The layout of exactly the build asked for. Throws a RangeError that says how to get it where there is no table. */
export function layout(request: LayoutRequest): Layout {
  const { version, distributor, abiflags = "", target = DEFAULT_TARGET } = request;
  const found = builds().filter(
    (build) => build.version === version && build.abiflags === abiflags && build.target === target,
  );
  const wanted = found.find((build) => build.distributor === (distributor ?? "upstream"));
  const only = distributor === undefined && found.length === 1 ? found[0] : undefined;
  const build = wanted ?? only;
  if (!build) {
    const flags = abiflags && ` --abiflags ${abiflags}`;
    const by = distributor === undefined ? "" : ` by ${distributor}`;
    throw new RangeError(
      `There is no table for CPython ${version}${abiflags}${by} on ${target}; make one with: npx nx run extract --version ${version}${flags}`,
    );
  }
  return load(build);
}
