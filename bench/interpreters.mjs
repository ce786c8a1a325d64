/** The sampled interpreters, and those whose _remote_debugging samples them. */

import { spawnSync } from "node:child_process";
import { readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { debianInterpreter, debianTools, pythons } from "../tools/extract/dist/sources/debian-interpreter.js";

const log = (line) => console.error(line);
/** Debian's suite of each minor. */
export const suites = Object.fromEntries(pythons.map(({ minor, suite }) => [minor, suite]));

/**
 * The command line of Debian's interpreter for a minor, unpacked on first use; a sentence if there
 * is none.
 */
export async function debianPython(minor) {
  try {
    return { command: await debianInterpreter(minor, log, { suite: suites[minor] }) };
  } catch (error) {
    return { reason: error.message };
  }
}

/**
 * An installed interpreter: tools that look at a process's files do not recognise one that is run
 * by its loader.
 */
export function installedPython(minor) {
  const managed = join(homedir(), ".pyenv", "versions");
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...list(managed).map((name) => join(managed, name, "bin")),
  ];
  for (const folder of folders) {
    if (!list(folder).includes(`python${minor}`)) continue;
    const ask = ["-c", "import sys; print(sys.executable, sys.version_info[:2], sep='\\n')"];
    const { status, stdout } = spawnSync(join(folder, `python${minor}`), ask, { encoding: "utf8" });
    const [executable = "", version] = (stdout ?? "").split("\n");
    if (status === 0 && version === `(${minor.replace(".", ", ")})`) return { command: [realpathSync(executable)] };
  }
  return { reason: `there is no python${minor} on PATH or below ${managed}` };
}

/** A program from a Debian package, run by its own loader; a sentence if there is none. */
export async function debianProgram(name, suite) {
  try {
    const root = await debianTools(name, suite, log);
    const libraries = ["lib", "usr/lib"].map((folder) => join(root, folder, "x86_64-linux-gnu")).join(":");
    const loader = join(root, "lib64", "ld-linux-x86-64.so.2");
    return { command: [loader, "--library-path", libraries, join(root, "usr", "bin", name)] };
  } catch (error) {
    return { reason: error.message };
  }
}

/** A program on PATH, or named by the environment. */
export function pathProgram(name, variable) {
  const found =
    process.env[variable] ??
    (process.env.PATH ?? "")
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((path) => list(join(path, "..")).includes(name));
  if (found === undefined) return { reason: `${name} is not on PATH; install it, or name it by ${variable}` };
  return { command: [found] };
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
