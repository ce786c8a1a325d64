/**
 * `extract --check`: compares every published table with its headers, the compiler and the build's
 * binaries, as far as they are available.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import {
  type Build,
  BuildIdConflict,
  buildIdIndex,
  builds,
  filesOf,
  minorOf,
  readBuildIds,
  type TableFile,
} from "@pyframes/layouts";
import type { Extracted } from "../extracted.js";
import { ReuseByHeaders } from "../layout/reuse-by-headers.js";
import { violation } from "../schema.js";
import { answers } from "../sources/release.js";
import { readStored } from "../store.js";
import { UserError } from "../user-error.js";
import { type Checked, checkTable } from "./table.js";

export interface CheckRequest {
  /** A minor, a release, or a build's id; every build if absent. */
  readonly version?: string | undefined;
  readonly target?: string | undefined;
  readonly abiflags?: string | undefined;
  /** Folder of the tables; the published data by default. */
  readonly directory?: string | undefined;
}

export interface CheckSummary {
  readonly tables: number;
  /** Number of equal facts. */
  readonly facts: number;
  /** Builds without a single checked fact. */
  readonly withoutFacts: readonly string[];
  /** `build: sentence` */
  readonly wrong: readonly string[];
  /** Comparisons that were not possible, and their builds. */
  readonly unchecked: readonly { readonly what: string; readonly builds: readonly string[] }[];
}

type Log = (line: string) => void;

/** Checks the requested tables. Throws a UserError if there are none. */
export async function checkTables(request: CheckRequest, log: Log): Promise<CheckSummary> {
  const { directory } = request;
  const requested = builds(directory).filter((build) => matches(build, request));
  if (requested.length === 0) throw new UserError("There is no table to check: see --help for how to name one.");
  const results: Checked[] = [];
  const wrong = [...indexProblems(directory)];
  for (const minor of new Set(requested.map(({ version }) => minorOf(version)))) {
    const ids = new Set(requested.filter(({ version }) => minorOf(version) === minor).map(({ id }) => id));
    wrong.push(...schemaProblems(minor, directory));
    const stored = read(minor, directory);
    if (typeof stored === "string") wrong.push(stored);
    else
      await checkAll(
        stored.filter(({ id }) => ids.has(id)),
        requested.length,
        results,
        log,
      );
  }
  return {
    tables: results.length,
    facts: results.reduce((sum, { facts }) => sum + facts, 0),
    withoutFacts: results.filter(({ facts }) => facts === 0).map(({ id }) => id),
    wrong: [...wrong, ...results.flatMap(({ id, wrong }) => wrong.map((sentence) => `${id}: ${sentence}`))],
    unchecked: grouped(results),
  };
}

/** While the compiler reads one build's headers, the next ones are parsed. */
async function checkAll(tables: readonly Extracted[], all: number, results: Checked[], log: Log): Promise<void> {
  const running = new Set<Promise<void>>();
  let reuse = new ReuseByHeaders();
  let target = "";
  for (const table of tables.toSorted(byTarget)) {
    if (table.table.build.target !== target) reuse = new ReuseByHeaders();
    target = table.table.build.target;
    log(`${results.length + running.size + 1} of ${all}: ${table.id}`);
    const work = checkTable(table, reuse, () => {})
      .then((checked) => void results.push(checked))
      .finally(() => running.delete(work));
    running.add(work);
    if (running.size > availableParallelism()) await Promise.race(running);
  }
  await Promise.all(running);
}

/** Results can be shared only between releases of one target. */
const byTarget = ({ table: a }: Extracted, { table: b }: Extracted) =>
  a.build.target < b.build.target ? -1 : a.build.target > b.build.target ? 1 : 0;

function matches(build: Build, { version, target, abiflags }: CheckRequest): boolean {
  return (
    (version === undefined || build.id === version || answers(build.version, version)) &&
    (target === undefined || build.target === target) &&
    (!abiflags || build.abiflags === abiflags)
  );
}

/** The tables of a minor, or the problem with their file. */
function read(minor: string, directory: string | undefined): Extracted[] | string {
  const paths = filesOf({ version: minor }, directory);
  try {
    return readStored(paths);
  } catch (error) {
    return `the tables of ${minor} cannot be read: ${(error as Error).message}`;
  }
}

/** A table that breaks the schema is checked all the same: other checks may show more. */
function schemaProblems(minor: string, directory: string | undefined): string[] {
  const { tables } = filesOf({ version: minor }, directory);
  const words = violation(JSON.parse(readFileSync(tables, "utf8")) as TableFile);
  return words === null ? [] : [`the tables of ${minor} break their schema: ${words}.`];
}

/** Every build in the index must have a table. */
function indexProblems(directory: string | undefined): string[] {
  try {
    const index = buildIdIndex(readBuildIds(directory));
    const known = new Set(builds(directory).map(({ id }) => id));
    const unknown = [...new Set(index.values())].filter((id) => !known.has(id));
    return unknown.map((id) => `${id}: build-ids.json names it, and it has no table.`);
  } catch (error) {
    if (error instanceof BuildIdConflict) return [error.message];
    throw error;
  }
}

function grouped(results: readonly Checked[]): CheckSummary["unchecked"] {
  const groups = new Map<string, string[]>();
  for (const { id, unchecked } of results) {
    for (const what of unchecked) groups.set(what, [...(groups.get(what) ?? []), id]);
  }
  return [...groups].map(([what, builds]) => ({ what, builds }));
}
