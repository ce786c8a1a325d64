import { builds, compareVersions, type Layout, layout, minorOf } from "@pyframes/layouts";
import { UserError } from "./errors.js";

export interface BuildOptions {
  readonly target?: string | undefined;
  readonly abiflags?: string | undefined;
  readonly distributor?: string | undefined;
}

const DEFAULT_TARGET = "x86_64-linux-gnu";

/** The build that a user means: a release exactly, or the newest that a minor (`3.13`) has. */
export function findBuild(version: string, options: BuildOptions): Layout {
  const { target = DEFAULT_TARGET, abiflags = "", distributor } = options;
  const exact = /^\d+\.\d+$/.test(version) ? newest(version, target, abiflags, distributor) : version;
  try {
    return layout({ version: exact, target, abiflags, ...(distributor !== undefined && { distributor }) });
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

/** The newest release of a minor that has a table; the minor itself where there is none, to be refused by name. */
function newest(minor: string, target: string, abiflags: string, distributor: string | undefined): string {
  const versions = builds()
    .filter((build) => minorOf(build.version) === minor && build.target === target && build.abiflags === abiflags)
    .filter((build) => distributor === undefined || build.distributor === distributor)
    .map((build) => build.version)
    .sort(compareVersions);
  return versions.at(-1) ?? minor;
}
