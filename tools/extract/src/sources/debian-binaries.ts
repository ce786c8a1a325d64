/**
 * The programs and libraries of Debian's builds, for any architecture, with their debug
 * information: to be read, not run. `python3.N-dbg` has the debug build's program with its debug
 * information, and that of the ordinary program in a file named by its build-id.
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openImage } from "@pyframes/memory";
import { cachedDirectory, exists } from "./cache.js";
import { type DebianBuild, treePath } from "./debian-build.js";
import type { Binary } from "./source.js";

/** The build's binaries, fetched and unpacked on first use. Throws a UserError if apt fails. */
export async function binariesOf(build: DebianBuild, log: (line: string) => void): Promise<Binary[]> {
  // Both flavours are in the same packages.
  const root = await cachedDirectory(treePath({ ...build, abiflags: "" }, "binaries"), (directory) =>
    unpackBinaries(build, directory, log),
  );
  const binaries: Binary[] = [];
  for (const path of pathsOf(build, build.abiflags)) {
    const file = join(root, path);
    if (!(await exists(file))) continue;
    const debug = join(root, debugPath(file) ?? path);
    binaries.push({
      path: file,
      published: true,
      ...(path === modulePath(build, build.abiflags) && { module: true }),
      ...((await exists(debug)) && debug !== file && { debug }),
      description: `${path} of Debian ${build.apt.suite} (${build.architecture.name}), ${build.version}`,
    });
  }
  return binaries;
}

/** Paths of a flavour's binaries, below usr in the packages. */
function pathsOf(build: DebianBuild, abiflags: string): string[] {
  const { minor, architecture } = build;
  const program = `usr/bin/python${minor}${abiflags}`;
  const library = `usr/lib/${architecture.multiarch}/libpython${minor}.so.1.0`;
  return [...(abiflags === "" ? [program, library] : [program]), modulePath(build, abiflags)];
}

/**
 * The one module whose records are in the table: tasks and futures. Later suites have it in the
 * program.
 */
function modulePath({ minor, architecture }: DebianBuild, abiflags: string): string {
  const tag = `cpython-${minor.replace(".", "")}${abiflags}-${architecture.multiarch}`;
  return `usr/lib/python${minor}/lib-dynload/_asyncio.${tag}.so`;
}

/** Debian's path for the debug information of a binary, named by its build-id. */
function debugPath(file: string): string | null {
  using image = openImage(file);
  const id = image.buildId();
  return id && join("usr", "lib", "debug", ".build-id", id.slice(0, 2), `${id.slice(2)}.debug`);
}

async function unpackBinaries(build: DebianBuild, directory: string, log: (line: string) => void): Promise<void> {
  const { minor, version, apt, architecture } = build;
  log(
    `fetching the binaries of CPython ${minor} ${version} of Debian ${apt.suite} for ${architecture.name}, to be read`,
  );
  const candidates = [`python${minor}-minimal`, `libpython${minor}`, `libpython${minor}-stdlib`, `python${minor}-dbg`];
  const names = (await apt.show(candidates)).map(({ name }) => name);
  const whole = join(directory, "whole");
  await apt.unpack(names, whole);
  for (const path of [...pathsOf(build, ""), ...pathsOf(build, "d")]) {
    const file = join(whole, path);
    if (!(await exists(file))) continue;
    const debug = debugPath(file);
    for (const kept of [path, ...(debug !== null && (await exists(join(whole, debug))) ? [debug] : [])]) {
      await mkdir(dirname(join(directory, kept)), { recursive: true });
      await rename(join(whole, kept), join(directory, kept));
    }
  }
  await rm(whole, { recursive: true });
}
