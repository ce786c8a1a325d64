import type { Layout } from "../layout.js";
import { enumDefinition } from "../view/enums.js";
import type { Drift } from "./drift.js";
import { enumeratorRows } from "./enumerators.js";
import { parseRows, Rows, type Span } from "./rows.js";

interface EnumeratorRow {
  readonly enumName: string;
  readonly enumerator: string;
  readonly span: Span;
  readonly values: readonly string[];
  /** The member of the view; null for one that is ignored. */
  readonly member: string | null;
}

const parsed = parseRows(enumeratorRows).map(
  ({ before: [enumName = "", enumerator = ""], span, after }): EnumeratorRow => {
    const [, values = "", meaning = ""] = /^(\S+)\s+(.*)$/.exec(after) ?? [];
    const member = meaning.startsWith("ignored: ") ? null : meaning;
    return { enumName, enumerator, span, values: values.split("|"), member };
  },
);

const subject = ({ enumName, enumerator }: EnumeratorRow): string => `${enumName} ${enumerator}`;
const rows = new Rows(parsed, subject);

/** Enumerators without a row, rows without their enumerator, other values, and two of one value. */
export function enumeratorDrift(layout: Layout): Drift[] {
  return Object.entries(enumDefinition).flatMap(([name, definition]) => driftOfEnum(layout, name, definition));
}

interface Definition {
  readonly tag: string | null;
  readonly members: Readonly<Record<string, string>>;
}

function driftOfEnum(layout: Layout, name: string, { tag, members }: Definition): Drift[] {
  const values = valuesOf(layout, tag, members);
  const expected = [...rows.of(layout.build).values()].filter(({ enumName }) => enumName === name);
  const title = tag === null ? name : `enum ${tag} (${name})`;
  const sentences: string[] = [];
  if (values.size === 0 && expected.length > 0) sentences.push(`${title} is not found.`);
  for (const [enumerator, value] of values.size === 0 ? [] : values) {
    const row = expected.find((row) => row.enumerator === enumerator);
    if (row === undefined) sentences.push(newEnumerator(title, name, enumerator, value));
    else if (!row.values.includes(value))
      sentences.push(`${title}: ${enumerator} is ${value}; it was ${row.values.join(" or ")} (${meaningOf(row)}).`);
    else if (row.member !== null && members[row.member] !== enumerator)
      sentences.push(`${title}: the row of ${enumerator} names the member ${row.member}, which the view has not.`);
  }
  for (const row of values.size === 0 ? [] : expected)
    if (!values.has(row.enumerator))
      sentences.push(`${title} lacks ${row.enumerator}, which was ${row.values.join(" or ")} (${meaningOf(row)}).`);
  sentences.push(...doubled(title, values), ...(sentences.length > 0 && isMask(values) ? [looksLikeMask(title)] : []));
  return sentences.map((sentence) => ({ sentence, file: "enumerators.ts" }));
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

function newEnumerator(title: string, enumName: string, enumerator: string, value: string): string {
  const before = rows.all(`${enumName} ${enumerator}`);
  const known = before.map(({ span, values }) => `${values.join(" or ")} in ${span.text}`).join(", ");
  return `${title} has the new enumerator ${enumerator} = ${value}${known === "" ? "" : ` (known as ${known})`}.`;
}

const meaningOf = ({ member }: EnumeratorRow): string => (member === null ? "ignored" : `the view's ${member}`);

function doubled(title: string, values: ReadonlyMap<string, string>): string[] {
  const names = new Map<string, string>();
  return [...values].flatMap(([name, value]) => {
    const first = names.get(value);
    names.set(value, first ?? name);
    return first === undefined ? [] : [`${title}: ${first} and ${name} are both ${value}.`];
  });
}

/** True if every value is 0 or a single bit, and one is beyond what counting gives. */
function isMask(values: ReadonlyMap<string, string>): boolean {
  const numbers = [...values.values()].map(Number);
  return numbers.every((value) => value >= 0 && (value & (value - 1)) === 0) && Math.max(...numbers) >= numbers.length;
}

const looksLikeMask = (title: string): string =>
  `${title}: each value is a single bit now, so it may have become a bit mask, which walkers do not read.`;
