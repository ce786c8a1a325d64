import type { SourceFile } from "ts-morph";
import type { Model, ModelBuild } from "../model.js";
import { array, constant, object } from "./literals.js";
import { hex } from "./names.js";

/** The builds that have a table, in the model's order. */
export function addBuilds(file: SourceFile, { builds }: Model): void {
  file.addInterface({
    isExported: true,
    name: "Build",
    docs: ["A build that has a table."],
    properties: [
      { name: "id", type: "string", docs: ["`cpython-3.13.5t+debian-x86_64-linux-gnu` and the like."] },
      { name: "version", type: "string" },
      { name: "hex", type: "number", docs: ["PY_VERSION_HEX."] },
      { name: "distributor", type: "string" },
      { name: "abiflags", type: "string" },
      { name: "target", type: "string", docs: ["GNU triple."] },
      { name: "proven", type: "boolean", docs: ["Whether something that is not libclang agrees with the table."] },
      { name: "layout", type: "number", docs: ["Index into `layouts`."] },
    ].map((property) => ({ ...property, isReadonly: true })),
  });
  file.addStatements([
    "/** Distributor, abiflags, target, proven, layout, and the PY_VERSION_HEX of each build that has all of these. */",
    "type Row = readonly [string, string, string, boolean, number, readonly number[]];",
    "/** By PY_VERSION_HEX >> 16. A minor's are made when they are asked for: who looks into a process needs one minor's. */",
    constant("rows", "Readonly<Record<number, () => readonly Row[]>>", object(rowsByMinor(builds))).replace(
      /^export /,
      "",
    ),
    EXPANSION,
  ]);
}

function rowsByMinor(builds: readonly ModelBuild[]): (readonly [string, string])[] {
  const minors = new Set(builds.map((build) => build.hex >>> 16));
  return [...minors].map((minor) => {
    const rows = rowsOf(builds.filter((build) => build.hex >>> 16 === minor));
    return [hex(minor, 4), `() => ${array(rows)}`];
  });
}

/** Consecutive builds of one kind: the common part is written once. */
function rowsOf(builds: readonly ModelBuild[]): string[] {
  const rows = new Map<string, string[]>();
  for (const { distributor, abiflags, target, proven, layout, hex: value } of builds) {
    const key = [...[distributor, abiflags, target].map((text) => JSON.stringify(text)), proven, layout].join(", ");
    rows.set(key, [...(rows.get(key) ?? []), hex(value, 8)]);
  }
  return [...rows].map(([key, hexes]) => `[${key}, [${hexes.join(", ")}]]`);
}

/** The rows as the builds that they stand for; with the model's order. */
const EXPANSION = `
const LEVELS: Readonly<Record<number, string>> = { 10: "a", 11: "b", 12: "rc" };

function versionOf(hex: number): string {
  const level = LEVELS[(hex >> 4) & 15];
  return \`\${hex >>> 24}.\${(hex >> 16) & 255}.\${(hex >> 8) & 255}\${level === undefined ? "" : \`\${level}\${hex & 15}\`}\`;
}

/** PY_VERSION_HEX >> 16 of every minor that has a build. */
export const minors: readonly number[] = Object.keys(rows).map(Number);

const made = new Map<number, readonly Build[]>();

/**
 * Every build of a minor (PY_VERSION_HEX >> 16) that has a table: by version, then target and
 * abiflags, upstream's before a distributor's.
 */
export function buildsOf(minor: number): readonly Build[] {
  const builds = made.get(minor) ?? expanded(rows[minor]?.() ?? []);
  made.set(minor, builds);
  return builds;
}

function expanded(rows: readonly Row[]): readonly Build[] {
  return rows
    .flatMap(([distributor, abiflags, target, proven, layout, hexes]) => {
      const by = distributor === "upstream" ? "" : distributor;
      const rank = [target, abiflags, by].join(" ");
      return hexes.map((hex): { readonly rank: string; readonly build: Build } => {
        const version = versionOf(hex);
        const id = \`cpython-\${version}\${abiflags}\${by && "+"}\${by}-\${target}\`;
        return { rank, build: { id, version, distributor, abiflags, target, hex, proven, layout } };
      });
    })
    .sort((a, b) => a.build.hex - b.build.hex || (a.rank < b.rank ? -1 : 1))
    .map(({ build }) => build);
}
`;
