/** Drift of a table that was just made, and of the headers that it was made from. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DATA_DIRECTORY, Layout } from "@pyframes/layouts";
import { type Drift, describeDrift, findDrift, macroDrift } from "@pyframes/layouts/drift";
import type { Extracted } from "./extracted.js";
import { sourceOnlyDifferences, uncompared } from "./layout/source-only-check.js";
import type { HeaderTree } from "./sources/source.js";
import { UserError } from "./user-error.js";

/**
 * Every difference between a build and the data on known releases, a line each. The published data
 * takes no table with one: the walkers would misread the build. Another folder does, to look at it;
 * but no folder takes a table whose source-only structs are not those of the C files.
 *
 * @param tree the headers, whose macros are looked through as well, and the C files
 * @throws UserError with all lines, where the table is not to be stored
 */
export async function refuseDrift(
  extracted: Extracted,
  tree: HeaderTree,
  directory = DATA_DIRECTORY,
): Promise<string[]> {
  const { id, table, pool } = extracted;
  const drift = [...findDrift(new Layout(table, pool)), ...macrosOf(tree.include)];
  const unknown = uncompared(extracted, tree);
  const lines = [
    ...describeDrift(drift.map((drift) => ({ build: id, drift }))),
    ...(unknown === null ? [] : [`${id}: ${unknown}`]),
  ];
  const differences = (await sourceOnlyDifferences(extracted, tree)).map((sentence) => `${id}: ${sentence}`);
  if (differences.length === 0 && (lines.length === 0 || directory !== DATA_DIRECTORY)) return lines;
  throw new UserError(
    [
      `the walkers would misread ${id}, so its table is not stored (docs/drift.md says how to acknowledge a change):`,
      ...lines,
      ...differences,
      ...unusable(drift),
    ].join("\n  "),
  );
}

/** The parts of the view that have a difference, in one line; none where there is none. */
function unusable(drift: readonly Drift[]): string[] {
  const subjects = [...new Set(drift.map(({ subject }) => subject))];
  return subjects.length === 0 ? [] : [`Until then walkers cannot use: ${subjects.join(", ")}.`];
}

function macrosOf(include: string) {
  const headers = readdirSync(include, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".h"));
  return headers.flatMap((path) => macroDrift(readFileSync(join(include, path), "utf8"), path));
}
