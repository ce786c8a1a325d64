/**
 * Applications with an interpreter linked into them, built from what a source installation leaves:
 * its static library.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Interpreter } from "./interpreters.js";

const execute = promisify(execFile);
const SOURCE = fileURLToPath(new URL("embedding.c", import.meta.url));

const ASK = `
import sysconfig as s, sys, os
v = s.get_config_vars()
print(os.path.join(v['LIBPL'], v['LIBRARY'].replace('.so', '.a')), v['INCLUDEPY'], sys.base_prefix, v['LIBS'], v['SYSLIBS'], sep='\\n')`;

/** The files that an application is linked from. */
export interface Library {
  readonly interpreter: Interpreter;
  readonly archive: string;
  readonly include: string;
  readonly home: string;
  /** Linker flags for the library's dependencies. */
  readonly libraries: readonly string[];
}

/** How an application is built; by default as a distributor might. */
export interface Build {
  readonly name: string;
  /** Compiler flags that matter: `-no-pie`. */
  readonly flags?: readonly string[];
  /** Leaves out the symbols and the section that name the runtime. */
  readonly nameless?: boolean;
  /**
   * Runs it by its dynamic loader, which maps it among the libraries: what it allocates has lower
   * addresses.
   */
  readonly loader?: boolean;
  /** The file name of a copy of its dynamic loader, which PT_INTERP then names. */
  readonly interpreter?: string;
  /** Leaves out all section headers, as sstrip does. */
  readonly sectionless?: boolean;
}

/** The static library of an interpreter; a sentence where there is none. */
export async function libraryOf(interpreter: Interpreter): Promise<Library | string> {
  const [program = "", ...args] = interpreter.command;
  const { stdout } = await execute(program, [...args, "-c", ASK]);
  const [archive = "", include = "", home = "", ...libraries] = stdout.trimEnd().split("\n");
  // Debian's has modules in it that need more libraries than it names.
  if (existsSync(archive.replace(/\.a$/, "-pic.a"))) return `${interpreter.name} has Debian's static library`;
  if (!existsSync(archive)) return `${interpreter.name} has no static library ${archive}`;
  return { interpreter, archive, include, home, libraries: words(libraries) };
}

const words = (lines: readonly string[]) => lines.join(" ").split(" ").filter(Boolean);

/** A directory for applications, removed with all that is in it. */
export class Workshop {
  private constructor(readonly directory: string) {}

  static async open(): Promise<Workshop> {
    return new Workshop(await mkdtemp(join(tmpdir(), "pyframes-embedding-")));
  }

  close(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }

  /** An interpreter that is an application of another name, stripped. */
  async build({ interpreter, archive, include, home, libraries }: Library, build: Build): Promise<Interpreter> {
    const path = join(this.directory, build.name);
    const script = `${path}.map`;
    const named = build.interpreter === undefined ? null : join(this.directory, build.interpreter);
    if (named !== null) await copyFile(await loaderOf(process.execPath), named);
    // Extension modules need all the rest.
    await writeFile(script, "{ global: *; local: _PyRuntime; Py_Version; };");
    await execute("cc", [
      ...["-O1", `-DHOME="${home}"`, `-I${include}`, "-x", "c", SOURCE, "-x", "none", archive, "-o", path],
      ...[
        "-rdynamic",
        "-s",
        ...(named === null ? [] : [`-Wl,--dynamic-linker=${named}`]),
        ...(build.flags ?? []),
        ...(build.nameless ? [`-Wl,--version-script=${script}`] : []),
      ],
      ...libraries,
    ]);
    if (build.nameless) await execute("objcopy", ["--rename-section", ".PyRuntime=.other", path]);
    if (build.sectionless) await removeSectionHeaders(path);
    const command = build.loader ? [await loaderOf(path), path] : [path];
    return { ...interpreter, name: build.name, command };
  }
}

/** The dynamic loader that a program names in PT_INTERP. */
async function loaderOf(path: string): Promise<string> {
  const { stdout } = await execute("readelf", ["-lW", path], { env: { ...process.env, LC_ALL: "C" } });
  const [, loader] = /program interpreter: ([^\]]+)\]/.exec(stdout) ?? [];
  if (loader === undefined) throw new Error(`${path} has no program interpreter`);
  return loader;
}

/** e_shoff, e_shentsize, e_shnum and e_shstrndx of a 64-bit ELF header become 0. */
async function removeSectionHeaders(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.fill(0, 40, 48).fill(0, 58, 64);
  await writeFile(path, bytes);
}
