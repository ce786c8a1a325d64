/**
 * Headers from Debian's packages, for any suite and architecture: unpacked into the user's cache
 * without root, with the C library's headers of the same suite as their sysroot.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.js";
import { cachedDirectory } from "./cache.js";
import { type DebianBuild, findBuild, treePath, upstreamRelease } from "./debian-build.js";
import { interpreterOf, runsHere } from "./debian-interpreter.js";
import { keepHeaders } from "./keep-headers.js";
import type { HeaderSource, HeaderTree, Request } from "./source.js";
import { coreDefines } from "./sysconfig-data.js";

/**
 * Headers that Python.h includes from other packages: the C library, the kernel's constants,
 * crypt.h.
 */
const SYSROOT_PACKAGES = ["libc6-dev", "linux-libc-dev", "libcrypt-dev"];

export const debian: HeaderSource = { name: "debian", find };

async function find(request: Request, log: (line: string) => void): Promise<{ tree: HeaderTree } | { reason: string }> {
  const found = await findBuild(request, log);
  return "reason" in found ? found : { tree: await headerTree(found.build, log) };
}

async function headerTree(build: DebianBuild, log: (line: string) => void): Promise<HeaderTree> {
  const root = await cachedDirectory(treePath(build, "headers"), (directory) => unpackHeaders(build, directory, log));
  const { minor, abiflags, version, architecture, apt } = build;
  const usrInclude = join(root, "usr", "include");
  const interpreter = runsHere(build) ? await tryInterpreter(build, log) : undefined;
  return {
    include: join(usrInclude, `python${minor}${abiflags}`),
    // Debian's pyconfig.h beside Python.h only includes <MULTIARCH/python3.N/pyconfig.h>, found
    // below usr/include.
    systemIncludes: [join(usrInclude, architecture.multiarch), usrInclude],
    roots: { debian: root },
    distributor: "debian",
    abiflags,
    defines: coreDefines(await sysconfigData(build, root)),
    description: `${build.headers} ${version} of Debian ${apt.suite} (${architecture.name}), CPython ${upstreamRelease(version)}`,
    ...(interpreter === undefined ? {} : { interpreter }),
    // Loaded on first use, since it loads the readers of images.
    binaries: async (log) => (await import("./debian-binaries.js")).binariesOf(build, log),
  };
}

async function unpackHeaders(build: DebianBuild, directory: string, log: (line: string) => void): Promise<void> {
  log(`fetching ${build.headers} ${build.version} of Debian ${build.apt.suite} for ${build.architecture.name}`);
  // The debug build's header directory has links into the ordinary one's.
  const names = [`libpython${build.minor}-dev`, build.headers, build.configuration, ...SYSROOT_PACKAGES];
  await build.apt.unpack([...new Set(names)], directory);
  await keepHeaders(directory);
}

async function sysconfigData(build: DebianBuild, root: string): Promise<string> {
  const directory = join(root, "usr", "lib", `python${build.minor}`);
  const prefix = `_sysconfigdata_${build.abiflags}_`;
  const files = await readdir(directory).catch(() => []);
  const name = files.find((file) => file.startsWith(prefix) && file.endsWith(".py"));
  if (name === undefined) throw new UserError(`${build.configuration} ${build.version} has no ${prefix}*.py`);
  return await readFile(join(directory, name), "utf8");
}

/** Without its interpreter a build lacks evidence, not headers. */
async function tryInterpreter(build: DebianBuild, log: (line: string) => void): Promise<string[] | undefined> {
  try {
    return await interpreterOf(build, log);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log(`the interpreter of ${build.headers} ${build.version} does not run here: ${error.message}`);
    return undefined;
  }
}
