/** The result of a check, for people. */
import type { CheckSummary } from "./check.js";

const SHOWN = 3;

const some = (names: readonly string[]) =>
  names.length > SHOWN ? `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more` : names.join(", ");

/** The comparisons that were not possible, then the result. Errors go to standard error. */
export function describeCheck({ tables, facts, withoutFacts, wrong, unchecked }: CheckSummary): string {
  const gaps = unchecked.map(({ what, builds }) => `not checked: ${what} (${some(builds)})`);
  const nothing = withoutFacts.length === 0 ? [] : [`no fact of these was checked: ${some(withoutFacts)}`];
  return [...gaps, ...nothing, `${tables} tables, ${facts} facts checked: ${resultOf(facts, wrong)}`].join("\n");
}

function resultOf(facts: number, wrong: readonly string[]): string {
  if (wrong.length > 0) return `${wrong.length} wrong, see above`;
  return facts === 0 ? "nothing was compared, so nothing is known" : "nothing is wrong";
}

/** A check that compared nothing has failed: its silence would pass for agreement. */
export const hasFailed = ({ facts, wrong }: CheckSummary): boolean => wrong.length > 0 || facts === 0;
