/**
 * CPython's own binaries for macOS and Windows, as the Java bindings `org.bytedeco:cpython` carry them in the public Maven
 * repository: headers, `libpython3.N.dylib` or `python3N.dll`. Fetched by Maven itself, with a repository below the user's cache.
 */
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type BuildKey, minorOf } from "@pyframes/layouts";
import { cachedDirectory, cachePath } from "./cache.js";
import { run } from "./run.js";
import type { Binary } from "./source.js";

/** Releases that were packaged: the artifact's version. */
const RELEASES: Readonly<Record<string, string>> = {
  "3.13.0": "3.13.0-1.5.11",
  "3.13.5": "3.13.5-1.5.12",
  "3.14.3": "3.14.3-1.5.13",
};

interface Platform {
  readonly classifier: string;
  readonly library: (minor: string) => string;
}

const dylib = (minor: string) => `libpython${minor}.dylib`;
const PLATFORMS: Readonly<Record<string, Platform>> = {
  "aarch64-apple-darwin": { classifier: "macosx-arm64", library: dylib },
  "x86_64-apple-darwin": { classifier: "macosx-x86_64", library: dylib },
  "x86_64-windows-msvc": { classifier: "windows-x86_64", library: (minor) => `python${minor.replace(".", "")}.dll` },
};

/** The packaged binaries of an upstream build; none where the release or the target is not packaged. Throws a UserError where they cannot be fetched. */
export async function packagedBinaries(
  { version, abiflags, target }: Omit<BuildKey, "hex" | "distributor">,
  log: (line: string) => void,
): Promise<Binary[]> {
  const release = RELEASES[version];
  const platform = PLATFORMS[target];
  if (release === undefined || platform === undefined || abiflags !== "") return [];
  const { classifier } = platform;
  const library = platform.library(minorOf(version));
  const artifact = `org.bytedeco:cpython:${release}:jar:${classifier}`;
  const directory = await cachedDirectory(cachePath("maven", `cpython-${release}-${classifier}`), async (place) => {
    log(`fetching ${artifact}`);
    await unpack(artifact, library, place);
  });
  return [{ path: join(directory, library), published: true, description: `${library} of ${artifact}` }];
}

async function unpack(artifact: string, library: string, directory: string): Promise<void> {
  const jars = join(directory, "jars");
  await mkdir(jars);
  const options = [`-Dmaven.repo.local=${cachePath("maven", "repository")}`, "-q", "-B"];
  const copy = ["dependency:copy", `-Dartifact=${artifact}`, `-DoutputDirectory=${jars}`];
  await run("mvn", [...options, ...copy], {
    cwd: directory,
    missing: "binaries for macOS and Windows need Maven (apt-get install maven)",
  });
  for (const jar of await readdir(jars)) {
    const missing = "Java archives are opened with unzip (apt-get install unzip)";
    await run("unzip", ["-q", "-j", join(jars, jar), `*/${library}`, "-d", jars], { missing });
  }
  await rename(join(jars, library), join(directory, library));
  await rm(jars, { recursive: true });
}
