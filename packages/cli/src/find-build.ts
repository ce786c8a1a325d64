import { builds, compareVersions, type Layout, layout, load, minorOf, parseBuildId } from "@pyframes/layouts";
import { UserError } from "./errors.js";

export interface BuildOptions {
  readonly target?: string | undefined;
  readonly abiflags?: string | undefined;
  readonly distributor?: string | undefined;
  /** A directory with tables from `extract --out`, which replace the published ones. */
  readonly tables?: string | undefined;
}

/** These options for parseArgs, in commands that name builds. */
export const BUILD_OPTIONS = {
  target: { type: "string" },
  abiflags: { type: "string" },
  distributor: { type: "string" },
  tables: { type: "string" },
} as const;

const DEFAULT_TARGET = "x86_64-linux-gnu";

/** The build of a release, or of the newest release of a minor (`3.13`). */
export function findBuild(version: string, options: BuildOptions): Layout {
  const { target = DEFAULT_TARGET, abiflags = "", distributor } = options;
  const own = fromDirectory(version, options);
  if (own) return own;
  const exact = /^\d+\.\d+$/.test(version) ? newest(version, target, abiflags, distributor) : version;
  try {
    return layout({ version: exact, target, abiflags, ...(distributor !== undefined && { distributor }) });
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

/** The newest matching build in the directory of `--tables`; null where it has none. */
function fromDirectory(version: string, { target = DEFAULT_TARGET, abiflags = "", distributor, tables }: BuildOptions) {
  if (tables === undefined) return null;
  const all = builds(tables);
  if (all.length === 0) throw new UserError(`${tables} has no tables; name a directory that extract --out made.`);
  const found = all
    .filter((build) => build.version === version || minorOf(build.version) === version)
    .filter((build) => build.target === target && build.abiflags === abiflags)
    .filter((build) => distributor === undefined || build.distributor === distributor);
  const newest = found.at(-1);
  return newest ? load(newest, tables) : null;
}

/**
 * The build that a word names: by its id, `cpython-3.13.5d+debian-x86_64-linux-gnu`; by the part
 * between `cpython-` and the target, `3.13.5d+debian`; or by a minor, `3.13t`. Options fill in the
 * parts that the word leaves out.
 */
export function buildOf(
  word: string,
  { target = DEFAULT_TARGET, abiflags, distributor, tables }: BuildOptions,
): Layout {
  const id = parseBuildId(word) ?? parseBuildId(`cpython-${word}-${target}`);
  if (!id)
    throw new UserError(`"${word}" names no build; give a version, 3.13.5, or an id as pyframes which prints it.`);
  const named = word.includes("+") || (word === id.id && id.distributor);
  return findBuild(id.version, {
    target: id.target,
    abiflags: id.abiflags || abiflags,
    distributor: named ? id.distributor : distributor,
    tables,
  });
}

/** The newest release of a minor that has a table; without one the minor, which is then refused. */
function newest(minor: string, target: string, abiflags: string, distributor: string | undefined): string {
  const versions = builds()
    .filter((build) => minorOf(build.version) === minor && build.target === target && build.abiflags === abiflags)
    .filter((build) => distributor === undefined || build.distributor === distributor)
    .map((build) => build.version)
    .sort(compareVersions);
  return versions.at(-1) ?? minor;
}
