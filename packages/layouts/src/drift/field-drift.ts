import type { Layout } from "../layout.js";
import type { Resolved } from "../view/derive.js";
import type { Origin, ViewField } from "../view/view.js";
import type { Drift } from "./drift.js";
import { fieldRows } from "./fields.js";
import { parseRows, Rows, type Span } from "./rows.js";

interface FieldRow {
  readonly field: string;
  readonly span: Span;
  /** `pointer`, `4`, `4|8`, `3 bits`; `-` where it is not compared. */
  readonly width: string;
  readonly types: readonly string[];
}

const parsed = parseRows(fieldRows).map(({ before: [field = ""], span, after }): FieldRow => {
  const [, width = "", types = ""] = /^(\d+ bits|\S+)\s+(.*)$/.exec(after) ?? [];
  return { field, span, width, types: types.split(" or ") };
});

const rows = new Rows(parsed, ({ field }) => field);

/**
 * Fields that do not resolve where a row says so, that resolve elsewhere, or whose type or width is
 * another.
 */
export function fieldDrift(layout: Layout, pointerSize: number): Drift[] {
  const expected = rows.of(layout.build);
  const sentences = fields(layout).flatMap(([name, found]) => {
    const row = expected.get(name);
    if (found === null) return row === undefined ? [] : [`${name} is not found; ${wasIn(row)}.`];
    if (row === undefined) return [newField(name, found)];
    const type = typeOf(found.origin);
    const fits = row.types.includes(type) && widthFits(row.width, found.field, pointerSize);
    return fits ? [] : [`${name} is ${described(found)}; ${wasIn(row)}.`];
  });
  return sentences.map((sentence) => ({ sentence, file: "fields.ts" }));
}

function fields({ resolved }: Layout): [string, Resolved | null][] {
  return Object.entries(resolved).flatMap(([group, fields]) =>
    Object.entries(fields).map(([name, found]): [string, Resolved | null] => [`${group}.${name}`, found]),
  );
}

/** The C type; `sizeof` and `variable` for the view's own kinds. */
const typeOf = ({ type, path }: Origin): string => type ?? path.replace(/\(.*/, "");

function widthFits(width: string, { size, bits }: ViewField, pointerSize: number): boolean {
  if (width.endsWith(" bits")) return bits === Number.parseInt(width, 10);
  if (bits !== undefined) return false;
  if (width === "-") return true;
  return width === "pointer" ? size === pointerSize : width.split("|").map(Number).includes(size);
}

const described = ({ field: { size, bits }, origin }: Resolved): string => {
  const width =
    bits === undefined ? (size === 0 ? "" : `, ${widthText(String(size))}`) : `, ${widthText(`${bits} bits`)}`;
  return `${typeOf(origin)}${width} (${origin.record === null ? "" : `${origin.record}.`}${origin.path})`;
};

const wasIn = ({ span, types, width }: FieldRow): string =>
  `in ${span.text} it is ${types.join(" or ")}${width === "-" ? "" : `, ${widthText(width)}`}`;

const widthText = (width: string): string => {
  if (width === "1 bits") return "1 bit";
  return /^\d/.test(width) && !width.endsWith("bits")
    ? `${width.replace("|", " or ")} byte${width === "1" ? "" : "s"}`
    : width;
};

function newField(name: string, found: Resolved): string {
  const known = rows.all(name).map(({ span }) => span.text);
  const before = known.length === 0 ? "no release has it so far" : `known in ${known.join(", ")} only`;
  return `${name} is ${described(found)}; ${before}.`;
}
