/** Where a table's numbers come from: every header by its hash, the arguments, the library. No path of this machine. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
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

export function provenanceOf(tree: HeaderTree, unit: Unit, clang: Clang, args: readonly string[]): Provenance {
  const label = labeller(tree, clang);
  const headers: Record<string, string> = {};
  const configs: string[] = [];
  // The first file is the probe itself.
  for (const file of unit.files.slice(1)) {
    const hash = createHash("sha256").update(readFileSync(file)).digest("hex");
    headers[label(file)] = hash;
    if (basename(file) === "pyconfig.h") configs.push(hash);
  }
  return {
    source: tree.description,
    headers: Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))),
    // Debian's first one only includes the architecture's own.
    pyconfig: configs.at(-1) ?? "",
    arguments: args.map((argument) => (argument.startsWith("/") ? label(argument) : argument)),
    libclang: clang.version,
  };
}
