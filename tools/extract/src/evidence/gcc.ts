/**
 * The C compiler that checks a target's tables: an installed one, else Debian's cross compiler,
 * fetched once.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Gcc } from "@pyframes/layouts";
import { type Target, target as targetOf } from "../targets/targets.js";
import { UserError } from "../user-error.js";
import { crossCompiler } from "./cross-gcc.js";

/** A C compiler for one target that is not clang. */
export interface Compiler {
  /** The program and its first arguments. */
  readonly command: readonly [string, ...string[]];
  /** Its version line. */
  readonly version: string;
  /** The directory of its builtin headers, such as stddef.h. */
  readonly builtins: string;
}

const found = new Map<string, Promise<Compiler | null>>();

/**
 * The C compiler for `triple`; PYFRAMES_CC names one to prefer. Null if only clang compiles for the
 * target as its own compilers do. Throws a UserError if one exists, but is neither installed nor
 * available.
 */
export function findCompiler(triple: string, log: (line: string) => void): Promise<Compiler | null> {
  const known = found.get(triple);
  if (known !== undefined) return known;
  const search = look(targetOf(triple), log);
  found.set(triple, search);
  return search;
}

async function look(target: Target, log: (line: string) => void): Promise<Compiler | null> {
  if (target.compilers.length === 0) return null;
  const installed = await installedCompiler(target);
  if (installed) return installed;
  const failures: string[] = [];
  for (const gcc of target.compilers) {
    try {
      const compiler = await identify(
        [...(await crossCompiler(gcc.machine, log)), ...(gcc.options ?? [])],
        gcc.machine,
      );
      if (compiler) return compiler;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(error.message);
    }
  }
  const names = target.compilers.map(({ machine }) => `${machine}-gcc`);
  throw new UserError(
    `No C compiler for ${target.triple} to check the table with (looked for ${names.join(", ")}, gcc, and Debian's: ${failures[0] ?? "it does not run"}); install one (on Debian and Ubuntu: apt-get install -y gcc libc6-dev).`,
  );
}

async function installedCompiler({ compilers }: Target): Promise<Compiler | undefined> {
  const preferred = process.env.PYFRAMES_CC;
  for (const { machine, options = [] } of compilers) {
    for (const command of [...(preferred ? [preferred] : []), `${machine}-gcc`, "gcc"]) {
      const compiler = await identify([command, ...options], machine);
      if (compiler) return compiler;
    }
  }
  return undefined;
}

const run = promisify(execFile);

/** The compiler, if it runs and compiles for `machine`. */
async function identify(command: readonly string[], machine: Gcc["machine"]): Promise<Compiler | undefined> {
  const [program, ...options] = command as [string, ...string[]];
  const ask = async (question: string) => (await run(program, [...options, question])).stdout.trim();
  try {
    const questions = ["-dumpmachine", "--version", "-print-file-name=include"].map(ask);
    const [found, version, builtins] = (await Promise.all(questions)) as [string, string, string];
    return found === machine
      ? { command: [program, ...options], version: version.split("\n")[0] as string, builtins }
      : undefined;
  } catch {
    return undefined;
  }
}
