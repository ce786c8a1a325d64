/**
 * Debian's interpreters, unpacked with all their dependencies and run by their own loader: any
 * suite's Python runs on any Linux, without installation.
 */
import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.js";
import { Apt } from "./apt.js";
import { cachedDirectory, cachePath } from "./cache.js";
import { type DebianBuild, findBuild, treePath } from "./debian-build.js";
import { nativeArchitecture } from "./debian-suites.js";
import { run } from "./run.js";

export { ARCHITECTURES as architectures, PYTHONS as pythons } from "./debian-suites.js";

export interface InterpreterChoice {
  /** The newest suite that has it, by default. */
  readonly suite?: string;
  readonly abiflags?: string;
  /** This machine's own, by default. */
  readonly target?: string;
}

/**
 * The command line of Debian's interpreter for a minor (`3.13`) or release: the program loader
 * first, the interpreter last; scripts and Python's options follow it. Throws a UserError if there
 * is none or it does not run.
 */
export async function debianInterpreter(
  version: string,
  log: (line: string) => void,
  choice: InterpreterChoice = {},
): Promise<string[]> {
  const { target = nativeArchitecture().target, abiflags = "", suite } = choice;
  const found = await findBuild({ version, abiflags, target, ...(suite === undefined ? {} : { suite }) }, log);
  if ("reason" in found) throw new UserError(found.reason);
  return await interpreterOf(found.build, log);
}

/** True if programs for the build's architecture are expected to run here. */
export function runsHere(build: DebianBuild): boolean {
  return process.platform === "linux" && build.architecture.runsOn.includes(process.arch);
}

/**
 * The command line of the build's interpreter, unpacked on first use. Throws a UserError if it does
 * not run.
 */
export async function interpreterOf(build: DebianBuild, log: (line: string) => void): Promise<string[]> {
  const { root, python } = await interpreterTree(build, log);
  const { loader, multiarch } = build.architecture;
  const libraries = [join(root, "lib", multiarch), join(root, "usr", "lib", multiarch)].join(":");
  const command = [await inRoot(root, loader), "--library-path", libraries, python];
  await run(command[0] ?? "", [...command.slice(1), "-c", ""], { timeout: 60_000 });
  return command;
}

/** An interpreter with all its dependencies, as if `root` were the root. */
export interface InterpreterTree {
  readonly root: string;
  /** The interpreter's path, including `root`. */
  readonly python: string;
  readonly build: DebianBuild;
}

/**
 * Debian's interpreter for any architecture, unpacked on first use and not run. Throws a UserError
 * if there is none.
 */
export async function debianTree(
  version: string,
  log: (line: string) => void,
  { target = nativeArchitecture().target, abiflags = "", suite }: InterpreterChoice = {},
): Promise<InterpreterTree> {
  const found = await findBuild({ version, abiflags, target, ...(suite === undefined ? {} : { suite }) }, log);
  if ("reason" in found) throw new UserError(found.reason);
  return await interpreterTree(found.build, log);
}

async function interpreterTree(build: DebianBuild, log: (line: string) => void): Promise<InterpreterTree> {
  const root = await cachedDirectory(treePath(build, "interpreter"), async (directory) => {
    log(`fetching ${build.interpreter} ${build.version} of Debian ${build.apt.suite} and its dependencies`);
    await build.apt.unpackClosure([build.interpreter], directory);
  });
  return { root, python: join(root, "usr", "bin", `python${build.minor}${build.abiflags}`), build };
}

/**
 * Programs of a Debian package for this machine, with all their dependencies: the root of their
 * tree.
 */
export async function debianTools(name: string, suite: string, log: (line: string) => void): Promise<string> {
  const { name: architecture } = nativeArchitecture();
  return await cachedDirectory(cachePath("debian", `${suite}-${architecture}`, name), async (directory) => {
    log(`fetching ${name} of Debian ${suite}`);
    await new Apt(suite, architecture, log).unpackClosure([name], directory);
  });
}

/** The file at `path` below `root`. Absolute links begin at `root`, as the packages intend. */
async function inRoot(root: string, path: string): Promise<string> {
  const file = join(root, path);
  const link = await readlink(file).catch(() => "");
  return link.startsWith("/") ? join(root, link) : file;
}
