/**
 * Debian's GCC for another machine, unpacked into the user's cache without root and run by its own
 * program loader, so that this machine's C library and distribution do not matter. Only the parts
 * for compiling are fetched: the driver, cc1, the assembler, the compiler's headers.
 */
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Apt } from "../sources/apt.js";
import { cachedDirectory, cachePath } from "../sources/cache.js";
import { ARCHITECTURES, architectureFor, nativeArchitecture } from "../sources/debian-suites.js";
import { UserError } from "../user-error.js";

const SUITE = "trixie";
/** The suite's default GCC. */
const VERSION = 14;

/**
 * The command line of a GCC that compiles for `machine`, up to its options. Throws a UserError if
 * Debian's is not available.
 */
export async function crossCompiler(machine: string, log: (line: string) => void): Promise<string[]> {
  if (!ARCHITECTURES.some(({ target }) => target === machine)) throw new UserError(`Debian has none for ${machine}`);
  const host = nativeArchitecture();
  const { name: architecture } = architectureFor(machine);
  const root = await cachedDirectory(cachePath("gcc", `${SUITE}-${host.name}`, machine), async (directory) => {
    log(`fetching gcc-${VERSION} of Debian ${SUITE} for ${machine}`);
    const apt = new Apt(SUITE, host.name, log);
    const name = machine.replace("_", "-");
    await apt.unpackClosure([`cpp-${VERSION}-${name}`, `binutils-${name}`], directory);
    // Without dependencies, which only linking needs.
    await apt.unpack([`gcc-${VERSION}-${name}`, `libgcc-${VERSION}-dev-${architecture}-cross`], directory);
    await prune(directory, machine);
  });
  const loader = [join(root, host.loader), "--library-path", join(root, "usr", "lib", host.multiarch)];
  const programs = cachePath("gcc", `${SUITE}-${host.name}`, `${machine}-programs`);
  await cachedDirectory(programs, async (directory) => {
    await script(directory, "cc1", [
      ...loader,
      join(root, "usr", "libexec", "gcc-cross", machine, String(VERSION), "cc1"),
    ]);
    await script(directory, "as", [...loader, join(root, "usr", "bin", `${machine}-as`)]);
  });
  return [...loader, join(root, "usr", "bin", `${machine}-gcc-${VERSION}`), "-B", `${programs}/`];
}

/** GCC's search path for the programs that it runs: scripts that start them with the loader. */
async function script(directory: string, name: string, command: readonly string[]): Promise<void> {
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(" ")} "$@"\n`);
  await chmod(path, 0o755);
}

/** Two thirds of the package are not needed. */
async function prune(root: string, machine: string): Promise<void> {
  const useless = [
    join("usr", "share"),
    join("usr", "libexec", "gcc-cross", machine, String(VERSION), "lto1"),
    join("usr", "bin", `${machine}-lto-dump-${VERSION}`),
  ];
  for (const path of useless) await rm(join(root, path), { recursive: true, force: true });
}
