/** For tests: the C compilers at hand, and programs built from the model's fragments. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildModel } from "../../build-model.js";
import { emitC, folderFragments, modelFragments } from "../emit.js";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const CACHE = path("../../../../../node_modules/.cache/pyframes-workbench");
/** Everything that decides the generated C. */
const SOURCES = ["walker-gen/src", "walker-gen/c", "walker-gen/templates", "layouts/src", "layouts/data"].map(
  (folder) => path(`../../../../${folder}`),
);

export const FRAGMENTS = path("../../../c");
export const C_TESTS = path("../../../c/test");
export const EXAMPLES = path("../../../../../examples/c");

export const DOCS = path("../../../../../docs/c.md");

export const SAMPLER_DOCS = path("../../../../../docs/sampler.md");

export const WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"];
/**
 * A test must fail at the first undefined behaviour. Optimized no more than warnings need:
 * compiling takes longer than running.
 */
export const SANITIZERS = ["-g1", "-Og", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

export interface Outcome {
  readonly status: number | null;
  /** Both streams, which a failed test shows. */
  readonly output: string;
}

export function run(command: string, args: readonly string[], input = ""): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    input,
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 1 << 28,
  });
  return { status, output: error ? String(error) : stdout + stderr };
}

/**
 * The candidates that this machine has, and the others. A compiler that has two names is tried
 * under the first.
 */
export function compilers(candidates: readonly string[]): { here: string[]; absent: string[] } {
  const versions = new Map<string, string>();
  const absent: string[] = [];
  for (const candidate of candidates) {
    const { status, output } = run(candidate, ["--version"]);
    if (status !== 0) absent.push(candidate);
    else if (!versions.has(output)) versions.set(output, candidate);
  }
  return { here: [...versions.values()], absent };
}

/** The machine's own interpreter and pyenv's. */
export function interpreters(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const installed = existsSync(versions) ? readdirSync(versions) : [];
  const paths = installed.filter((name) => name.startsWith("3.")).map((name) => join(versions, name, "bin/python3"));
  return ["python3", ...paths].filter((python) => run(python, ["-c", ""]).status === 0);
}

/**
 * The fragments and headers of all builds. Loading every table takes seconds: they are kept by the
 * hash of their sources.
 */
function generated(): { fragments: string; headers: string } {
  const directory = join(CACHE, hashOf(SOURCES));
  if (!existsSync(directory)) generate(directory);
  return { fragments: join(directory, "fragments"), headers: join(directory, "headers") };
}

/** Another process may do the same: the directory appears whole. */
function generate(directory: string): void {
  mkdirSync(CACHE, { recursive: true });
  const temporary = mkdtempSync(`${directory}-`);
  const write = (folder: string, files: Iterable<readonly [string, string]>) => {
    mkdirSync(join(temporary, folder));
    for (const [name, text] of files) writeFileSync(join(temporary, folder, basename(name)), text);
  };
  const model = buildModel();
  write("fragments", [...modelFragments(model), ...folderFragments("linux/", model)]);
  write("headers", emitC(model));
  try {
    renameSync(temporary, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(temporary, { recursive: true });
  }
}

function hashOf(folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of folders)
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      const path = join(folder, file);
      if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path)).update("\0");
    }
  return hash.digest("hex");
}

/** A directory with the generated headers, and the fragments that the model decides. */
export class Workbench implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "pyframes-c-"));
  /** The two headers alone, as users have them. */
  readonly headers = mkdtempSync(join(this.directory, "headers-"));

  constructor() {
    const { fragments, headers } = generated();
    cpSync(fragments, this.directory, { recursive: true });
    cpSync(headers, this.headers, { recursive: true });
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}
