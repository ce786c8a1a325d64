/** C programs of the tests, each compiled once and kept by the hash of all that decides it. */
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withLock } from "../../tools/extract/src/sources/cache.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const include = join(root, "generated", "c");
const DUMP = join(root, "examples", "c", "dump.c");
const cache = join(root, "node_modules", ".cache", "pyframes-tests");

/** Flags under which the first error of memory or undefined behaviour ends the program. */
export const SANITIZED = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/**
 * The program made from one C file and the generated headers: its path, which must not be written
 * to.
 */
export async function compiled(source: string, flags: readonly string[]): Promise<string> {
  const compiler = process.env.CC || "cc";
  const program = join(cache, digest(compiler, source, flags));
  mkdirSync(cache, { recursive: true });
  await withLock(`${program}.lock`, async () => {
    if (existsSync(program)) return;
    await promisify(execFile)(compiler, [...flags, `-I${include}`, source, "-o", `${program}.new`]);
    renameSync(`${program}.new`, program);
  });
  return program;
}

/** examples/c/dump.c. */
export function compiledDump(flags: readonly string[] = ["-O2"]): Promise<string> {
  return compiled(DUMP, flags);
}

/**
 * Over the compiler, the flags, the source, and each header beside it or among the generated ones.
 */
function digest(compiler: string, source: string, flags: readonly string[]): string {
  const version = execFileSync(compiler, ["--version"], { encoding: "utf8" });
  const hash = createHash("sha256").update(JSON.stringify([compiler, version, source, flags]));
  const headers = [include, dirname(source)].flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => name.endsWith(".h"))
      .sort()
      .map((name) => join(directory, name)),
  );
  for (const path of [source, ...headers]) hash.update(`${path}\0`).update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}
