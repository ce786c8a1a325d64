import type { Layout } from "../layout.js";
import { constantRows, heldMacros } from "./constants.js";
import { type Drift, driftIn } from "./finding.js";
import { parseRows, Rows } from "./rows.js";

const parsed = parseRows(constantRows).map(({ text, before: [name = ""], span, after }) => ({
  text,
  name,
  span,
  values: after.split("|"),
}));

type ConstantRow = (typeof parsed)[number];
const rows = new Rows(parsed, ({ name }) => name);

/**
 * Constants of the view with another value than their row has, or in a release that no row is for.
 *
 * @param pointer bytes of a pointer on the target
 */
export function constantDrift(layout: Layout, pointer: number): Drift[] {
  const expected = rows.of(layout.build);
  const macros = heldMacros.map((name) => [name, layout.constants[name] ?? null] as const);
  const all: readonly (readonly [string, number | string | null])[] = Object.entries(layout.detailedView.constants);
  return [...all, ...macros].flatMap(([name, value]): Drift[] => {
    const row = expected.get(name);
    const add = (words: string, near: ConstantRow | undefined) => {
      const subject = `${heldMacros.includes(name) ? "macro" : "constant"} ${name}`;
      return [driftIn("constants.ts", subject, `The ${subject} ${words}.`, (near ?? parsed.at(-1))?.text)];
    };
    if (value === null) return row === undefined ? [] : add(`is not found; ${wasIn(row)}`, row);
    if (row === undefined) return add(`is ${value}; no row is for this release`, rows.all(name).at(-1));
    const known = row.values.some((text) => numberText(text, pointer) === String(value));
    return known ? [] : add(`is ${value}; ${wasIn(row)}`, row);
  });
}

const wasIn = ({ span, values }: ConstantRow): string => `in ${span.text} it is ${values.join(" or ")}`;

/** `-3 pointers` is that many times the target's pointer. */
function numberText(text: string, pointer: number): string {
  const count = /^(-?\d+) pointers?$/.exec(text)?.[1];
  return count === undefined ? text : String(Number(count) * pointer);
}
