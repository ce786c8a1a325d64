/** A table that breaks the published schema is refused by its build and its field. */
import { type Build, builds, load, type RecordLayout, type Table } from "@pyframes/layouts";
import { expect, it } from "vitest";
import type { Extracted } from "./extracted.js";
import { refuseViolation } from "./schema.js";
import { UserError } from "./user-error.js";

const HASH = "0123456789abcdef";
const RECORD: RecordLayout = {
  kind: "struct",
  name: "_ts",
  tagged: true,
  size: 8,
  align: 8,
  members: [{ name: "next", offset: 0, size: 8, type: "PyThreadState *" }],
};

const { table: published } = load(builds()[0] as Build);

function extracted(record: object, table: object = {}): Extracted {
  const small = { ...published, records: { _ts: HASH }, enums: {}, ...table } as Table;
  const provenance = { source: "", headers: {}, pyconfig: "", arguments: [], libclang: "" };
  return { id: "cpython-3.6.0-x86_64-linux-gnu", table: small, pool: { [HASH]: { ...RECORD, ...record } }, provenance };
}

it("one that keeps to it is taken", () => {
  expect(() => refuseViolation(extracted({}))).not.toThrow();
});

it.each([
  ["a size", extracted({ size: -8 }), "_ts.size must be >= 0"],
  ["a member", extracted({ members: [{ ...RECORD.members[0], offset: 0.5 }] }), "_ts.offsets.0 must be integer"],
  ["a name", extracted({ members: [{ ...RECORD.members[0], name: 7 }] }), "_ts.members.0"],
  ["a constant", extracted({}, { constants: { PyLong_SHIFT: true } }), "constants.PyLong_SHIFT"],
  ["an enumerator", extracted({}, { enums: { e: { size: 4, signed: true, values: { A: "x" } } } }), "e.values.A"],
])("one that does not, in %s, is named, and its field", (_, broken, words) => {
  expect(() => refuseViolation(broken)).toThrow(UserError);
  expect(() => refuseViolation(broken)).toThrow(`The table of ${broken.id} breaks the schema`);
  expect(() => refuseViolation(broken)).toThrow(words);
});
