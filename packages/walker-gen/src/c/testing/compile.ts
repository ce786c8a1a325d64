/** For tests: the C compilers at hand, and programs built from the model's fragments. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildModel } from "../../build-model.js";
import { emitC, linuxFragments, modelFragments } from "../emit.js";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export const FRAGMENTS = path("../../../c");
export const C_TESTS = path("../../../c/test");
export const EXAMPLES = path("../../../../../examples/c");

export const DOCS = path("../../../../../docs/c.md");

export const SAMPLER_DOCS = path("../../../../../docs/sampler.md");

export const WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"];
/** A test must fail at the first undefined behaviour. Optimized no more than warnings need: compiling takes longer than running. */
export const SANITIZERS = ["-g1", "-Og", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

export interface Outcome {
  readonly status: number | null;
  /** Both streams: what a failed test shows. */
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

/** The candidates that this machine has. */
export function available(candidates: readonly string[]): ReadonlySet<string> {
  return new Set(candidates.filter((candidate) => run(candidate, ["--version"]).status === 0));
}

/** The machine's own interpreter and pyenv's. */
export function interpreters(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const installed = existsSync(versions) ? readdirSync(versions) : [];
  const paths = installed.filter((name) => name.startsWith("3.")).map((name) => join(versions, name, "bin/python3"));
  return ["python3", ...paths].filter((python) => run(python, ["-c", ""]).status === 0);
}

/** A directory with the generated headers, and the fragments that the model decides. */
export class Workbench implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "pyframes-c-"));
  /** The two headers alone, as users have them. */
  readonly headers = mkdtempSync(join(this.directory, "headers-"));

  constructor() {
    const model = buildModel();
    const fragments = [...modelFragments(model), ...linuxFragments(model)];
    for (const [name, text] of fragments) writeFileSync(join(this.directory, name), text);
    for (const [file, text] of emitC(model)) writeFileSync(join(this.headers, file.split("/").at(-1) as string), text);
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}
