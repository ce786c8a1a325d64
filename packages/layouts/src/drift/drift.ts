/**
 * Drift: a release in which something that the walkers read has another meaning, type or place than
 * the data beside this file says. Tables with drift are neither stored nor generated from until the
 * data acknowledges the change; docs/drift.md says how.
 */
import { readFileSync } from "node:fs";
import type { Layout } from "../layout.js";
import { constantDrift } from "./constant-drift.js";
import { debugOffsetDrift } from "./debug-offset-drift.js";
import { enumeratorDrift } from "./enumerator-drift.js";
import { fieldDrift } from "./field-drift.js";
import type { Drift } from "./finding.js";

/** Every difference of one build; empty where the walkers can read it as the data says. */
export function findDrift(layout: Layout): Drift[] {
  const sizes = { pointer: bytes(layout, "void *"), long: bytes(layout, "long") };
  return [
    ...enumeratorDrift(layout),
    ...fieldDrift(layout, sizes),
    ...constantDrift(layout, sizes.pointer),
    ...debugOffsetDrift(layout),
  ];
}

const bytes = (layout: Layout, type: string): number => Number(layout.constants[`sizeof(${type})`]);

/** The sources of the data are in the repository only; in a package there are no line numbers. */
function lineOf({ file, row }: Drift): number | null {
  if (row === undefined) return null;
  try {
    const source = readFileSync(new URL(`../../src/drift/${file}`, import.meta.url), "utf8");
    return source.split("\n").indexOf(row) + 1 || null;
  } catch {
    return null;
  }
}

/** `packages/layouts/src/drift/fields.ts, line 52`: the place to acknowledge a difference. */
function placeOf(drift: Drift): string {
  const line = lineOf(drift);
  return `packages/layouts/src/drift/${drift.file}${line === null ? "" : `, line ${line}`}`;
}

/** Drift of several builds: a line each, with the builds that have it. */
export function describeDrift(found: readonly { readonly build: string; readonly drift: Drift }[]): string[] {
  const builds = new Map<string, string[]>();
  for (const { build, drift } of found) {
    const line = `${drift.sentence} Acknowledge it in ${placeOf(drift)}.`;
    builds.set(line, [...(builds.get(line) ?? []), build]);
  }
  return [...builds].map(([line, [first = "", ...others]]) =>
    others.length === 0 ? `${first}: ${line}` : `${first} and ${others.length} more: ${line}`,
  );
}

/** The walkers would misread a build. The message has a line for each difference. */
export class DriftError extends Error {
  override readonly name = "DriftError";
}

/** @throws DriftError that names every difference, where any of the builds has one. */
export function refuseDrift(layouts: Iterable<Layout>): void {
  const found = [...layouts].flatMap((layout) => findDrift(layout).map((drift) => ({ build: layout.id, drift })));
  if (found.length === 0) return;
  throw new DriftError(
    `The walkers would misread these builds (see docs/drift.md):\n${describeDrift(found).join("\n")}`,
  );
}
