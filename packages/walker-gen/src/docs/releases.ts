/** docs/releases.md and README's coverage: the releases, and their builds that have a table. */
import { readFileSync } from "node:fs";
import { minorOf, type VersionsFile } from "@pyframes/layouts";
import type { Model, ModelBuild } from "../model.js";
import { preamble } from "../preamble.js";
import { renderWith } from "../render.js";
import { patchOf, ranges, releaseRanges } from "./ranges.js";

type Releases = VersionsFile["releases"];

const template = (name: string) =>
  readFileSync(new URL(`../../templates/docs/${name}.md.hbs`, import.meta.url), "utf8");

const NONE = "–";

/** Items by a key, in the order of their first. */
function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** Builds by whether they are of a final release. */
const isFinal = (releases: Releases) => (build: ModelBuild) => build.version in releases && build.distributor !== "git";

/**
 * One distributor's builds: `plain, d, t on aarch64-linux-gnu, x86_64-linux-gnu`, targets with the
 * same flags together.
 */
function flagsAndTargets(builds: readonly ModelBuild[]): string {
  const byTarget = [...groupBy(builds, ({ target }) => target)].map(([target, own]) => {
    const flags = own.map(({ abiflags, proven }) => `${abiflags || "plain"}${proven ? "" : " (provisional)"}`);
    return { target, flags: flags.join(", ") };
  });
  const alike = [...groupBy(byTarget, ({ flags }) => flags)];
  return alike.map(([flags, targets]) => `${flags} on ${targets.map(({ target }) => target).join(", ")}`).join("; ");
}

/**
 * Every distributor's builds of one release; upstream's are listed as missing if only others have
 * tables.
 */
function tables(builds: readonly ModelBuild[]): string {
  if (builds.length === 0) return "**missing**";
  const by = groupBy(builds, ({ distributor }) => distributor);
  const said = [...by].map(([distributor, own]) => `${distributor}: ${flagsAndTargets(own)}`);
  return (by.has("upstream") ? said : ["upstream: **missing**", ...said]).join("<br>");
}

/** docs/releases.md */
export function emitReleases({ builds: all }: Pick<Model, "builds">, releases: Releases): string {
  const versions = Object.keys(releases);
  const final = isFinal(releases);
  const builds = groupBy(all.filter(final), ({ version }) => version);
  const row = (version: string) => ({
    version,
    tables: tables(builds.get(version) ?? []),
    archives: Object.keys(releases[version]?.sha256 ?? {}).join(", ") || NONE,
  });
  // Most releases of a minor have the same builds, so they share a row.
  const minors = [...groupBy(versions, minorOf)].map(([minor, patches]) => ({
    minor,
    releases: [...groupBy(patches.map(row), ({ tables, archives }) => `${tables}|${archives}`).values()].map(
      (alike) => ({
        ...alike[0],
        versions: releaseRanges(alike.map(({ version }) => version)),
      }),
    ),
  }));
  return renderWith(template("releases"), {
    preamble: preamble("packages/layouts"),
    first: versions[0],
    last: versions.at(-1),
    missing: releaseRanges(versions.filter((version) => !builds.has(version))),
    minors,
    others: all.filter((build) => !final(build)).map(({ id }) => id),
  });
}

/** The table of README's coverage. */
export function emitCoverage({ builds: all }: Pick<Model, "builds">, releases: Releases): string {
  const builds = groupBy(all.filter(isFinal(releases)), ({ version }) => minorOf(version));
  const minors = [...groupBy(Object.keys(releases), minorOf)].map(([minor, versions]) => {
    const own = builds.get(minor) ?? [];
    const covered = new Set(own.map(({ version }) => version));
    const patches = (test: (version: string) => boolean) => ranges(versions.filter(test).map(patchOf)) || NONE;
    return {
      minor,
      released: patches(() => true),
      covered: patches((version) => covered.has(version)),
      missing: patches((version) => !covered.has(version)),
      targets: new Set(own.map(({ target }) => target)).size,
      builds: own.length,
    };
  });
  return renderWith(template("coverage"), { minors });
}
