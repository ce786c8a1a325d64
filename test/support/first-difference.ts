/** Long texts compared so that a failure shows where they part, not both of them. */
import { expect } from "vitest";

/** Characters shown before and after the place where two texts part. */
const BEFORE = 60;
const AFTER = 80;

/** The first place where two texts differ, with its surroundings; null where they are equal. */
export function firstDifference(actual: string, expected: string): string | null {
  if (actual === expected) return null;
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - BEFORE), at + AFTER));
  return `character ${at}: got ${around(actual)}, expected ${around(expected)}`;
}

/** Both engines must print the same bytes. */
export function expectSameBytes(c: string, ts: string): void {
  expect(firstDifference(c, ts), "the C engine prints the bytes that the TypeScript engine prints").toBeNull();
}
