import type { Layout } from "../layout.js";
import { enumDefinition } from "../view/enums.js";
import { enumeratorRows, otherEnums } from "./enumerators.js";
import { type Drift, driftIn } from "./finding.js";
import { parseRows, Rows, type Span } from "./rows.js";

interface EnumeratorRow {
  readonly text: string;
  readonly enumName: string;
  readonly enumerator: string;
  readonly span: Span;
  readonly values: readonly string[];
  /**
   * The member of the view; null for one that the view does not name, with `meaning` as the reason.
   */
  readonly member: string | null;
  readonly meaning: string;
}

const parsed = parseRows(enumeratorRows).map(
  ({ text, before: [enumName = "", enumerator = ""], span, after }): EnumeratorRow => {
    const [, values = "", meaning = ""] = /^(\S+)\s+(.*)$/.exec(after) ?? [];
    const member = /^(ignored|fixed): /.test(meaning) ? null : meaning;
    return { text, enumName, enumerator, span, values: values.split("|"), member, meaning };
  },
);

const subject = ({ enumName, enumerator }: EnumeratorRow): string => `${enumName} ${enumerator}`;
const rows = new Rows(parsed, subject);

/** The value of an enumerator that walkers do not read in these releases. */
const ANY = "*";

/** Enumerators without a row, rows without their enumerator, other values, and two of one value. */
export function enumeratorDrift(layout: Layout): Drift[] {
  const others = Object.entries(otherEnums).map(([name, tag]) => [name, { tag, members: {} }] as const);
  return [...Object.entries(enumDefinition), ...others].flatMap(([name, definition]) =>
    driftOfEnum(layout, name, definition),
  );
}

interface Definition {
  readonly tag: string | null;
  readonly members: Readonly<Record<string, string>>;
}

function driftOfEnum(layout: Layout, name: string, { tag, members }: Definition): Drift[] {
  const values = valuesOf(layout, tag, members);
  const expected = [...rows.of(layout.build).values()].filter(({ enumName }) => enumName === name);
  const title = tag === null ? name : `enum ${tag} (${name})`;
  const last = parsed.findLast(({ enumName }) => enumName === name);
  const report = (sentence: string, row = last) => driftIn("enumerators.ts", `enum ${name}`, sentence, row?.text);
  if (values.size === 0) return expected.length === 0 ? [] : [report(`${title} is not found.`)];
  const found = [...values].flatMap(([enumerator, value]) => {
    const row = expected.find((row) => row.enumerator === enumerator);
    if (row === undefined) {
      const known = rows.all(`${name} ${enumerator}`);
      return [report(`${title} has the new enumerator ${enumerator} = ${value}${knownAs(known)}.`, known.at(-1))];
    }
    if (!row.values.includes(value) && !row.values.includes(ANY))
      return [report(`${title}: ${enumerator} is ${value}; ${wasIn(row)}.`, row)];
    const named = row.member === null || members[row.member] === enumerator;
    return named ? [] : [report(`${title}: the row of ${enumerator} names ${row.member}, which the view lacks.`, row)];
  });
  const missing = expected.filter(({ enumerator }) => !values.has(enumerator));
  const drift = [
    ...found,
    ...missing.map((row) => report(`${title} lacks ${row.enumerator}; ${wasIn(row)}.`, row)),
    ...doubled(values).map((words) => report(`${title}: ${words}.`)),
  ];
  return drift.length > 0 && isMask(values) ? [...drift, report(looksLikeMask(title))] : drift;
}

/** The enumerators of a tag; of macros those that the view names and the table has. */
function valuesOf(
  { enums, constants }: Layout,
  tag: string | null,
  members: Definition["members"],
): Map<string, string> {
  const values = tag === null ? constants : (enums[tag]?.values ?? {});
  const names = tag === null ? Object.values(members).filter((name) => name in constants) : Object.keys(values);
  return new Map(names.map((name) => [name, String(values[name])]));
}

/** ` (known as 3 in 3.12-3.13)`; empty for an enumerator that no release has. */
function knownAs(known: readonly EnumeratorRow[]): string {
  const words = known.map(({ span, values }) => `${values.join(" or ")} in ${span.text}`).join(", ");
  return words === "" ? "" : ` (known as ${words})`;
}

const wasIn = ({ span, values, member, meaning }: EnumeratorRow): string =>
  `in ${span.text} it is ${values.join(" or ")} (${member === null ? meaning : `the view's ${member}`})`;

function doubled(values: ReadonlyMap<string, string>): string[] {
  const names = new Map<string, string>();
  return [...values].flatMap(([name, value]) => {
    const first = names.get(value);
    names.set(value, first ?? name);
    return first === undefined ? [] : [`${first} and ${name} are both ${value}`];
  });
}

/** True if every value is 0 or a single bit, and one is beyond what counting gives. */
function isMask(values: ReadonlyMap<string, string>): boolean {
  const numbers = [...values.values()].map(Number);
  return numbers.every((value) => value >= 0 && (value & (value - 1)) === 0) && Math.max(...numbers) >= numbers.length;
}

const looksLikeMask = (title: string): string =>
  `${title}: each value is a single bit now, so it may have become a bit mask, which walkers do not read.`;
