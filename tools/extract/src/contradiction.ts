/** Two tables of one build must say the same of everything that both know: else they are two builds under one id. */
import {
  describeFieldChange,
  describeValueChange,
  diffLayouts,
  Layout,
  load,
  provenance,
  type RecordChange,
  type ValueChange,
} from "@pyframes/layouts";
import type { Extracted } from "./store.js";
import { UserError } from "./user-error.js";

function inRecord({ record, was, is, fields }: RecordChange): string | null {
  if (!was || !is) return null;
  const places = fields.map((field) => ({ ...field, changes: field.changes.filter((change) => change !== "retyped") }));
  const field = places.find(({ was, is, changes }) => was && is && changes.length > 0);
  if (field) return `${record}.${field.name} ${describeFieldChange(field)}`;
  return was.size === is.size ? null : `${record} resized from ${was.size} bytes to ${is.size} bytes`;
}

const inValue = (change: ValueChange): string | null =>
  change.was === null || change.is === null ? null : `${change.name} ${describeValueChange(change)}`;

/**
 * The first fact that both have and that differs, in words; null where they agree. What only one of them has is no
 * contradiction, and neither is a type spelled in another way: the extractor may have learned to ask for more. Inside
 * the C library's own records each of its releases has other names; what matters of them is seen in CPython's.
 */
export function contradiction(from: Layout, to: Layout): string | null {
  const { records, enums, constants } = diffLayouts(from, to);
  const own = records.filter(({ record }) => to.findStruct(record)?.layout.system !== true);
  const found = [...own.map(inRecord), ...[...enums, ...constants].map(inValue)];
  return found.find((words) => words !== null) ?? null;
}

function stored({ table }: Extracted, directory: string | undefined): Layout | null {
  try {
    return load(table.build, directory);
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Throws a UserError, naming the build and the field, where a table of that id in `directory` says otherwise. */
export function refuseContradiction(extracted: Extracted, directory?: string): void {
  const known = stored(extracted, directory);
  const words = known && contradiction(known, new Layout(extracted.table, extracted.pool));
  if (!words) return;
  const source = provenance(extracted.table.build, directory)?.source ?? "elsewhere";
  throw new UserError(
    `${extracted.id} has a table already (from ${source}), and by these headers (${extracted.provenance.source}) ${words}: two builds have one id; keep this one apart with --out DIR, or give --replace if the table is wrong.`,
  );
}
