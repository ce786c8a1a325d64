/** The probe as a target's C compiler preprocesses it: what it will compile, and what tells header sets apart. */
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declarations } from "../layout/declarations.js";
import { CONSTANT_PREFIX } from "../layout/probe.js";
import { UserError } from "../user-error.js";
import type { Compiler } from "./gcc.js";

export interface Preprocessed {
  /** Everything that lays types out, and the constants; without those that are kept apart. */
  readonly declarations: string;
  /** Constants that tell a build from another, and lay nothing out: name to the enumerator that has it. */
  readonly apart: Readonly<Record<string, string>>;
  /** Every file that was read. */
  readonly files: readonly string[];
}

/** Other releases and other flags have other values of these, and may have the same types all the same. */
export const APART = ["PY_VERSION_HEX", "Py_DEBUG"] as const;

const definesConstant = (name: string) => `enum { ${CONSTANT_PREFIX}${name} = `;

/** Run the compiler's preprocessor over `source`. Throws a UserError with its first error. */
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

/** The value of a constant that is kept apart, where it is a plain number; what is defined as nothing counts as 0. */
export function plainValue(enumerator: string): number | null {
  const [, digits] = /\(long long\)\( ?(\d*) ?\+ 0\)/.exec(enumerator) ?? [];
  return digits === undefined ? null : Number(digits);
}

export const firstError = (output: string): string =>
  (output.split("\n").find((line) => /error:/.test(line)) ?? output.slice(0, 300)).trim();

/** Give `work` a path for the compiler to write to; nothing is left there afterwards. */
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
 * The compiler, given `input` on its standard input. Both that and what it writes are files: of a pipe this process would have to
 * be at the other end, and it has other things to do.
 */
export function runCompiler({ command }: Compiler, args: readonly string[], input: string): Promise<Run> {
  const [program, ...first] = command;
  return new Promise((resolve, reject) => {
    const descriptor = unnamedFile(input);
    // Nothing is found beside the input: it is in no directory of anybody's.
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

/** A descriptor to read `text` by; the file has no name any more. */
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
