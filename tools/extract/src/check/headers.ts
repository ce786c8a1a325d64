/** Finds again the headers of a published table, by its provenance. */
import type { Build, Provenance } from "@pyframes/layouts";
import { exists } from "../sources/cache.js";
import { debian } from "../sources/debian.js";
import { gitClone, gitSource } from "../sources/git.js";
import { headerSets } from "../sources/header-sets.js";
import { installed } from "../sources/installed.js";
import { packaged } from "../sources/packaged.js";
import type { HeaderTree, Request } from "../sources/source.js";
import { sourceTree } from "../sources/source-tree.js";
import { tarball } from "../sources/tarball.js";
import { UserError } from "../user-error.js";

type Log = (line: string) => void;
type Found = { readonly tree: HeaderTree } | { readonly reason: string };

/** One way to get headers, for the sources that it handles. */
interface Way {
  /** Matches the description of such headers. */
  readonly source: RegExp;
  readonly find: (
    request: Required<Pick<Request, "version" | "abiflags" | "target">>,
    match: RegExpExecArray,
    log: Log,
  ) => Promise<Found>;
}

const WAYS: readonly Way[] = [
  {
    source: / of Debian (\S+) \(/,
    find: (request, [, suite], log) => debian.find({ ...request, suite: suite as string }, log),
  },
  { source: /^installed /, find: (request, _, log) => installed.find(request, log) },
  { source: /^git \S+ ([0-9a-f]{40})$/, find: (request, match, log) => fromCommit(request, match, log) },
  { source: /org\.bytedeco:cpython/, find: (request, _, log) => packaged.find(request, log) },
  { source: /./, find: (request, _, log) => tarball.find(request, log) },
];

/** The headers available here under the description in the provenance. */
export interface Candidates {
  /**
   * Two sets can share a description: an interpreter's headers, and the same ones for any target.
   */
  readonly trees: readonly HeaderTree[];
  /** The reason if there are none, or not all. */
  readonly reason: string;
}

/** The trees with that description. */
export async function headersOf(build: Build, { source }: Provenance, log: Log): Promise<Candidates> {
  const { version, abiflags, target } = build;
  const trees: HeaderTree[] = [];
  let reason = `nothing here has ${source}`;
  try {
    for (const way of WAYS) {
      const match = way.source.exec(source);
      if (match === null) continue;
      const found = await way.find({ version, abiflags, target }, match, log);
      if ("reason" in found) reason = found.reason;
      else if (found.tree.description === source) trees.push(found.tree);
      else reason = `only ${found.tree.description} is available here, and the table was made from ${source}`;
      break;
    }
    const kept = headerSets().get(version);
    if (kept?.description === source) trees.push(await sourceTree(kept.directory, { abiflags, target }, source, log));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    reason = error.message;
  }
  return { trees, reason };
}

/** Headers of a commit that a clone provided once; the clone itself may be gone. */
async function fromCommit(request: Request, [source, commit]: RegExpExecArray, log: Log): Promise<Found> {
  const directory = gitSource(commit as string);
  if (await exists(directory)) return { tree: await sourceTree(directory, request, source, log) };
  if (request.git !== undefined) return await gitClone.find({ ...request, ref: commit as string }, log);
  return { reason: `${source} is not in the cache; name its clone with --git DIR` };
}
