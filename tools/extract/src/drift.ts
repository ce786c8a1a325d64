/** Drift of a table that was just made, and of the headers that it was made from. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DATA_DIRECTORY, Layout } from "@pyframes/layouts";
import { describeDrift, findDrift, macroDrift } from "@pyframes/layouts/drift";
import type { Extracted } from "./extracted.js";
import { UserError } from "./user-error.js";

/**
 * Every difference between a build and the data on known releases, a line each. The published data
 * takes no table with one: the walkers would misread the build. Another folder does, to look at it.
 *
 * @param include the folder of Python.h, whose macros are looked through as well
 * @throws UserError with all lines, where the table would go into the published data
 */
export function refuseDrift({ id, table, pool }: Extracted, include: string, directory = DATA_DIRECTORY): string[] {
  const drift = [...findDrift(new Layout(table, pool)), ...macrosOf(include)];
  const lines = describeDrift(drift.map((drift) => ({ build: id, drift })));
  if (lines.length === 0 || directory !== DATA_DIRECTORY) return lines;
  throw new UserError(
    [`the walkers would misread ${id}, so its table is not stored (docs/drift.md says how to acknowledge a change):`]
      .concat(lines)
      .join("\n  "),
  );
}

function macrosOf(include: string) {
  const headers = readdirSync(include, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".h"));
  return headers.flatMap((path) => macroDrift(readFileSync(join(include, path), "utf8"), path));
}
