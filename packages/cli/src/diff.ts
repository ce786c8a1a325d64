import {
  bySeverity,
  countChanges,
  describeFieldChange,
  describeValueChange,
  describeViewChange,
  diffLayouts,
  type LayoutDiff,
  type RecordChange,
  type ValueChange,
} from "@pyframes/layouts";
import { type Command, parse, write, writeJson } from "./command.js";
import { UsageError } from "./errors.js";
import { BUILD_OPTIONS, buildOf } from "./find-build.js";

/** Names and their changes, in two columns. */
function rows(entries: readonly (readonly [name: string, words: string])[], indent: string): string {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, words]) => `${indent}${name.padEnd(width)}  ${words}\n`).join("");
}

const values = (changes: readonly ValueChange[]) =>
  changes.map((change) => [change.name, describeValueChange(change)] as const);

function recordText({ record, change, was, is, fields }: RecordChange): string {
  if (!was || !is) return `  ${record}  ${change}, ${(was ?? is)?.size} bytes\n`;
  const size = was.size === is.size ? `${is.size} bytes` : `${was.size} bytes, now ${is.size}`;
  const align = was.align === is.align ? "" : `, aligned to ${was.align}, now to ${is.align}`;
  const name = was.name === is.name ? "" : `, was called ${was.name}`;
  const changed = fields.map((field) => [field.name, describeFieldChange(field)] as const);
  return `  ${record}  ${size}${align}${name}\n${rows(changed, "    ")}`;
}

/**
 * The difference as text, first the part that a walker reads. Parts without a change are left out.
 */
export function renderDiff({ from, to, view, records, enums, constants }: LayoutDiff): string {
  const counted = countChanges(view.fields);
  const fields = bySeverity(view.fields).map((change) => [change.field, describeViewChange(change)] as const);
  const parts = [
    { title: `what a walker reads${counted && `: ${counted}`}`, text: rows([...fields, ...values(view.values)], "  ") },
    { title: "records", text: records.map(recordText).join("") },
    { title: "enums", text: rows(values(enums), "  ") },
    { title: "constants", text: rows(values(constants), "  ") },
  ];
  const changed = parts.filter(({ text }) => text !== "");
  const body = changed.map(({ title, text }) => `\n${title}\n${text}`).join("");
  const unchanged = fields.length + view.values.length === 0 ? "\nNothing that a walker reads differs.\n" : "";
  return `${from} -> ${to}\n${unchanged}${body}`;
}

export const diff: Command = {
  usage: "diff A B [--json] [--target T] [--abiflags F] [--distributor D] [--tables DIR]",
  help: "Says what differs from build A to build B: versions, 3.12 or 3.13.5d, or ids. What a walker reads comes first.",
  async run(args) {
    const { values: options, positionals } = parse(args, {
      json: { type: "boolean", default: false },
      ...BUILD_OPTIONS,
    });
    const [from, to, ...rest] = positionals;
    if (from === undefined || to === undefined) throw new UsageError("Two builds are needed, such as 3.12 and 3.13.");
    if (rest.length > 0) throw new UsageError(`Two builds are enough; leave out "${rest[0]}".`);
    const { json, ...wanted } = options;
    const found = diffLayouts(buildOf(from, wanted), buildOf(to, wanted));
    await (json ? writeJson(found) : write(renderDiff(found)));
  },
};
