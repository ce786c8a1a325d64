/** The interpreters of the live tests: this machine's, and Debian's from the cache. */
import { execFile } from "node:child_process";
import { readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { builds, versionOfHex } from "@pyframes/layouts";
import { debianInterpreter, pythons } from "../../tools/extract/src/sources/debian-interpreter.js";
import { reasonOr } from "./from-debian.js";
import type { Need } from "./needs.js";
import { oncePerRun } from "./once-per-run.js";

export interface Interpreter {
  /** For the tests' names: `3.13.5d of Debian trixie`. */
  readonly name: string;
  /** The program and the arguments that come before a script's. */
  readonly command: readonly string[];
  readonly hex: number;
  readonly abiflags: string;
}

/** An interpreter that the live tests cannot have, and why. */
export interface Missing {
  readonly name: string;
  readonly need: Need;
  readonly reason: string;
}

export interface Interpreters {
  readonly interpreters: readonly Interpreter[];
  readonly missing: readonly Missing[];
}

/** The reason of a suite that has no interpreter to run. */
export const NO_INTERPRETER = "no CPython on this machine or from Debian has a table";

const OLDEST = 0x03060000;
/** From 3.13 on interpreters have `_Py_DebugOffsets`. */
const DEBUG_OFFSETS = 0x030d0000;

/** A target of 32 bits whose programs 64-bit machines run. */
const NARROW = "i686-linux-gnu";

/**
 * Minors whose 32-bit interpreter is tested, too: the oldest one, and one that describes itself.
 */
const NARROW_MINORS: readonly string[] = ["3.9", "3.14"];

/** The interpreters that the tests take from Debian, one in each row. */
const DEBIAN: readonly DebianChoice[] = [
  ...pythons.flatMap((row) => ["", "d"].map((abiflags) => ({ ...row, abiflags, target: "x86_64-linux-gnu" }))),
  ...pythons
    .filter(({ minor }) => NARROW_MINORS.includes(minor))
    .map((row) => ({ ...row, abiflags: "", target: NARROW })),
];

const ASK =
  "import sys; print(sys.hexversion, sys.abiflags, sys.implementation.name, sys.version.split()[0], sys.executable, sep='\\n')";

/** Each interpreter is started and asked once in a run of the suite. */
export function findInterpreters(): Promise<Interpreters> {
  return oncePerRun("interpreters", async () => {
    const found: (Interpreter | Missing)[] = [];
    for (const interpreter of await machineInterpreters())
      found.push(
        canBeWalked(interpreter)
          ? interpreter
          : { name: interpreter.name, need: "interpreter", reason: "there is no table for it" },
      );
    for (const choice of DEBIAN) found.push(await debianInterpreterOf(choice));
    return {
      interpreters: found.filter((each): each is Interpreter => "command" in each),
      missing: found.filter((each): each is Missing => "reason" in each),
    };
  });
}

export interface DebianChoice {
  readonly minor: string;
  readonly suite: string;
  readonly abiflags: string;
  readonly target: string;
}

/**
 * Debian's interpreter, fetched on first use. Missing also where its suite has moved to a release
 * without a table.
 */
export async function debianInterpreterOf(choice: DebianChoice): Promise<Interpreter | Missing> {
  const { minor, suite, abiflags, target } = choice;
  const where = `of Debian ${suite}${target === NARROW ? `, ${target}` : ""}`;
  const missing = (reason: string): Missing => ({ name: `${minor}${abiflags} ${where}`, need: "debian", reason });
  const command = await reasonOr(() => debianInterpreter(minor, console.log, { suite, abiflags, target }));
  if (typeof command === "string") return missing(command);
  const answer = await ask(command).catch(() => null);
  if (answer === null) return missing(`the interpreter for ${target} does not run on this machine`);
  const { hex, release } = answer;
  const name = `${release}${abiflags} ${where}`;
  if (!hasTable({ hex, abiflags }, target)) return missing(`Debian ${suite} has ${release} now, which has no table`);
  return { name, command, hex, abiflags: answer.abiflags };
}

/** An interpreter that does not describe itself needs its own table. */
export function canBeWalked(interpreter: Interpreter): boolean {
  return interpreter.hex >= DEBUG_OFFSETS || hasTable(interpreter);
}

function hasTable({ hex, abiflags }: Pick<Interpreter, "hex" | "abiflags">, target?: string): boolean {
  const [version, flags] = [versionOfHex(hex), abiflags.replace("m", "")];
  return builds().some(
    (build) =>
      build.version === version && build.abiflags === flags && (target === undefined || build.target === target),
  );
}

/** The interpreters on PATH and in pyenv, each once, oldest first. */
export function machineInterpreters(): Promise<readonly Interpreter[]> {
  return oncePerRun("machine-interpreters", findOnMachine);
}

async function findOnMachine(): Promise<Interpreter[]> {
  const found = new Map<string, Interpreter>();
  for (const path of await machinePaths()) {
    const answer = await ask([path]).catch(() => undefined);
    if (answer === undefined || answer.implementation !== "cpython" || answer.hex < OLDEST) continue;
    // The answer's own path: a shim of a version manager is a script, and a virtual environment's
    // link leads to another.
    const executable = await realpath(answer.executable);
    found.set(executable, {
      name: `${answer.release}${answer.abiflags} at ${executable}`,
      command: [executable],
      hex: answer.hex,
      abiflags: answer.abiflags,
    });
  }
  return [...found.values()].sort((a, b) => a.hex - b.hex);
}

async function machinePaths(): Promise<string[]> {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
  const managed = join(homedir(), ".pyenv", "versions");
  const versions = (await readdir(managed).catch(() => [])).map((version) => join(managed, version, "bin"));
  const paths: string[] = [];
  for (const directory of new Set([...onPath, ...versions])) {
    const names = await readdir(directory).catch(() => []);
    paths.push(...names.filter((name) => /^python3(\.\d+)?[dt]*$/.test(name)).map((name) => join(directory, name)));
  }
  return paths;
}

async function ask(command: readonly string[]) {
  const [program = "", ...args] = command;
  const { stdout } = await promisify(execFile)(program, [...args, "-c", ASK], { timeout: 60_000 });
  const [hex, abiflags = "", implementation, release, executable = ""] = stdout.trimEnd().split("\n");
  return { hex: Number(hex), abiflags, implementation, release, executable };
}
