/** The result of a check, for people. */
import type { CheckSummary } from "./check.js";

const SHOWN = 3;

const some = (names: readonly string[]) =>
  names.length > SHOWN ? `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more` : names.join(", ");

/** The comparisons that were not possible, then the result. Errors go to standard error. */
export function describeCheck({ tables, facts, wrong, unchecked }: CheckSummary): string {
  const gaps = unchecked.map(({ what, builds }) => `not checked: ${what} (${some(builds)})`);
  const result = wrong.length === 0 ? "nothing is wrong" : `${wrong.length} wrong, see above`;
  return [...gaps, `${tables} tables, ${facts} facts checked: ${result}`].join("\n");
}
