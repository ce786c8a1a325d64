/**
 * The origin of a table's numbers: every header's hash, the arguments, the library; no path of this
 * machine.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename, normalize } from "node:path";
import type { Provenance } from "@pyframes/layouts";
import type { Clang, Unit } from "../clang/parse.js";
import type { HeaderTree } from "../sources/source.js";

/** Replaces the directories of this machine by their labels, the longest first. */
function labeller(tree: HeaderTree, clang: Clang): (path: string) => string {
  const roots = Object.entries({ ...tree.roots, resources: clang.resourceDirectory })
    .map(([label, directory]) => ({ label, directory: normalize(directory) }))
    .sort((a, b) => b.directory.length - a.directory.length);
  return (path) => {
    const plain = normalize(path);
    for (const { label, directory } of roots) {
      if (plain === directory || plain.startsWith(`${directory}/`)) return `<${label}>${plain.slice(directory.length)}`;
    }
    return plain.startsWith("/usr/include/") ? `<system>${plain.slice("/usr/include".length)}` : basename(plain);
  };
}

/** Which files were read, by their labels, each with its sha256, and that of pyconfig.h. */
export function provenanceOfFiles(
  tree: HeaderTree,
  clang: Clang,
  files: readonly string[],
): Pick<Provenance, "headers" | "pyconfig"> {
  const label = labeller(tree, clang);
  const found = files.map((file) => ({ file, name: label(file), hash: sumOf(file) }));
  const sorted = found.map(({ name, hash }) => [name, hash] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  const configs = found.filter(({ file }) => basename(file) === "pyconfig.h");
  // Debian's first one only includes the architecture's own.
  return { headers: Object.fromEntries(sorted), pyconfig: configs.at(-1)?.hash ?? "" };
}

const sums = new Map<string, string>();

/** The sha256 of a file; a matrix reads each of them many times. */
function sumOf(file: string): string {
  const { mtimeMs, size } = statSync(file);
  const key = `${file} ${mtimeMs} ${size}`;
  const sum = sums.get(key) ?? createHash("sha256").update(readFileSync(file)).digest("hex");
  sums.set(key, sum);
  return sum;
}

/** Take the sums of files ahead of when they are asked for. */
export function takeSums(files: readonly string[]): void {
  for (const file of files) sumOf(file);
}

export function provenanceOf(tree: HeaderTree, unit: Unit, clang: Clang, args: readonly string[]): Provenance {
  const label = labeller(tree, clang);
  // The first file is the probe itself.
  const { headers, pyconfig } = provenanceOfFiles(tree, clang, unit.files.slice(1));
  return {
    source: tree.description,
    headers,
    pyconfig,
    arguments: args.map((argument) => (argument.startsWith("/") ? label(argument) : argument)),
    libclang: clang.version,
  };
}
