/**
 * The probe as preprocessed by a target's C compiler: the text that it compiles, and that
 * identifies a header set.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declarations } from "../layout/declarations.js";
import { CONSTANT_PREFIX } from "../layout/probe.js";
import { UserError } from "../user-error.js";
import type { Compiler } from "./gcc.js";

export interface Preprocessed {
  /** Everything that determines layouts, and the constants, without those in `apart`. */
  readonly declarations: string;
  /**
   * Constants that identify a build and determine no layout: name to the enumerator with the value.
   */
  readonly apart: Readonly<Record<string, string>>;
  /** Every file that was read. */
  readonly files: readonly string[];
}

/** Other releases and flags have other values of these, and can have the same types. */
export const APART = ["PY_VERSION_HEX", "Py_DEBUG"] as const;

const definesConstant = (name: string) => `enum { ${CONSTANT_PREFIX}${name} = `;

/** Runs the compiler's preprocessor over `source`. Throws a UserError with its first error. */
export async function preprocess(compiler: Compiler, args: readonly string[], source: string): Promise<Preprocessed> {
  const text = await withOutput(async (file) => {
    const { status, errors } = await runCompiler(compiler, [...args, "-E", "-o", file, "-"], source);
    if (status !== 0) throw new UserError(`${compiler.version} cannot read the headers: ${firstError(errors)}`);
    return readFileSync(file, "utf8");
  });
  const { lines, files } = declarations(text);
  const apart = APART.flatMap((name) => {
    const line = lines.find((line) => line.startsWith(definesConstant(name)));
    return line === undefined ? [] : [[name, line] as const];
  });
  const shared = lines.filter((line) => !apart.some(([, other]) => other === line));
  return { declarations: shared.join("\n"), apart: Object.fromEntries(apart), files };
}

/**
 * The value of a separate constant, if it is a plain number; a macro with an empty definition
 * counts as 0.
 */
export function plainValue(enumerator: string): number | null {
  const [, digits] = /\(long long\)\( ?(\d*) ?\+ 0\)/.exec(enumerator) ?? [];
  return digits === undefined ? null : Number(digits);
}

export const firstError = (output: string): string =>
  (output.split("\n").find((line) => /error:/.test(line)) ?? output.slice(0, 300)).trim();

/** Gives `work` a path for the compiler's output; the file is removed afterwards. */
export async function withOutput<T>(work: (path: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "pyframes-"));
  try {
    return await work(join(directory, "output"));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface Run {
  readonly status: number | null;
  readonly errors: string;
}

/**
 * Runs the compiler with `input` on its standard input. Input and output are files, since this
 * process is too busy to serve a pipe.
 */
export function runCompiler({ command }: Compiler, args: readonly string[], input: string): Promise<Run> {
  const [program, ...first] = command;
  return new Promise((resolve, reject) => {
    const descriptor = unnamedFile(input);
    // The folder is empty, so that `#include "…"` finds no file beside the input.
    const child = spawn(program, [...first, ...args], {
      cwd: "/",
      env: { ...process.env, LC_ALL: "C" },
      stdio: [descriptor, "ignore", "pipe"],
    });
    closeSync(descriptor);
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, errors }));
  });
}

/** A descriptor for reading `text`; the file has no name any more. */
function unnamedFile(text: string): number {
  const directory = mkdtempSync(join(tmpdir(), "pyframes-"));
  try {
    const path = join(directory, "input");
    writeFileSync(path, text);
    return openSync(path, "r");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
