/** Changes in words, for a terminal and for docs/changes.md. */
import type { FieldChange } from "./records.js";
import type { ValueChange } from "./values.js";
import type { ViewChange, ViewChangeKind, ViewPlace } from "./view.js";

/** What breaks a walker first comes first. */
const KINDS: Readonly<Record<ViewChangeKind, string>> = {
  vanished: "vanished",
  meaning: "changed meaning",
  retyped: "retyped",
  resized: "resized",
  moved: "moved",
  appeared: "appeared",
};

const rank = ({ changes }: ViewChange): number => Math.min(...changes.map((kind) => Object.keys(KINDS).indexOf(kind)));

/** Changes by how much they ask of a walker: those that vanished first. */
export function bySeverity(changes: readonly ViewChange[]): ViewChange[] {
  return [...changes].sort((a, b) => rank(a) - rank(b));
}

/** How many fields of each kind: `2 vanished, 16 moved`; empty for none. A field counts for each of its kinds. */
export function countChanges(changes: readonly ViewChange[]): string {
  const counts = (Object.keys(KINDS) as ViewChangeKind[]).map((kind) => {
    const count = changes.filter((change) => change.changes.includes(kind)).length;
    return count > 0 ? [`${count} ${KINDS[kind]}`] : [];
  });
  return counts.flat().join(", ");
}

/** Offset, and the bit where it is a bit-field: `76:1`. */
const at = ({ offset, bit }: { readonly offset: number; readonly bit?: number }): string =>
  bit === undefined ? `${offset}` : `${offset}:${bit}`;

const extent = ({ size, bits }: { readonly size: number; readonly bits?: number }): string =>
  bits === undefined ? `${size} bytes` : `${bits} bits`;

interface Typed {
  readonly type: string | null;
  readonly signed: boolean;
}

/** `retyped from int to long`; an enum keeps its name where its sign changes. */
function retyped(was: Typed, is: Typed): string {
  const sign = ({ signed }: Typed) => (signed ? "signed" : "unsigned");
  const [before, after] = was.type === is.type ? [sign(was), sign(is)] : [was.type, is.type];
  return `retyped from ${before ?? "a number"} to ${after ?? "a number"}`;
}

const isSize = ({ path }: ViewPlace): boolean => path.startsWith("sizeof");

/** The member behind a field: `PyThreadState.current_frame`. */
function memberName(place: ViewPlace): string {
  const { record, path } = place;
  if (record === null) return path;
  return isSize(place) ? `sizeof ${record}${path.slice("sizeof".length)}` : `${record}.${path}`;
}

/** What became of a field: `moved from 56 to 72; was …, is …`. */
export function describeViewChange({ changes, was, is }: ViewChange): string {
  if (!was || !is) {
    const place = (was ?? is) as ViewPlace;
    const where = isSize(place) ? `${place.offset} bytes` : `at ${at(place)}`;
    return `${was ? "vanished: was" : "appeared:"} ${memberName(place)}, ${where}`;
  }
  const words: Readonly<Record<string, string>> = {
    meaning: `changed meaning: was ${memberName(was)}, is ${memberName(is)}`,
    moved: isSize(is) ? `changed from ${was.offset} to ${is.offset} bytes` : `moved from ${at(was)} to ${at(is)}`,
    resized: `resized from ${extent(was)} to ${extent(is)}`,
    retyped: retyped(was, is),
  };
  return changes.map((kind) => words[kind]).join("; ");
}

/** What became of a member of a record. */
export function describeFieldChange({ changes, was, is }: FieldChange): string {
  if (!was || !is) return was ? `removed: was at ${at(was)}, ${was.type}` : `added at ${is && at(is)}, ${is?.type}`;
  const words: Readonly<Record<string, string>> = {
    moved: `moved from ${at(was)} to ${at(is)}`,
    resized: `resized from ${extent(was)} to ${extent(is)}`,
    retyped: retyped(was, is),
  };
  return changes.map((kind) => words[kind]).join("; ");
}

/** What became of a value. */
export function describeValueChange({ was, is }: ValueChange): string {
  if (was === null) return `appeared: ${is}`;
  return is === null ? `vanished: was ${was}` : `changed from ${was} to ${is}`;
}
