/** Changes in words, for a terminal and for docs/changes.md. */
import type { FieldLayout } from "../record.js";
import type { Comparable, MemberChangeKind } from "./member.js";
import type { FieldChange } from "./records.js";
import type { ValueChange } from "./values.js";
import type { ViewChange, ViewChangeKind, ViewPlace } from "./view.js";

/** Changes that break a walker come first. */
const KINDS: Readonly<Record<ViewChangeKind, string>> = {
  vanished: "vanished",
  meaning: "changed meaning",
  retyped: "retyped",
  resized: "resized",
  moved: "moved",
  appeared: "appeared",
};

const rank = ({ changes }: ViewChange): number => Math.min(...changes.map((kind) => Object.keys(KINDS).indexOf(kind)));

/** Sorts changes by their effect on a walker: vanished ones first. */
export function bySeverity(changes: readonly ViewChange[]): ViewChange[] {
  return [...changes].sort((a, b) => rank(a) - rank(b));
}

/**
 * The number of fields of each kind: `2 vanished, 16 moved`; empty for none. A field counts for
 * each of its kinds.
 */
export function countChanges(changes: readonly ViewChange[]): string {
  const counts = (Object.keys(KINDS) as ViewChangeKind[]).map((kind) => {
    const count = changes.filter((change) => change.changes.includes(kind)).length;
    return count > 0 ? [`${count} ${KINDS[kind]}`] : [];
  });
  return counts.flat().join(", ");
}

/** The offset, with the bit for a bit-field: `76:1`. */
const at = ({ offset, bit }: Pick<Comparable, "offset" | "bit">): string =>
  bit === undefined ? `${offset}` : `${offset}:${bit}`;

const extent = ({ size, bits }: Comparable): string => (bits === undefined ? `${size} bytes` : `${bits} bits`);

/** `retyped from int to long`; an enum keeps its name if only its sign changes. */
function retyped(was: Comparable, is: Comparable): string {
  const sign = ({ signed }: Comparable) => (signed ? "signed" : "unsigned");
  const [before, after] = was.type === is.type ? [sign(was), sign(is)] : [was.type, is.type];
  return `retyped from ${before ?? "a number"} to ${after ?? "a number"}`;
}

const memberWords: Readonly<Record<MemberChangeKind, (was: Comparable, is: Comparable) => string>> = {
  moved: (was, is) => `moved from ${at(was)} to ${at(is)}`,
  resized: (was, is) => `resized from ${extent(was)} to ${extent(is)}`,
  retyped,
};

const isSize = ({ path }: ViewPlace): boolean => path.startsWith("sizeof");

/** The member behind a field: `PyThreadState.current_frame`. */
function memberName(place: ViewPlace): string {
  const { record, path } = place;
  if (record === null) return path;
  return isSize(place) ? `sizeof ${record}${path.slice("sizeof".length)}` : `${record}.${path}`;
}

const viewWords: Readonly<Record<string, (was: ViewPlace, is: ViewPlace) => string>> = {
  ...memberWords,
  meaning: (was, is) => `changed meaning: was ${memberName(was)}, is ${memberName(is)}`,
  moved: (was, is) => (isSize(is) ? `changed from ${was.offset} to ${is.offset} bytes` : memberWords.moved(was, is)),
};

/** The change of a field: `changed meaning: was …, is …; moved from 56 to 72`. */
export function describeViewChange({ changes, was, is }: ViewChange): string {
  if (was && is) return changes.map((kind) => viewWords[kind]?.(was, is)).join("; ");
  const place = (was ?? is) as ViewPlace;
  const where = isSize(place) ? `${place.offset} bytes` : `at ${at(place)}`;
  return `${was ? "vanished: was" : "appeared:"} ${memberName(place)}, ${where}`;
}

/** The change of a member of a record. */
export function describeFieldChange({ changes, was, is }: FieldChange): string {
  if (was && is) return changes.map((kind) => memberWords[kind as MemberChangeKind](was, is)).join("; ");
  const place = (was ?? is) as FieldLayout;
  return `${was ? "removed: was" : "added"} at ${at(place)}, ${place.type}`;
}

/** The change of a value. */
export function describeValueChange({ was, is }: ValueChange): string {
  if (was === null) return `appeared: ${is}`;
  return is === null ? `vanished: was ${was}` : `changed from ${was} to ${is}`;
}
