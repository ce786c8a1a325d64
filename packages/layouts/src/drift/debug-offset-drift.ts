import { minorOf } from "../build.js";
import type { Layout } from "../layout.js";
import { debugOffsetRows } from "./debug-offsets.js";
import type { Drift } from "./drift.js";
import { lines } from "./rows.js";

/** Bytes of a member. */
const member = 8;

/** Dotted names by minor, in the order of the struct. */
const known = new Map<string, string[]>();
for (const line of lines(debugOffsetRows)) {
  const [minor = "", group = "", ...members] = line.split(/[\s:]+/);
  const names = members.length === 0 ? [group] : members.map((name) => `${group}.${name}`);
  known.set(minor, [...(known.get(minor) ?? []), ...names]);
}

/**
 * Members of `_Py_DebugOffsets` that are new, missing, elsewhere or of another size than in their
 * minor's rows.
 */
export function debugOffsetDrift(layout: Layout): Drift[] {
  const struct = layout.findStruct("_Py_DebugOffsets");
  const minor = minorOf(layout.build.version);
  const expected = known.get(minor);
  if (struct === null) return expected === undefined ? [] : drifts([`_Py_DebugOffsets of ${minor} is not found.`]);
  if (expected === undefined) return drifts([`_Py_DebugOffsets of ${minor} (${struct.size} bytes) has no rows.`]);
  const all = struct.fields();
  const leaves = all.filter(({ name }) => !all.some((other) => other.name.startsWith(`${name}.`)));
  const found = new Map(leaves.map(({ name, offset, size }) => [name, { offset, size }]));
  const sentences = [
    ...leaves
      .filter(({ name }) => !expected.includes(name))
      .map(({ name, offset }) => `has the new member ${name} at ${offset}`),
    ...expected.flatMap((name, index) => {
      const place = found.get(name);
      if (place === undefined) return [`lacks ${name}`];
      if (place.size !== member) return [`has ${name} with ${place.size} bytes, not ${member}`];
      return place.offset === index * member ? [] : [`has ${name} at ${place.offset}, not ${index * member}`];
    }),
    ...(struct.size === expected.length * member ? [] : [`has ${struct.size} bytes, not ${expected.length * member}`]),
  ];
  return drifts(sentences.map((sentence) => `_Py_DebugOffsets of ${minor} ${sentence}.`));
}

const drifts = (sentences: readonly string[]): Drift[] =>
  sentences.map((sentence) => ({ sentence, file: "debug-offsets.ts" }));
