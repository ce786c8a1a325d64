import { versionOfHex } from "@pyframes/layouts";
import { type Build, buildsOf } from "#generated/builds.js";
import { WalkerError } from "../error.js";
import { type Layout, unpackLayout } from "../layout/layout.js";
import type { PythonInfo } from "../snapshot.js";
import { compare, type DebugOffsets, type Disagreement, overlayOf } from "./debug-offsets.js";
import { disagreements, type VersionEvidence } from "./version-evidence.js";

/** The facts about a build that are known before a table is chosen. */
export interface BuildEvidence {
  /** PY_VERSION_HEX. */
  readonly hex: number;
  readonly abiflags: string;
  /** False if nothing shows whether it is a debug build. Default: true. */
  readonly debugKnown?: boolean;
  /** GNU triple. */
  readonly target: string;
  /** Every source for the version, most trusted first; the first one gave `hex`. */
  readonly versions: readonly [VersionEvidence, ...VersionEvidence[]];
  /** Null also if they belong to another minor than `hex`. */
  readonly debugOffsets: DebugOffsets | null;
}

/** The build of a target, and the source for its version. */
export interface Identity {
  readonly python: PythonInfo;
  /** The source for the version. The name is that in recordings and in `which --json`. */
  readonly toldBy: VersionEvidence["by"];
  /** Path and build-id of the image that holds the runtime. */
  readonly image: string;
  readonly buildId: string | null;
  /** Id of the build whose table is used, also if the target's debug offsets overlay it. */
  readonly table: string;
  readonly warnings: readonly string[];
}

export interface Choice {
  readonly build: Build;
  readonly layout: Layout;
  readonly offsets: PythonInfo["offsets"];
  readonly warnings: readonly string[];
}

/**
 * Chooses the layout: that of exactly this build or, if no table agrees with the target's debug
 * offsets, these offsets laid over the nearest table.
 *
 * @throws WalkerError `no-table`, which names the build.
 */
export function chooseLayout(evidence: BuildEvidence): Choice {
  const values = evidence.debugOffsets?.values ?? null;
  const contradictions = disagreements(evidence.versions);
  const warnings = [...contradictions];
  for (const build of sameRelease(evidence)) {
    const layout = unpackLayout(build.layout);
    const disagreement = values === null ? null : compare(values, layout);
    if (disagreement === null) return { build, layout, offsets: "table", warnings: contradictions };
    if (warnings.length === contradictions.length) warnings.push(sentence(build, disagreement));
  }
  const build = values === null || isPreRelease(evidence.hex) ? null : nearest(evidence);
  if (build === null || values === null) throw noTable(evidence);
  const overlay = overlayOf(values, unpackLayout(build.layout));
  return { build, layout: unpackLayout(build.layout, overlay), offsets: "debug-offsets", warnings };
}

export function pythonInfo(evidence: BuildEvidence, { build, offsets }: Choice): PythonInfo {
  const { hex, target } = evidence;
  const abiflags = offsets === "table" ? build.abiflags : evidence.abiflags;
  return {
    version: versionOfHex(hex),
    hex: `0x${hex.toString(16).padStart(8, "0")}`,
    abiflags,
    target,
    build: offsets === "table" ? build.id : null,
    offsets,
  };
}

const fits = (build: Build, { abiflags, target }: BuildEvidence): boolean =>
  build.abiflags === abiflags && build.target === target;

/**
 * The builds of exactly this release. If a debug build cannot be ruled out, debug builds are
 * included where debug offsets can decide.
 */
function sameRelease(evidence: BuildEvidence): readonly Build[] {
  const ofRelease = buildsOf(evidence.hex >>> 16).filter(({ hex }) => hex === evidence.hex);
  const known = ofRelease.filter((build) => fits(build, evidence));
  if (evidence.debugKnown !== false || evidence.debugOffsets === null) return known;
  const debug = { ...evidence, abiflags: `${evidence.abiflags}d` };
  return [...known, ...ofRelease.filter((build) => fits(build, debug))];
}

/** The build of the same minor with the closest version; the lower one of two. */
function nearest(evidence: BuildEvidence): Build | null {
  const distance = ({ hex }: Build) => Math.abs(hex - evidence.hex);
  const candidates = buildsOf(evidence.hex >>> 16).filter((build) => fits(build, evidence));
  return candidates.sort((a, b) => distance(a) - distance(b) || a.hex - b.hex)[0] ?? null;
}

function sentence({ id }: Build, { field, table, target }: Disagreement): string {
  return `${field} is at ${table} in the table of ${id} and at ${target} in the target; the target's own offsets are used.`;
}

/** Pre-releases change `_Py_DebugOffsets`: those of 3.15 were final with its fourth beta only. */
const isPreRelease = (hex: number): boolean => (hex & 0xf0) !== 0xf0;

function noTable({ hex, abiflags, target }: BuildEvidence): WalkerError {
  const version = versionOfHex(hex);
  if (isPreRelease(hex))
    return new WalkerError(
      "no-table",
      `CPython ${version} is a pre-release, and there are tables for final releases only: run the program with one.`,
    );
  const flags = abiflags === "" ? "" : ` --abiflags ${abiflags}`;
  return new WalkerError(
    "no-table",
    `There is no table for CPython ${version}, abiflags "${abiflags}", ${target}; ` +
      `make one with: npx nx run extract --version ${version}${flags}, then: npx nx run walker-gen:generate`,
  );
}
