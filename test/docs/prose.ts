/** The rules for sentences in docs and comments; docs/glossary.md has the words to use instead. */
import type { Line } from "./markdown.js";

const LONGEST = 100;

/** Wordings that a reader has to read twice, each with the way out. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/\b(tell|tells|told|telling)\b/i, "say encoded, reported, identified, implied"],
  [/(^\W*|[.:;] )(What|Who|Whose) [^?]*$/, "name the subject of the sentence"],
  [/\bwhat (is|are|was|were|has|have|had|does|cannot|can|it|they|a|the|no|each|every)\b/, "name the thing"],
  [/\b(whatever|whoever|anybody|somebody|nobody)\b/i, "name the thing or the person"],
  [/\b(as wholes|of (its|their|our|one's) own)\b/i, "say separate, own"],
  [/\b(is|are|was|were|be|been) had\b/i, "say available, found, read"],
];

export interface Finding {
  readonly number: number;
  readonly problem: string;
  readonly text: string;
}

const hideCode = (text: string): string => text.replace(/`[^`]*`/g, "`…`").replace(/\]\([^)]*\)/g, "]");

/** Findings about the sentences of some lines. */
export function wordings(lines: readonly Line[]): Finding[] {
  return lines.flatMap(({ number, text }) => {
    const words = hideCode(text);
    return WORDINGS.filter(([pattern]) => pattern.test(words)).map(([pattern, advice]) => ({
      number,
      problem: `"${pattern.exec(words)?.[0].trim()}": ${advice}`,
      text,
    }));
  });
}

/** Lines with more columns than a reader's window has. A line that is one long link or path may. */
export function tooLong(lines: readonly Line[]): Finding[] {
  return lines
    .filter(({ text }) => text.length > LONGEST && /\S\s+\S/.test(text.trim().replace(/^([-*]|\d+\.) /, "")))
    .map(({ number, text }) => ({ number, problem: `${text.length} columns`, text }));
}

/** The comments of a C or TypeScript file: whole lines, and those at the end of a line. */
export function commentLines(text: string): Line[] {
  let inside = false;
  return text.split("\n").flatMap((line, index) => {
    const whole = inside || /^\s*(\/\/|\/\*)/.test(line);
    const trailing = /[;{},)]\s+((?:\/\/|\/\*) .*)$/.exec(line)?.[1];
    if (whole) inside = !line.includes("*/") && (inside || /^\s*\/\*/.test(line));
    const comment = whole ? line : trailing;
    return comment === undefined ? [] : [{ number: index + 1, text: comment }];
  });
}
