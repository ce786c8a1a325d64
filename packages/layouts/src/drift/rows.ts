/** Rows of the drift data: columns of text, and the releases that each is for. */

/** The part of a build that rows are chosen by. */
export interface Release {
  /** `3.13.5` */
  readonly version: string;
  readonly abiflags: string;
}

/** The releases that a row is for. */
export interface Span {
  /** As the data has it: `3.14-`, `3.6-3.9`, `3.10`, `3.14- t`. */
  readonly text: string;
  includes(release: Release): boolean;
}

const spanPattern = String.raw`(?:\d+\.[\d.]+-?[\d.]*(?: !?t)?)`;

interface Row {
  /** The whole row, as the data has it. */
  readonly text: string;
  /** The words before the span. */
  readonly before: string[];
  readonly span: Span;
  readonly after: string;
}

/** Splits rows at their spans. */
export function parseRows(text: string): Row[] {
  const row = new RegExp(String.raw`^(.*?)\s+(${spanPattern})\s{2,}(.*)$`);
  return lines(text).map((line) => {
    const [, before = "", span = "", after = ""] = row.exec(line) ?? [];
    if (span === "") throw new Error(`This row has no releases: ${line}`);
    return { text: line, before: before.split(/\s+/), span: parseSpan(span), after: after.trim() };
  });
}

export const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

type Numbers = readonly number[];

const numbers = (version: string): Numbers => (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);

/** Compares as many numbers as `bound` has: `3.9` includes all of its patches. */
function compare(version: Numbers, bound: Numbers): number {
  for (const [index, number] of bound.entries()) {
    const difference = (version[index] ?? 0) - number;
    if (difference !== 0) return difference;
  }
  return 0;
}

function parseSpan(text: string): Span {
  const [range = "", flag] = text.split(" ");
  const [first = "", last = first] = range.split("-");
  const [from, to] = [numbers(first), numbers(last)];
  return {
    text,
    includes({ version, abiflags }) {
      const release = numbers(version);
      const freeThreaded = abiflags.includes("t");
      if ((flag === "t" && !freeThreaded) || (flag === "!t" && freeThreaded)) return false;
      return compare(release, from) >= 0 && compare(release, to) <= 0;
    },
  };
}

/** Finds rows by subject and release; the rows of each release are computed once. */
export class Rows<Row extends { readonly span: Span }> {
  readonly #bySubject = new Map<string, Row[]>();
  readonly #byRelease = new Map<string, ReadonlyMap<string, Row>>();

  constructor(
    rows: readonly Row[],
    readonly subjectOf: (row: Row) => string,
  ) {
    for (const row of rows) this.#bySubject.set(subjectOf(row), [...this.all(subjectOf(row)), row]);
  }

  /** Every row of a subject, in the order of the data. */
  all(subject: string): readonly Row[] {
    return this.#bySubject.get(subject) ?? [];
  }

  /** The rows of a release by subject. */
  of(release: Release): ReadonlyMap<string, Row> {
    const key = `${release.version}${release.abiflags.includes("t") ? "t" : ""}`;
    const known = this.#byRelease.get(key);
    if (known !== undefined) return known;
    const rows = [...this.#bySubject].flatMap(([subject, rows]): [string, Row][] => {
      const row = rows.find(({ span }) => span.includes(release));
      return row === undefined ? [] : [[subject, row]];
    });
    const found = new Map(rows);
    this.#byRelease.set(key, found);
    return found;
  }
}
