import { minorOf } from "@pyframes/layouts";

/** Numbers in words: 0, 1, 2, 5 are `0–2, 5`. The numbers are in order. */
export function ranges(numbers: readonly number[]): string {
  const found: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const open = found.at(-1);
    if (open && open.last + 1 === number) open.last = number;
    else found.push({ first: number, last: number });
  }
  return found.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}

/** The P of 3.N.P. */
export const patchOf = (version: string): number => Number(version.split(".")[2]);

/** Releases in words, in order: `3.9.8, 21–25; 3.10.16`. */
export function releaseRanges(versions: readonly string[]): string {
  const minors = [...new Set(versions.map(minorOf))];
  const patches = (minor: string) => versions.filter((version) => minorOf(version) === minor).map(patchOf);
  return minors.map((minor) => `${minor}.${ranges(patches(minor))}`).join("; ");
}
