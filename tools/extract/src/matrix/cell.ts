/**
 * One cell of the matrix: every build of one minor for one target whose headers are in the cache or
 * can be fetched.
 */
import { buildId, compareVersions, Layout, minorOf } from "@pyframes/layouts";
import { compareTables } from "../contradiction.js";
import { refuseDrift } from "../drift.js";
import type { Extracted } from "../extracted.js";
import { ReuseByHeaders } from "../layout/reuse-by-headers.js";
import { debian } from "../sources/debian.js";
import { findBuild, upstreamRelease } from "../sources/debian-build.js";
import { ARCHITECTURES, SUITES } from "../sources/debian-suites.js";
import { headerSets } from "../sources/header-sets.js";
import type { HeaderTree } from "../sources/source.js";
import { hasConfiguration, sourceTree } from "../sources/source-tree.js";
import { store } from "../store.js";
import { tableWithEvidence } from "../table-with-evidence.js";
import { target as targetOf } from "../targets/targets.js";
import { UserError } from "../user-error.js";

/** A minor and a target. */
export interface Cell {
  readonly minor: string;
  readonly target: string;
}

/** One build to make, and the way to its headers. */
interface Plan {
  readonly id: string;
  readonly release: string;
  readonly tree: () => Promise<HeaderTree>;
}

export interface CellSummary {
  /** Ids of the finished tables. */
  readonly made: readonly string[];
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
}

type Log = (line: string) => void;

/** ABI flags, with the first minor of each. */
const ABIFLAGS: readonly { readonly flags: string; readonly since: string }[] = [
  { flags: "", since: "3.6" },
  { flags: "d", since: "3.6" },
  { flags: "t", since: "3.13" },
  { flags: "td", since: "3.13" },
];

const flagsOf = (minor: string) =>
  ABIFLAGS.filter(({ since }) => compareVersions(since, minor) <= 0).map(({ flags }) => flags);

function upstream({ minor, target }: Cell, log: Log): Plan[] {
  const sets = [...headerSets()].filter(([release, { directory }]) => {
    if (minorOf(release) !== minor) return false;
    const enough = hasConfiguration(directory, targetOf(target));
    if (!enough) log(`left out ${release}: its headers here lack Windows' pyconfig.h`);
    return enough;
  });
  return sets.flatMap(([release, { directory, description }]) =>
    flagsOf(minor).map((abiflags) => ({
      id: buildId({ version: release, distributor: "upstream", abiflags, target }),
      release,
      tree: () => sourceTree(directory, { target, abiflags }, description, log),
    })),
  );
}

/** Debian's builds; an unavailable suite is reported and left out. */
async function debians({ minor, target }: Cell, log: Log): Promise<Plan[]> {
  if (!ARCHITECTURES.some((row) => row.target === target)) return [];
  const plans = new Map<string, Plan>();
  for (const suite of SUITES) {
    for (const abiflags of ["", "d"]) {
      const request = { version: minor, suite, abiflags, target };
      const found = await findBuild(request, log).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        return { reason: error.message };
      });
      if ("reason" in found) continue;
      const release = upstreamRelease(found.build.version);
      const id = buildId({ version: release, distributor: "debian", abiflags, target });
      // A suite can have the same package as a newer one.
      const key = `${id} ${found.build.version}`;
      if (plans.has(key)) continue;
      plans.set(key, {
        id,
        release,
        tree: async () => {
          const answer = await debian.find(request, log);
          if ("reason" in answer) throw new UserError(answer.reason);
          return answer.tree;
        },
      });
    }
  }
  return [...plans.values()];
}

/** Number of checks that may run while the next build's headers are parsed. */
const AHEAD = 2;

/**
 * Makes and stores every table of a cell. A build that fails is reported in the summary, and the
 * others are kept.
 */
export async function makeCell(cell: Cell, directory: string | undefined, log: Log): Promise<CellSummary> {
  const plans = [...upstream(cell, log), ...(await debians(cell, log))];
  const made = new Map<string, Extracted>();
  const failed: { id: string; reason: string }[] = [];
  const running = new Set<Promise<void>>();
  const reuse = new ReuseByHeaders();
  for (const [index, plan] of plans.entries()) {
    log(`${index + 1} of ${plans.length}: ${plan.id}`);
    const work = makeBuild(plan, cell.target, reuse)
      .then((extracted) => keep(extracted, made))
      .catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        failed.push({ id: plan.id, reason: error.message });
      })
      .finally(() => running.delete(work));
    running.add(work);
    while (running.size > AHEAD) await Promise.race(running);
  }
  await Promise.all(running);
  if (made.size > 0) await store([...made.values()], directory);
  return { made: [...made.keys()].sort(), failed };
}

/** Two suites can have packages of one release, which are one build only if their tables agree. */
function keep(extracted: Extracted, made: Map<string, Extracted>): void {
  const { id, table, pool, provenance } = extracted;
  const known = made.get(id);
  if (known === undefined) {
    made.set(id, extracted);
    return;
  }
  const { contradiction } = compareTables(new Layout(known.table, known.pool), new Layout(table, pool));
  if (contradiction === null) return;
  throw new UserError(
    `by the headers of ${known.provenance.source}, and then by those of ${provenance.source}, ${contradiction}: two builds have one id; keep the second apart with --suite NAME --out DIR.`,
  );
}

async function makeBuild({ id, release, tree }: Plan, target: string, reuse: ReuseByHeaders): Promise<Extracted> {
  const headers = await tree();
  const extracted = await tableWithEvidence(headers, release, target, () => {}, reuse);
  await refuseDrift(extracted, headers);
  if (extracted.id !== id) {
    throw new UserError(`The headers of ${id} are those of ${extracted.id}; empty the cache and take them again.`);
  }
  return extracted;
}
