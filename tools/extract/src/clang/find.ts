/**
 * Finds libclang as clang-sys does: LIBCLANG_PATH, then llvm-config, then the platform's usual
 * places; and the builtin headers of that clang.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../user-error.js";

/** The oldest and the newest libclang that the tests cover. */
export const OLDEST_LLVM = 14;
export const NEWEST_LLVM = 22;

export const INSTALL_COMMAND = "apt-get install -y libclang1-14 libclang-common-14-dev gcc libc6-dev";

export interface FoundLibClang {
  readonly path: string;
  /** LLVM's major version, as far as the path implies it; the library itself decides. */
  readonly llvm: number | null;
}

/** Parent folders of LLVM installations. */
const PREFIXES = ["/usr/lib", "/usr/local", "/usr/local/lib", "/opt", "/opt/homebrew/opt", "/usr/local/opt"];
const LIBRARY = /^libclang(?:-(\d+)(?:\.[\d.]+)?)?(?:\.so(?:\.\d+)*|\.dylib)$/;

const entries = (directory: string): string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

function librariesIn(directory: string): string[] {
  return entries(directory)
    .filter((name) => LIBRARY.test(name))
    .map((name) => join(directory, name));
}

/**
 * `llvm-18`, `libclang-18.so.18` and `libclang.so.18.1.8` all imply 18, after links are followed.
 */
function majorOf(path: string): number | null {
  let real = path;
  try {
    real = realpathSync(path);
  } catch {}
  const match = /libclang(?:-(\d+)|\.so\.(\d+))/.exec(basename(real)) ?? /llvm[-@]?(\d+)/.exec(real);
  const digits = match?.[1] ?? match?.[2];
  return digits === undefined ? null : Number(digits);
}

function fromEnvironment(): string[] | null {
  const given = process.env.LIBCLANG_PATH;
  if (!given) return null;
  const found = existsSync(given) && statSync(given).isDirectory() ? librariesIn(given) : [given];
  if (found.length === 0 || !existsSync(found[0] as string)) {
    throw new UserError(
      `LIBCLANG_PATH is ${given}, where no libclang was found; point it at libclang.so or its directory.`,
    );
  }
  return found;
}

function fromLlvmConfig(): string[] {
  const command = process.env.LLVM_CONFIG_PATH ?? "llvm-config";
  try {
    const directory = execFileSync(command, ["--libdir"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return librariesIn(directory.trim());
  } catch {
    return [];
  }
}

function fromUsualPlaces(): string[] {
  const directories = PREFIXES.flatMap((prefix) => [
    prefix,
    join(prefix, "lib"),
    ...entries(prefix)
      .filter((name) => /^llvm|-linux-(gnu|musl)/.test(name))
      .flatMap((name) => [join(prefix, name), join(prefix, name, "lib")]),
  ]);
  return directories.flatMap(librariesIn);
}

/** Newest within the tested range first, then newer ones, then older or unnumbered ones. */
function preference(a: FoundLibClang, b: FoundLibClang): number {
  const rank = ({ llvm }: FoundLibClang) => {
    if (llvm === null) return 0;
    if (llvm > NEWEST_LLVM) return 1;
    return llvm >= OLDEST_LLVM ? llvm : -1;
  };
  return rank(b) - rank(a);
}

/** The libclang to use. Throws a UserError that says how to get one. */
export function findLibClang(): FoundLibClang {
  const given = fromEnvironment();
  const usual = given ?? fromUsualPlaces();
  // llvm-config only adds places: its own LLVM may be older than another one beside it.
  const paths = given || usual.some((path) => majorOf(path) === NEWEST_LLVM) ? usual : [...fromLlvmConfig(), ...usual];
  const [best] = paths.map((path) => ({ path, llvm: majorOf(path) })).sort(preference);
  if (best && (given || best.llvm === null || best.llvm >= OLDEST_LLVM)) return best;
  throw new UserError(
    `No libclang of LLVM ${OLDEST_LLVM} or newer was found; install one (on Debian and Ubuntu: ${INSTALL_COMMAND}) or set LIBCLANG_PATH.`,
  );
}

/**
 * clang's resource directory, whose include/ has stddef.h and limits.h: beside the library
 * (lib/clang/VERSION), or in the LLVM of the same major.
 */
export function findResourceDirectory(library: string, llvm: number): string {
  const libdirs = [dirname(realpathSync(library)), dirname(library)];
  const roots = [
    ...libdirs.map((directory) => join(directory, "clang")),
    `/usr/lib/llvm-${llvm}/lib/clang`,
    "/usr/lib/clang",
    "/usr/lib64/clang",
    "/usr/local/lib/clang",
  ];
  for (const root of roots) {
    const version = entries(root)
      .filter((name) => Number.parseInt(name, 10) === llvm)
      .find((name) => existsSync(join(root, name, "include", "stddef.h")));
    if (version) return join(root, version);
  }
  throw new UserError(
    `libclang ${llvm} (${library}) has no builtin headers (stddef.h) beside it; install them (on Debian and Ubuntu: apt-get install -y libclang-common-${llvm}-dev).`,
  );
}
