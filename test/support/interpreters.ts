/** Every interpreter that the live tests can have: this machine's, and Debian's from the cache. */
import { execFile } from "node:child_process";
import { readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { builds, versionOfHex } from "@pyframes/layouts";
import { debianInterpreter } from "../../tools/extract/src/sources/debian-interpreter.js";

export interface Interpreter {
  /** For the tests' names: `3.13.5d of Debian trixie`. */
  readonly name: string;
  /** The program and the arguments that come before a script's. */
  readonly command: readonly string[];
  readonly hex: number;
  readonly abiflags: string;
}

/** What was looked for and not found, and why. */
export interface Missing {
  readonly name: string;
  readonly reason: string;
}

const OLDEST = 0x03060000;
/** From 3.13 on interpreters have `_Py_DebugOffsets`. */
const DEBUG_OFFSETS = 0x030d0000;

/** A target of 32 bits whose programs 64-bit machines run. */
const NARROW = "i686-linux-gnu";

/** A row each: what the tests take from Debian. */
const WIDE = [
  { minor: "3.9", suite: "bullseye" },
  { minor: "3.11", suite: "bookworm" },
  { minor: "3.13", suite: "trixie" },
  { minor: "3.14", suite: "sid" },
  { minor: "3.15", suite: "sid" },
].flatMap((row) => ["", "d"].map((abiflags) => ({ ...row, abiflags, target: "x86_64-linux-gnu" })));
const DEBIAN = [
  ...WIDE,
  { minor: "3.9", suite: "bullseye", abiflags: "", target: NARROW },
  { minor: "3.14", suite: "sid", abiflags: "", target: NARROW },
];

const ASK =
  "import sys; print(sys.hexversion, sys.abiflags, sys.implementation.name, sys.version.split()[0], sys.executable, sep='\\n')";

export async function findInterpreters(): Promise<{ interpreters: Interpreter[]; missing: Missing[] }> {
  const missing: Missing[] = [];
  const interpreters: Interpreter[] = [];
  for (const interpreter of await machineInterpreters()) {
    if (canBeWalked(interpreter)) interpreters.push(interpreter);
    else missing.push({ name: interpreter.name, reason: "there is no table for it" });
  }
  for (const { minor, suite, abiflags, target } of DEBIAN) {
    const where = `of Debian ${suite}${target === NARROW ? `, ${target}` : ""}`;
    const name = `${minor}${abiflags} ${where}`;
    try {
      const command = await debianInterpreter(minor, (line) => console.log(line), { suite, abiflags, target });
      const answer = await ask(command);
      interpreters.push({ ...answer, name: `${answer.release}${abiflags} ${where}`, command });
    } catch (error) {
      missing.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { interpreters, missing };
}

/** An interpreter that does not describe itself is walked with its own table only, which nobody may have made yet. */
export function canBeWalked({ hex, abiflags }: Interpreter): boolean {
  const flags = abiflags.replace("m", "");
  return (
    hex >= DEBUG_OFFSETS || builds().some((build) => build.version === versionOfHex(hex) && build.abiflags === flags)
  );
}

export async function machineInterpreters(): Promise<Interpreter[]> {
  const found = new Map<string, Interpreter>();
  for (const path of await machinePaths()) {
    const answer = await ask([path]).catch(() => undefined);
    if (answer === undefined || answer.implementation !== "cpython" || answer.hex < OLDEST) continue;
    // The answer's own path: a shim of a version manager is a script, and a virtual environment's link leads to another.
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
