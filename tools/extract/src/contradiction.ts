/**
 * Two tables of one build must agree on every fact that both have; otherwise two builds share an
 * id.
 */
import { isDeepStrictEqual } from "node:util";
import {
  describeFieldChange,
  describeValueChange,
  diffRecords,
  diffValues,
  enumValues,
  Layout,
  load,
  provenance,
  type RecordChange,
  type Table,
  type ValueChange,
} from "@pyframes/layouts";
import type { Extracted } from "./extracted.js";
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

/** The comparison of a second table of a build with the first. */
export interface Comparison {
  /** The first fact that both have and that differs, in words; null if they agree. */
  readonly contradiction: string | null;
  /** True if the second has a record, member or value that the first lacks. */
  readonly more: boolean;
}

/**
 * A fact that only one of them has is no contradiction, since the extractor may have learned to ask
 * for more. Neither is another spelling of a type. Records of the C library have other names in
 * each of its releases; the parts that matter show in CPython's own records.
 */
export function compareTables(from: Layout, to: Layout): Comparison {
  const own = diffRecords(from, to).filter(({ record }) => to.findStruct(record)?.layout.system !== true);
  const values = [...diffValues(enumValues(from), enumValues(to)), ...diffValues(from.constants, to.constants)];
  const found = [...own.map(inRecord), ...values.map(inValue)];
  const added = ({ was }: { readonly was: unknown }) => was === null;
  return {
    contradiction: found.find((words) => words !== null) ?? null,
    more: own.some((change) => added(change) || change.fields.some(added)) || values.some(added),
  };
}

function stored({ table }: Extracted, directory: string | undefined): Layout | null {
  try {
    return load(table.build, directory);
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Records are addressed by their content, so tables that refer to the same ones are equal. */
const factsOf = ({ records, enums, constants }: Table) => ({ records, enums, constants });

const compared = new Map<string, Comparison>();

/**
 * As above, computed once for tables that differ only in their release: a matrix has thousands of
 * them.
 */
function compareOnce(from: Layout, to: Layout): Comparison {
  const versions = [from, to].map(({ constants }) => constants.PY_VERSION_HEX);
  if (versions[0] !== versions[1]) return compareTables(from, to);
  const key = JSON.stringify([from, to].map(({ table }) => factsOf(table))).replaceAll(
    `"PY_VERSION_HEX":${versions[0]}`,
    "",
  );
  const known = compared.get(key) ?? compareTables(from, to);
  compared.set(key, known);
  return known;
}

/**
 * True if a table adds a build, a fact or a kind of evidence to those in `directory`. With
 * `factsOnly`, evidence counts only for a table that has none. Throws a UserError that names the
 * build and the field if a table of that id disagrees.
 */
export function addsToStored(extracted: Extracted, directory?: string, factsOnly = false): boolean {
  const { id, table, pool, provenance: origin } = extracted;
  const known = stored(extracted, directory);
  if (known === null) return true;
  const same = isDeepStrictEqual(factsOf(known.table), factsOf(table));
  const { contradiction, more } = same
    ? { contradiction: null, more: false }
    : compareOnce(known, new Layout(table, pool));
  if (contradiction !== null) {
    const source = provenance(table.build, directory)?.source ?? "elsewhere";
    throw new UserError(
      `${id} has a table already (from ${source}), and by these headers (${origin.source}) ${contradiction}: two builds have one id; keep this one apart with --out DIR, or give --replace if the table is wrong.`,
    );
  }
  const kinds = new Set(known.table.evidence.map(({ kind }) => kind));
  if (factsOnly && kinds.size > 0) return more;
  return more || table.evidence.some(({ kind }) => !kinds.has(kind));
}
