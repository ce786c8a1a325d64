/** docs/changes.md: what moved from release to release that a walker reads. */
import { readFileSync } from "node:fs";
import {
  type Build,
  type BuildKey,
  describeValueChange,
  describeViewChange,
  diffViews,
  type Layout,
  minorOf,
} from "@pyframes/layouts";
import { preamble } from "../preamble.js";
import { renderWith } from "../render.js";
import { releaseRanges } from "./ranges.js";

const TEMPLATE = new URL("../../templates/docs/changes.md.hbs", import.meta.url);
/** The target of the listed changes; those of others differ in numbers, hardly ever in kind. */
const TARGET = "x86_64-linux-gnu";
/** One history each. */
const CHAINS = [
  { title: "Plain builds", abiflags: "" },
  { title: "Free-threaded builds", abiflags: "t" },
];

interface Row {
  readonly name: string;
  readonly words: string;
}

interface Step {
  readonly title: string;
  readonly rows: readonly Row[];
}

/**
 * One build for each release that has any, in order: upstream's, else the first other
 * distributor's.
 */
function chain(builds: readonly Build[], versions: readonly string[], abiflags: string): Build[] {
  const candidates = builds.filter((build) => build.target === TARGET && build.abiflags === abiflags);
  return versions.flatMap((version) => {
    const own = candidates.filter((build) => build.version === version && build.distributor !== "git");
    return own.find(({ distributor }) => distributor === "upstream") ?? own[0] ?? [];
  });
}

function rowsOf(from: Layout, to: Layout): Row[] {
  const { fields, values } = diffViews(from, to);
  return [
    ...fields.map((change) => ({ name: change.field, words: describeViewChange(change) })),
    ...values.map((change) => ({ name: change.name, words: describeValueChange(change) })),
  ];
}

const titleOf = ({ version, distributor }: Build) =>
  distributor === "upstream" ? version : `${version} (${distributor})`;

/** Two neighbours of a chain, and what changed from one to the other. */
interface Change {
  readonly from: Build;
  readonly to: Build;
  readonly rows: readonly Row[];
}

function changes(chain: readonly Build[], load: (build: Build) => Layout): Change[] {
  const loaded = chain.map((build) => ({ build, layout: load(build) }));
  return loaded.slice(1).map(({ build, layout }, index) => {
    const before = loaded[index] as (typeof loaded)[number];
    return { from: before.build, to: build, rows: rowsOf(before.layout, layout) };
  });
}

/** Neighbours of one minor from which nothing changed become one. */
function joined(changes: readonly Change[]): Change[] {
  const found: Change[] = [];
  for (const change of changes) {
    const last = found.at(-1);
    const quiet = last !== undefined && last.rows.length === 0 && change.rows.length === 0;
    const joins = quiet && minorOf(last.from.version) === minorOf(change.to.version);
    if (joins) found.pop();
    found.push(joins ? { ...change, from: last.from } : change);
  }
  return found;
}

/**
 * The changes along the chain, each titled with its builds and with the releases without a table
 * between them.
 */
function steps(chain: readonly Build[], versions: readonly string[], load: (build: Build) => Layout): Step[] {
  const known = new Set(chain.map(({ version }) => version));
  return joined(changes(chain, load)).map(({ from, to, rows }) => {
    const between = versions.slice(versions.indexOf(from.version), versions.indexOf(to.version));
    const without = releaseRanges(between.filter((version) => !known.has(version)));
    return { title: `${titleOf(from)} to ${titleOf(to)}${without && `, without ${without}`}`, rows };
  });
}

/** docs/changes.md: `builds` that have tables, `versions` of final releases in order. */
export function emitChanges(
  builds: readonly Build[],
  versions: readonly string[],
  load: (build: Omit<BuildKey, "hex">) => Layout,
): string {
  const chains = CHAINS.map(({ title, abiflags }) => ({
    title,
    steps: steps(chain(builds, versions, abiflags), versions, load),
  }));
  return renderWith(readFileSync(TEMPLATE, "utf8"), {
    preamble: preamble("packages/layouts"),
    target: TARGET,
    chains: chains.filter(({ steps }) => steps.length > 0),
  });
}
