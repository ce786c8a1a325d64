/**
 * The header sources, in the order in which `auto` tries them. A new source is a file beside this
 * one and a line here.
 */
import { UserError } from "../user-error.js";
import { debian } from "./debian.js";
import { gitClone } from "./git.js";
import { installed } from "./installed.js";
import { packaged } from "./packaged.js";
import type { HeaderSource, HeaderTree, Request } from "./source.js";
import { tarball } from "./tarball.js";

/**
 * Nearest first: sources on this machine, then those that need the network. Debian is the first of
 * these, since it has the real pyconfig.h and an interpreter to compare with.
 */
export const SOURCES: readonly HeaderSource[] = [installed, gitClone, debian, tarball, packaged];

export interface Chosen {
  readonly tree: HeaderTree;
  readonly source: string;
  /**
   * The reasons why earlier sources were skipped; empty for the first source, and for a named one.
   */
  readonly passed: readonly string[];
}

/**
 * The source that an option implies: an interpreter, a clone or an archive that is named is used.
 */
function implied(request: Request): string {
  if (request.python !== undefined) return installed.name;
  if (request.git !== undefined) return gitClone.name;
  if (request.tarball !== undefined || request.sha256 !== undefined) return tarball.name;
  return request.suite === undefined ? "auto" : debian.name;
}

/**
 * Headers for `request` from the named source, or from the first that has them. Throws a UserError
 * with every reason.
 */
export async function findHeaders(
  request: Request,
  source: string | undefined,
  log: (line: string) => void,
): Promise<Chosen> {
  const name = source === undefined || source === "auto" ? implied(request) : source;
  const tried = name === "auto" ? SOURCES : SOURCES.filter((candidate) => candidate.name === name);
  if (tried.length === 0) {
    throw new UserError(
      `There is no header source ${name}; use auto, ${SOURCES.map((known) => known.name).join(", ")}.`,
    );
  }
  const passed: string[] = [];
  for (const candidate of tried) {
    const found = await candidate.find(request, log);
    if ("tree" in found) return { tree: found.tree, source: candidate.name, passed };
    passed.push(`${candidate.name}: ${found.reason}`);
  }
  throw new UserError(
    `No header source has CPython ${request.version ?? ""}${request.abiflags} for ${request.target} (${passed.join("; ")}); name one with --python PATH, --git CLONE --ref TAG, --tarball FILE, or another --version.`,
  );
}
