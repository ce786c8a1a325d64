/** Finds the suite that has the requested build, and the names of its packages there. */
import { UserError } from "../user-error.js";
import { Apt } from "./apt.js";
import { cachePath } from "./cache.js";
import { ARCHITECTURES, type DebianArchitecture, SUITES } from "./debian-suites.js";
import { answers } from "./release.js";
import type { Request } from "./source.js";

/**
 * Debian's names for the packages of a build, by its abiflags. `N` stands for the minor, `3.13`.
 */
interface Flavour {
  readonly abiflags: string;
  /** The package with this flavour's own headers; a suite has the build if it has this package. */
  readonly headers: string;
  /** The package with _sysconfigdata*.py. */
  readonly configuration: string;
  readonly interpreter: string;
}

const FLAVOURS: readonly Flavour[] = [
  { abiflags: "", headers: "libpythonN-dev", configuration: "libpythonN-minimal", interpreter: "pythonN" },
  { abiflags: "d", headers: "libpythonN-dbg", configuration: "libpythonN-dbg", interpreter: "pythonN-dbg" },
];

/** The deciding parts of a request. */
export type BuildRequest = Pick<Request, "version" | "abiflags" | "target" | "suite">;

export interface DebianBuild {
  readonly apt: Apt;
  readonly architecture: DebianArchitecture;
  /** `3.13`. */
  readonly minor: string;
  readonly abiflags: string;
  /** Debian's version of the packages: `3.13.5-2+deb13u5`. */
  readonly version: string;
  /** Package names. */
  readonly headers: string;
  readonly configuration: string;
  readonly interpreter: string;
}

/**
 * The build from the newest suite that has it: a minor's newest release, or exactly the requested
 * release. An unavailable suite is skipped and named in the reason; if it was requested, a
 * UserError is thrown.
 */
export async function findBuild(
  request: BuildRequest,
  log: (line: string) => void,
): Promise<{ build: DebianBuild } | { reason: string }> {
  const architecture = ARCHITECTURES.find((row) => row.target === request.target);
  if (architecture === undefined) return { reason: `Debian is not built for ${request.target}` };
  const flavour = FLAVOURS.find((row) => row.abiflags === request.abiflags);
  if (flavour === undefined) return { reason: `Debian has no builds with the ABI flags "${request.abiflags}"` };
  const { version: asked = "" } = request;
  const minor = /^\d+\.\d+/.exec(asked)?.[0];
  if (minor === undefined) throw new UserError(`"${asked}" is not a version: give a minor, 3.13, or a release, 3.13.5`);

  const failures: string[] = [];
  for (const suite of suitesFor(request)) {
    const apt = new Apt(suite, architecture.name, log);
    try {
      const version = await versionIn(apt, packageName(flavour.headers, minor));
      if (version !== undefined && answers(upstreamRelease(version), asked)) {
        return { build: describe(apt, architecture, flavour, minor, version) };
      }
    } catch (error) {
      if (!(error instanceof UserError) || request.suite !== undefined) throw error;
      failures.push(error.message);
    }
  }
  return { reason: absence(request, architecture.name, failures) };
}

function absence(request: BuildRequest, architecture: string, failures: readonly string[]): string {
  const build = `CPython ${request.version}${request.abiflags} for ${architecture}`;
  if (request.suite !== undefined) return `Debian ${request.suite} has no ${build}`;
  const [first, ...others] = failures;
  if (first === undefined) return `no Debian suite has ${build}`;
  // Usually all suites fail for one cause: no network, or no apt.
  return `no available Debian suite has ${build}: ${first}${others.length > 0 ? ` (and the same for ${others.length} other suites)` : ""}`;
}

/**
 * CPython's release in a Debian version: `3.13.5` for `3.13.5-2+deb13u5`, `3.15.0rc2` for
 * `3.15.0~rc2-1`.
 */
export function upstreamRelease(debianVersion: string): string {
  return debianVersion
    .replace(/^\d+:/, "")
    .replace(/-[^-]*$/, "")
    .replace("~", "");
}

/** The cached tree of a build's headers, its interpreter or its binaries. */
export function treePath(build: DebianBuild, content: "headers" | "interpreter" | "binaries"): string {
  const place = `${build.apt.suite}-${build.architecture.name}`;
  return cachePath("debian", place, `python${build.minor}${build.abiflags}_${build.version}_${content}`);
}

function suitesFor(request: BuildRequest): readonly string[] {
  if (request.suite === undefined) return SUITES;
  if (!/^[a-z][a-z0-9-]*$/.test(request.suite)) {
    throw new UserError(`"${request.suite}" is not the name of a Debian suite: give one of ${SUITES.join(", ")}`);
  }
  return [request.suite];
}

async function versionIn(apt: Apt, name: string): Promise<string | undefined> {
  return (await apt.show([name]))[0]?.version;
}

function describe(
  apt: Apt,
  architecture: DebianArchitecture,
  flavour: Flavour,
  minor: string,
  version: string,
): DebianBuild {
  return {
    apt,
    architecture,
    minor,
    abiflags: flavour.abiflags,
    version,
    headers: packageName(flavour.headers, minor),
    configuration: packageName(flavour.configuration, minor),
    interpreter: packageName(flavour.interpreter, minor),
  };
}

function packageName(pattern: string, minor: string): string {
  return pattern.replace("N", minor);
}
