import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join, relative } from "node:path";
import { debianTools, debianTree } from "@pyframes/extract/debian";
import { ElfImage } from "@pyframes/memory";
import { targetOf } from "@pyframes/walker";
import { linkTree } from "./link-tree.js";
import { type CorpusProgram, corpusPrograms, type DebianRow, debianRows, emulators, qemuSuite } from "./plan.js";

/** One interpreter, copied to a path that recordings may contain. */
export interface Interpreter {
  /**
   * For messages. The case's name, `3.13.5d-s390x-linux-gnu`, comes from the interpreter's own
   * report.
   */
  readonly name: string;
  readonly distributor: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** True if its memory is available from a core file only. */
  readonly emulated: boolean;
}

/** An interpreter of the plan, which may have to be fetched first. */
export interface Planned {
  readonly name: string;
  /** The programs that it runs for the corpus. */
  readonly programs: readonly CorpusProgram[];
  /** Throws if the interpreter is not available; the message has the reason. */
  lay(): Promise<Interpreter>;
}

/** Every interpreter of the plan. */
export function planned(stage: string, log: (line: string) => void): Planned[] {
  const ofMachine = managedTrees().map((root) => {
    const name = `upstream ${basename(root)}`;
    return { name, programs: corpusPrograms, lay: () => managed(root, stage, name, log) };
  });
  const ofDebian = debianRows.map((row) => {
    const name = `debian ${row.minor}${row.abiflags} ${row.suite} ${row.target}`;
    return { name, programs: row.programs, lay: () => debian(row, stage, name, log) };
  });
  return [...ofMachine, ...ofDebian];
}

/** pyenv's interpreters of this machine, built from upstream's sources. */
function managedTrees(): string[] {
  const versions = join(homedir(), ".pyenv", "versions");
  const names = existsSync(versions) ? readdirSync(versions) : [];
  return names.filter((name) => /^3\.\d+\.\d+$/.test(name)).map((name) => join(versions, name));
}

/**
 * An interpreter below an installation prefix; one for another architecture must be linked
 * statically.
 */
export async function managed(
  root: string,
  stage: string,
  name: string,
  log: (line: string) => void,
): Promise<Interpreter> {
  const program = readdirSync(join(root, "bin")).find((file) => /^python3\.\d+[td]*$/.test(file));
  if (program === undefined) throw new Error(`There is no python3.N in ${root}/bin.`);
  const tree = linkTree(root, join(stage, `upstream-${basename(root)}`));
  const python = join(tree, "bin", program);
  const emulator = await emulatorOf(programTarget(python), log);
  const environment = { LD_LIBRARY_PATH: join(tree, "lib") };
  const command = emulator === null ? [python] : [emulator, python];
  return { name, distributor: "upstream", command, environment, emulated: emulator !== null };
}

function programTarget(path: string): string {
  using image = ElfImage.open(path);
  return targetOf(image, null);
}

/** The emulator for a target's programs; null if this machine runs them. */
async function emulatorOf(target: string, log: (line: string) => void): Promise<string | null> {
  const emulator = emulators[target];
  if (emulator === undefined) throw new Error(`There is no emulator for ${target}.`);
  return emulator && join(await debianTools("qemu-user", qemuSuite, log), "usr", "bin", emulator);
}

async function debian(row: DebianRow, stage: string, name: string, log: (line: string) => void): Promise<Interpreter> {
  const { minor, ...choice } = row;
  const found = await debianTree(minor, log, choice);
  const { multiarch, loader } = found.build.architecture;
  const root = linkTree(found.root, join(stage, `debian-${row.suite}-${multiarch}-${minor}${row.abiflags}`));
  const python = join(root, relative(found.root, found.python));
  const base = { name, distributor: "debian", environment: {} };
  const emulator = await emulatorOf(row.target, log);
  if (emulator !== null) return { ...base, command: [emulator, "-L", root, python], emulated: true };
  const libraries = [join(root, "lib", multiarch), join(root, "usr", "lib", multiarch)].join(":");
  return { ...base, command: [join(root, loader), "--library-path", libraries, python], emulated: false };
}
