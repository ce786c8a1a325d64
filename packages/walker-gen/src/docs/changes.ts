/** docs/changes.md: what moved from release to release that a walker reads. */
import { readFileSync } from "node:fs";
import {
  type Build,
  type BuildKey,
  compareVersions,
  describeValueChange,
  describeViewChange,
  diffViews,
  type Layout,
  minorOf,
} from "@pyframes/layouts";
import { PREAMBLE } from "../preamble.js";
import { renderWith } from "../render.js";
import { releaseRanges } from "./ranges.js";

const TEMPLATE = new URL("../../templates/docs/changes.md.hbs", import.meta.url);
/** The target whose changes are told; those of others differ in numbers, hardly ever in kind. */
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

/** One build for each release that has any, in order: upstream's, else the first other distributor's. */
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

/** The releases between two of one minor, which have no table. */
function gap(from: Build, to: Build, versions: readonly string[]): string {
  if (minorOf(from.version) !== minorOf(to.version)) return "";
  const between = versions.filter(
    (version) => compareVersions(version, from.version) > 0 && compareVersions(version, to.version) < 0,
  );
  return between.length > 0 ? `, without ${releaseRanges(between)}` : "";
}

/** Steps in which nothing changed become one with their neighbours. */
function steps(chain: readonly Build[], versions: readonly string[], load: (build: Build) => Layout): Step[] {
  const found: (Step & { readonly from: Build; readonly to: Build })[] = [];
  let before: { readonly build: Build; readonly layout: Layout } | undefined;
  for (const build of chain) {
    const layout = load(build);
    if (before) {
      const rows = rowsOf(before.layout, layout);
      const last = found.at(-1);
      const joins = rows.length === 0 && last?.rows.length === 0 && minorOf(last.to.version) === minorOf(build.version);
      const from = joins ? last.from : before.build;
      if (joins) found.pop();
      const skipped = joins ? "" : gap(from, build, versions);
      found.push({ title: `${titleOf(from)} to ${titleOf(build)}${skipped}`, rows, from, to: build });
    }
    before = { build, layout };
  }
  return found;
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
    preamble: PREAMBLE,
    target: TARGET,
    chains: chains.filter(({ steps }) => steps.length > 0),
  });
}
