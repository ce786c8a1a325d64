import type { Layout } from "../layout.js";
import { constantRows } from "./constants.js";
import type { Drift } from "./drift.js";
import { parseRows, Rows } from "./rows.js";

const parsed = parseRows(constantRows).map(({ before: [name = ""], span, after }) => ({
  name,
  span,
  values: after.split("|"),
}));

const rows = new Rows(parsed, ({ name }) => name);

/**
 * Constants of the view with another value than their row has, or in a release that no row is for.
 */
export function constantDrift(layout: Layout): Drift[] {
  const expected = rows.of(layout.build);
  const sentences = Object.entries(layout.detailedView.constants).flatMap(([name, value]) => {
    const row = expected.get(name);
    if (value === null)
      return row === undefined ? [] : [`The constant ${name} is not found; it was ${row.values.join(" or ")}.`];
    if (row === undefined) return [`The constant ${name} is ${value}; no row is for this release.`];
    return row.values.includes(String(value))
      ? []
      : [`The constant ${name} is ${value}; it was ${row.values.join(" or ")}.`];
  });
  return sentences.map((sentence) => ({ sentence, file: "constants.ts" }));
}
