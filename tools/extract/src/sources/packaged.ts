/**
 * CPython from the Java bindings `org.bytedeco:cpython` in the public Maven repository: a release's
 * headers, and the libraries that its authors built from upstream's source for macOS and Windows.
 * Maven itself fetches it, with a repository below the user's cache.
 */
import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type BuildKey, compareVersions, minorOf } from "@pyframes/layouts";
import { cachedDirectory, cachePath } from "./cache.js";
import { answers } from "./release.js";
import { run } from "./run.js";
import type { Binary, HeaderSource, Request } from "./source.js";
import { sourceTree } from "./source-tree.js";

/** The releases with debug offsets, which can be proven, and the artifact's version. */
const RELEASES: Readonly<Record<string, string>> = {
  "3.13.0": "3.13.0-1.5.11",
  "3.13.5": "3.13.5-1.5.12",
  "3.14.3": "3.14.3-1.5.13",
};

interface Platform {
  /** The artifact's classifier, also the name of the directory in it. */
  readonly classifier: string;
  readonly library: (minor: string) => string;
  /** Relative to that directory. */
  readonly include: (minor: string) => string;
}

const unix = {
  library: (minor: string) => `libpython${minor}.dylib`,
  include: (minor: string) => `include/python${minor}`,
};
const PLATFORMS: Readonly<Record<string, Platform>> = {
  "aarch64-apple-darwin": { classifier: "macosx-arm64", ...unix },
  "x86_64-apple-darwin": { classifier: "macosx-x86_64", ...unix },
  "x86_64-windows-msvc": {
    classifier: "windows-x86_64",
    library: (minor) => `python${minor.replace(".", "")}.dll`,
    include: () => "include",
  },
};

type Log = (line: string) => void;

export const packaged: HeaderSource = {
  name: "packaged",
  async find(request: Request, log: Log) {
    const { version } = request;
    if (version === undefined) return { reason: "no release was requested" };
    const [release] = Object.keys(RELEASES)
      .filter((each) => answers(each, version))
      .sort((a, b) => compareVersions(b, a));
    if (release === undefined) return { reason: `${version} is none of the releases packaged for Java` };
    const directory = await unpacked(release, log);
    return { tree: await sourceTree(directory, request, `headers of ${artifactOf(release)}`, log) };
  },
};

/**
 * The library of an upstream build; none if the release or the target is not packaged. Throws a
 * UserError if it cannot be fetched.
 */
export async function packagedBinaries(
  { version, abiflags, target }: Omit<BuildKey, "hex" | "distributor">,
  log: Log,
): Promise<Binary[]> {
  const platform = PLATFORMS[target];
  if (!(version in RELEASES) || platform === undefined || abiflags !== "") return [];
  const { classifier } = platform;
  const library = platform.library(minorOf(version));
  const path = join(await unpacked(version, log), classifier, library);
  return [{ path, published: true, description: `${library} of ${artifactOf(version)}:jar:${classifier}` }];
}

const artifactOf = (release: string) => `org.bytedeco:cpython:${RELEASES[release]}`;

/** The cache directory of a packaged release. */
export const packagedPath = (release: string): string => cachePath("maven", `cpython-${RELEASES[release]}`);

/** The packaged releases that are in the cache. */
export const packagedHere = (): string[] =>
  Object.keys(RELEASES).filter((release) => existsSync(packagedPath(release)));

/**
 * A directory with the release's headers in the layout of its source (Include, without configure's
 * pyconfig.h; PC/pyconfig.h for Windows) and a directory for each classifier with its library.
 */
async function unpacked(release: string, log: Log): Promise<string> {
  return await cachedDirectory(packagedPath(release), async (directory) => {
    const minor = minorOf(release);
    for (const platform of Object.values(PLATFORMS)) {
      const { classifier } = platform;
      log(`fetching ${artifactOf(release)}:jar:${classifier}`);
      const contents = await contentsOf(`${artifactOf(release)}:jar:${classifier}`, platform, minor, directory);
      await mkdir(join(directory, classifier));
      await rename(join(contents, platform.library(minor)), join(directory, classifier, platform.library(minor)));
      await rename(join(contents, platform.include(minor), "pyconfig.h"), join(directory, classifier, "pyconfig.h"));
      if (!existsSync(join(directory, "Include"))) {
        await rename(join(contents, platform.include(minor)), join(directory, "Include"));
      }
      await rm(join(directory, "jar"), { recursive: true });
    }
    await mkdir(join(directory, "PC"));
    await copyFile(join(directory, "windows-x86_64", "pyconfig.h"), join(directory, "PC", "pyconfig.h"));
  });
}

/** The needed files of an artifact, unpacked below `directory`. */
async function contentsOf(artifact: string, platform: Platform, minor: string, directory: string): Promise<string> {
  const place = join(directory, "jar");
  const options = [`-Dmaven.repo.local=${cachePath("maven", "repository")}`, "-q", "-B"];
  const copy = ["dependency:copy", `-Dartifact=${artifact}`, `-DoutputDirectory=${place}`, "-Dmdep.stripVersion=true"];
  const missing = "CPython packaged for Java needs Maven (apt-get install maven)";
  await run("mvn", [...options, ...copy], { cwd: directory, missing });
  const base = `org/bytedeco/cpython/${platform.classifier}`;
  const names = [`${base}/${platform.library(minor)}`, `${base}/${platform.include(minor)}/*`];
  const jar = join(place, `cpython-${platform.classifier}.jar`);
  const unzip = "Java archives are opened with unzip (apt-get install unzip)";
  await run("unzip", ["-q", jar, ...names, "-d", place], { missing: unzip });
  return join(place, base);
}
