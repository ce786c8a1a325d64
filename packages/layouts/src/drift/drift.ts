/**
 * Drift: a release in which something that the walkers read has another meaning, type or place than
 * the data beside this file says. Tables with drift are neither stored nor generated from until the
 * data acknowledges the change; docs/drift.md says how.
 */
import type { Layout } from "../layout.js";
import { targets } from "../targets.js";
import { constantDrift } from "./constant-drift.js";
import { debugOffsetDrift } from "./debug-offset-drift.js";
import { enumeratorDrift } from "./enumerator-drift.js";
import { fieldDrift } from "./field-drift.js";

/** One difference between a build and the data. */
export interface Drift {
  /** Without the build, so that equal ones of several builds are reported once. */
  readonly sentence: string;
  /** The file to edit, in packages/layouts/src/drift. */
  readonly file: "fields.ts" | "enumerators.ts" | "constants.ts" | "debug-offsets.ts";
}

/** Every difference of one build; empty where the walkers can read it as the data says. */
export function findDrift(layout: Layout): Drift[] {
  const facts = (targets as Readonly<Record<string, { readonly pointerSize: number }>>)[layout.build.target];
  const pointerSize = facts?.pointerSize ?? Number(layout.constants["sizeof(void *)"]);
  return [
    ...enumeratorDrift(layout),
    ...fieldDrift(layout, pointerSize),
    ...constantDrift(layout),
    ...debugOffsetDrift(layout),
  ];
}

/** Drift of several builds: a line each, with the builds that have it. */
export function describeDrift(found: readonly { readonly build: string; readonly drift: Drift }[]): string[] {
  const builds = new Map<string, string[]>();
  for (const { build, drift } of found) {
    const line = `${drift.sentence} Acknowledge it in packages/layouts/src/drift/${drift.file}.`;
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
