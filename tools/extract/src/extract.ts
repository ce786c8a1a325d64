/** One build, from a request to a stored and proven table. */
import { compareVersions, type Evidence, filesOf } from "@pyframes/layouts";
import { addsToStored } from "./contradiction.js";
import { refuseDrift } from "./drift.js";
import { findCompiler } from "./evidence/gcc.js";
import { findHeaders } from "./sources/index.js";
import { installed } from "./sources/installed.js";
import { answers, OLDEST, patchlevelOf, tooOld } from "./sources/release.js";
import type { Request } from "./sources/source.js";
import { store } from "./store.js";
import { target } from "./targets/targets.js";
import { UserError } from "./user-error.js";

export interface Summary {
  readonly build: string;
  readonly release: string;
  /** The header source, and its description of the headers. */
  readonly source: string;
  readonly headers: string;
  /** Path of the table. */
  readonly file: string;
  /** False if the file had all of this already, and is unchanged. */
  readonly news: boolean;
  /**
   * Differences from the data on known releases, which the walkers would misread; a sentence each.
   */
  readonly drift: readonly string[];
  readonly records: number;
  readonly fields: number;
  readonly evidence: readonly Evidence[];
  readonly seconds: number;
}

export interface Options {
  /** A source's name; `auto` or undefined tries them in order. */
  readonly source?: string | undefined;
  /** Folder of the tables; the published data by default. */
  readonly directory?: string | undefined;
  /** Replaces a table that disagrees; by default that is refused. */
  readonly replace?: boolean;
  readonly log: (line: string) => void;
}

const MILLISECONDS = 1000;
/** The distributor of a build whose headers belong to no release: it comes from git. */
const DEVELOPMENT = "git";

/** Finds headers, parses, proves, stores. Throws a UserError; then nothing was written. */
export async function extract(
  request: Request,
  { source, directory, replace = false, log }: Options,
): Promise<Summary> {
  const start = performance.now();
  checkRequest(request);
  // Find the headers and the compiler while libclang is loaded.
  const search = findHeaders(request, source, log);
  search.catch(() => {}); // Reported below.
  findCompiler(request.target, log).catch(() => {}); // Reported when it is needed.
  const { clang, tableWithEvidence } = await import("./table-with-evidence.js");
  clang();
  const chosen = await search;
  for (const reason of chosen.passed) log(`skipped ${reason}`);
  log(`headers from ${chosen.source}: ${chosen.tree.description}`);
  const { release, development } = patchlevelOf(chosen.tree.include);
  if (!answers(release, request.version)) {
    throw new UserError(
      `${chosen.source} has headers of ${release} (PY_VERSION in patchlevel.h), but ${request.version} was requested; use --version ${release} or give other headers.`,
    );
  }
  log(`parsing the headers of CPython ${release}${chosen.tree.abiflags}`);
  // A commit between two releases belongs to neither.
  const tree = development ? { ...chosen.tree, distributor: DEVELOPMENT } : chosen.tree;
  const extracted = await tableWithEvidence(tree, release, request.target, log);
  const { id, table, pool } = extracted;
  const drift = await refuseDrift(extracted, tree, directory);
  // For a proven table, evidence from this machine's interpreter is no news to other users: the
  // published data stays unchanged.
  const local = chosen.source === installed.name;
  const news = replace || addsToStored(extracted, directory, local);
  const file = news ? await store([extracted], directory) : filesOf(table.build, directory).tables;
  return {
    build: id,
    release,
    source: chosen.source,
    headers: chosen.tree.description,
    file,
    news,
    drift,
    records: Object.keys(table.records).length,
    fields: Object.values(pool).reduce((sum, { members }) => sum + members.length, 0),
    evidence: table.evidence,
    seconds: (performance.now() - start) / MILLISECONDS,
  };
}

function checkRequest({ version, abiflags, target: triple, python, ref, tarball }: Request): void {
  if (version === undefined && [python, ref, tarball].every((headers) => headers === undefined)) {
    throw new UserError("Which release? Give --version 3.13 or --version 3.13.5; see --help.");
  }
  if (version !== undefined && !/^\d+\.\d+(\.\d+)?((a|b|rc)\d+)?$/.test(version)) {
    throw new UserError(
      `${version} is no CPython version; give a minor or a release, as --version 3.13 or --version 3.13.5.`,
    );
  }
  if (version !== undefined && compareVersions(version, OLDEST) < 0) throw new UserError(tooOld(`CPython ${version}`));
  if (!/^t?d?$/.test(abiflags)) throw new UserError(`--abiflags ${abiflags} is none of "", d, t and td.`);
  target(triple);
}
