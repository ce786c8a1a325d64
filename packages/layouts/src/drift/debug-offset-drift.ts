import { compareVersions, minorOf } from "../build.js";
import type { Layout } from "../layout.js";
import type { FieldLayout, Struct } from "../record.js";
import { debugOffsetRows } from "./debug-offsets.js";
import { type Drift, driftIn } from "./finding.js";
import { lines } from "./rows.js";

/** Bytes of a member. */
const member = 8;

interface Known {
  /** Dotted names, in the order of the struct. */
  readonly names: string[];
  /** The last row, for a new one to follow. */
  row: string;
}

const known = new Map<string, Known>();
for (const row of lines(debugOffsetRows)) {
  const [minor = "", group = "", ...members] = row.split(/[\s:]+/);
  const entry = known.get(minor) ?? { names: [], row };
  entry.names.push(...(members.length === 0 ? [group] : members.map((name) => `${group}.${name}`)));
  entry.row = row;
  known.set(minor, entry);
}

/** The newest minor with rows that is older than this one. */
function before(minor: string): [string, Known] | undefined {
  return [...known].filter(([other]) => compareVersions(other, minor) < 0).at(-1);
}

/**
 * Members of `_Py_DebugOffsets` that are new, missing, elsewhere or of another size or type than in
 * their minor's rows. The names in a minor without rows are compared with those of the one before
 * it.
 */
export function debugOffsetDrift(layout: Layout): Drift[] {
  const struct = layout.findStruct("_Py_DebugOffsets");
  const minor = minorOf(layout.build.version);
  const expected = known.get(minor);
  const report = (sentences: readonly string[], row: string | undefined) =>
    sentences.map((sentence) =>
      driftIn("debug-offsets.ts", `_Py_DebugOffsets of ${minor}`, `_Py_DebugOffsets of ${minor} ${sentence}.`, row),
    );
  if (struct === null) return expected === undefined ? lostIn(minor, report) : report(["is not found"], expected.row);
  if (expected !== undefined) return report(differences(struct, expected.names), expected.row);
  const [older, rows] = before(minor) ?? ["no minor", { names: [], row: undefined }];
  // Members behind a new one are elsewhere in any case.
  const changes = namedOtherwise(leavesOf(struct), rows.names).map((words) => `${words}, other than ${older}`);
  return report([`has ${struct.size} bytes and no rows`, ...changes], rows.row);
}

/** A minor after those with rows has the struct as well. */
function lostIn(minor: string, report: (sentences: readonly string[], row: string | undefined) => Drift[]): Drift[] {
  const older = before(minor);
  return older === undefined ? [] : report([`is not found; ${older[0]} has it`], older[1].row);
}

function leavesOf(struct: Struct): FieldLayout[] {
  const all = struct.fields();
  return all.filter(({ name }) => !all.some((other) => other.name.startsWith(`${name}.`)));
}

/** Members that only one of both has. */
function namedOtherwise(leaves: readonly FieldLayout[], expected: readonly string[]): string[] {
  return [
    ...leaves
      .filter(({ name }) => !expected.includes(name))
      .map(({ name, offset }) => `has the new member ${name} at ${offset}`),
    ...expected.filter((name) => !leaves.some((leaf) => leaf.name === name)).map((name) => `lacks ${name}`),
  ];
}

function differences(struct: Struct, expected: readonly string[]): string[] {
  const leaves = leavesOf(struct);
  const found = new Map(leaves.map((field) => [field.name, field]));
  return [
    ...namedOtherwise(leaves, expected),
    ...expected.flatMap((name, index) => difference(name, index * member, found.get(name))),
    ...(struct.size === expected.length * member ? [] : [`has ${struct.size} bytes, not ${expected.length * member}`]),
  ];
}

/** The first member holds text; all others are offsets and sizes. */
const COOKIE = { name: "cookie", type: "char[8]" };
const typeOf = (name: string): string => (name === COOKIE.name ? COOKIE.type : "uint64_t");

function difference(name: string, offset: number, found: FieldLayout | undefined): string[] {
  if (found === undefined) return [];
  if (found.size !== member) return [`has ${name} with ${found.size} bytes, not ${member}`];
  if (found.type !== typeOf(name)) return [`has ${name} as ${found.type}, not ${typeOf(name)}`];
  return found.offset === offset ? [] : [`has ${name} at ${found.offset}, not ${offset}`];
}
