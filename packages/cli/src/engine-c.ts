import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AttachOptions, SnapshotOptions } from "@pyframes/walker";
import { complain } from "./command.js";
import { UserError } from "./errors.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const include = join(root, "generated/c");
const examples = join(root, "examples/c");
const source = join(examples, "dump.c");
/** Where the C walker puts its name before a sentence. */
const program = /^(?:\S*dump|pyframes): /;
/** Bytes of output: a million frames fit. */
const maximumOutput = 1 << 30;

/** Takes a snapshot with the C walker, as JSON text. */
export async function snapshotWithC(options: AttachOptions, asked: SnapshotOptions): Promise<string> {
  const flags = Object.entries(asked).flatMap(([name, wanted]) => (wanted === true ? [`--${name}`] : []));
  const result = spawnSync(compiled(), ["--json", ...flags, ...argumentsFor(options)], {
    encoding: "utf8",
    maxBuffer: maximumOutput,
  });
  const errors = result.stderr?.trim().split("\n") ?? [];
  if (result.status !== 0) {
    const sentence = errors.at(-1)?.replace(program, "");
    throw new UserError(sentence || `The C walker ended with ${result.signal ?? result.error?.message ?? "an error"}.`);
  }
  for (const line of errors) if (line !== "") complain(line.replace(program, ""));
  return result.stdout.trimEnd();
}

function argumentsFor(options: AttachOptions): string[] {
  if ("recording" in options) return ["--recording", options.recording];
  const { searchLimit } = options;
  const limit = searchLimit === undefined ? [] : ["--search-limit", String(searchLimit / 2 ** 20)];
  if ("pid" in options) return [...limit, ...(options.pause ? ["--pause"] : []), String(options.pid)];
  const sysroot = options.sysroot === undefined ? [] : ["--sysroot", options.sysroot];
  return [...limit, ...sysroot, "--core", options.core];
}

/** The compiled walker's path. It is compiled once for each version of its sources and compiler. */
function compiled(): string {
  const compiler = process.env.CC || "cc";
  const sources = sourceFiles();
  const directory = join(cacheDirectory(), digest(compiler, sources));
  const path = join(directory, "dump");
  if (existsSync(path)) return path;
  mkdirSync(directory, { recursive: true });
  // Under another name first, as another run may compile it at the same time.
  const temporary = join(directory, `dump.${process.pid}`);
  try {
    const result = spawnSync(compiler, ["-O2", `-I${include}`, source, "-o", temporary], { encoding: "utf8" });
    if (result.status !== 0) throw new UserError(`${compiler} cannot compile the C walker: ${firstComplaint(result)}`);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  return path;
}

function sourceFiles(): readonly string[] {
  const within = (directory: string) =>
    existsSync(directory)
      ? readdirSync(directory)
          .filter((name) => name.endsWith(".h"))
          .sort()
          .map((name) => join(directory, name))
      : [];
  const headers = within(include);
  if (headers.length === 0 || !existsSync(source))
    throw new UserError("The C walker's sources are not here: run this from a checkout, or use --engine ts.");
  return [...headers, ...within(examples), source];
}

/** A hash over the sources and the compiler's name and version. */
function digest(compiler: string, sources: readonly string[]): string {
  const version = spawnSync(compiler, ["--version"], { encoding: "utf8" });
  if (version.status !== 0)
    throw new UserError(`The C compiler "${compiler}" cannot be run: install one, name it in CC, or use --engine ts.`);
  const hash = createHash("sha256").update(`${compiler}\0${version.stdout}\0`);
  for (const path of sources) hash.update(`${path}\0`).update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}

function cacheDirectory(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(base, "pyframes", "engine-c");
}

function firstComplaint({ stderr, error }: SpawnSyncReturns<string>): string {
  const lines = stderr?.split("\n") ?? [];
  return lines.find((line) => line.includes("error")) ?? lines[0] ?? error?.message ?? "no reason given";
}
