import type { Layout } from "../layout.js";
import type { Resolved } from "../view/derive.js";
import type { Origin, ViewField } from "../view/view.js";
import { fieldRows } from "./fields.js";
import { type Drift, driftIn } from "./finding.js";
import { parseRows, Rows, type Span } from "./rows.js";

interface FieldRow {
  readonly text: string;
  readonly field: string;
  readonly span: Span;
  /** `pointer`, `long`, `4`, `4|8`, `3 bits`; `-` where it is not compared. */
  readonly width: string;
  /** `PyThreadState.frame`, `sizeof(PyThreadState)`, `variable(interp_head)`. */
  readonly member: string;
  /** Empty for a size and a variable. */
  readonly types: readonly string[];
}

const parsed = parseRows(fieldRows).map(({ text, before: [field = ""], span, after }): FieldRow => {
  const [, width = "", member = "", types] = /^(\d+ bits|\S+)\s+([^\s:]+)(?:: (.*))?$/.exec(after) ?? [];
  return { text, field, span, width, member, types: types?.split(" or ") ?? [] };
});

const rows = new Rows(parsed, ({ field }) => field);

/** The target's sizes in bytes. */
export interface Sizes {
  readonly pointer: number;
  readonly long: number;
}

/**
 * Fields that do not resolve where a row says so, that resolve in another release or to another
 * member, or whose type or width is another.
 */
export function fieldDrift(layout: Layout, sizes: Sizes): Drift[] {
  const expected = rows.of(layout.build);
  return fields(layout).flatMap(([name, found]): Drift[] => {
    const row = expected.get(name);
    const add = (sentence: string, near: FieldRow | undefined) => [driftIn("fields.ts", name, sentence, near?.text)];
    if (found === null) return row === undefined ? [] : add(`${name} is not found; ${wasIn(row)}.`, row);
    if (row === undefined) return add(newField(name, found), rows.all(name).at(-1));
    return fits(row, found, sizes) ? [] : add(`${name} is ${described(found)}; ${wasIn(row)}.`, row);
  });
}

function fits({ member, types, width }: FieldRow, { origin, field }: Resolved, sizes: Sizes): boolean {
  const typed = origin.type === null ? types.length === 0 : types.includes(origin.type);
  return typed && memberOf(origin) === member && widthFits(width, field, sizes);
}

function fields({ resolved }: Layout): [string, Resolved | null][] {
  return Object.entries(resolved).flatMap(([group, fields]) =>
    Object.entries(fields).map(([name, found]): [string, Resolved | null] => [`${group}.${name}`, found]),
  );
}

function memberOf({ record, path }: Origin): string {
  if (record === null) return path;
  const measured = /^sizeof(?:\((.+)\))?$/.exec(path);
  if (measured === null) return `${record}.${path}`;
  return measured[1] === undefined ? `sizeof(${record})` : `sizeof(${record}.${measured[1]})`;
}

function widthFits(width: string, { size, bits }: ViewField, sizes: Sizes): boolean {
  if (width.endsWith(" bits")) return bits === Number.parseInt(width, 10);
  if (bits !== undefined) return false;
  if (width === "-") return true;
  if (width === "pointer" || width === "long") return size === sizes[width];
  return width.split("|").map(Number).includes(size);
}

function described({ field: { size, bits }, origin }: Resolved): string {
  if (origin.type === null) return memberOf(origin);
  const width = bits === undefined ? (size === 0 ? "-" : String(size)) : `${bits} bits`;
  return `${memberOf(origin)}, ${typeText([origin.type], width)}`;
}

const wasIn = ({ span, member, types, width }: FieldRow): string =>
  `in ${span.text} it is ${member}${types.length === 0 ? "" : `, ${typeText(types, width)}`}`;

const typeText = (types: readonly string[], width: string): string =>
  `${types.join(" or ")}${width === "-" ? "" : ` (${widthText(width)})`}`;

const widthText = (width: string): string => {
  if (width === "1 bits") return "1 bit";
  if (!/^\d/.test(width)) return `the size of a ${width}`;
  if (width.endsWith("bits")) return width;
  return `${width.replace("|", " or ")} byte${width === "1" ? "" : "s"}`;
};

function newField(name: string, found: Resolved): string {
  const known = rows.all(name).map(({ span }) => span.text);
  const before = known.length === 0 ? "no release has it so far" : `known in ${known.join(", ")} only`;
  return `${name} is ${described(found)}; ${before}.`;
}
