/**
 * Differences of small tables, kind by kind, and of the published ones, where the parts must add
 * up.
 */
import { describe, expect, it } from "vitest";
import {
  type Build,
  builds,
  bySeverity,
  constantSizes,
  countChanges,
  describeFieldChange,
  describeValueChange,
  describeViewChange,
  diffLayouts,
  Layout,
  load,
  type RecordLayout,
  type Table,
} from "../index.js";

/** Bytes of each type whose size the view needs: 8, which no test depends on. */
const SIZES = Object.fromEntries(constantSizes.map((type) => [`sizeof(${type})`, 8]));

type Members = RecordLayout["members"];
const member = (name: string, offset: number, size: number, type: string, more: Partial<Members[number]> = {}) => ({
  name,
  offset,
  size,
  type,
  ...more,
});

/** The key of a record without a name. */
const UNNAMED = "nameless";

interface Small {
  readonly records: Readonly<Record<string, Partial<RecordLayout>>>;
  readonly enums?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly constants?: Readonly<Record<string, number | string>>;
}

/** A small table for a test, its records addressed by their names. */
function tableOf(version: string, { records, enums = {}, constants = {} }: Small): Layout {
  const pool = Object.fromEntries(
    Object.entries(records).map(([name, more]) => {
      const named = name === UNNAMED ? {} : { name };
      const record: RecordLayout = { kind: "struct", ...named, size: 64, align: 8, members: [], ...more };
      return [name, record] as const;
    }),
  );
  const named = Object.keys(pool).filter((name) => name !== UNNAMED);
  const table = {
    build: { version, hex: "0x0", distributor: "upstream", abiflags: "", target: "x86_64-linux-gnu" },
    evidence: [],
    records: Object.fromEntries(named.map((name) => [name, name])),
    enums: Object.fromEntries(
      Object.entries(enums).map(([name, values]) => [name, { size: 4, signed: false, values }] as const),
    ),
    constants: { ...SIZES, PyLong_SHIFT: 30, ...constants },
    absent: { records: [], constants: [], definitions: [] },
  } satisfies Table;
  return new Layout(table, pool);
}

const thread = (members: Members, more: Partial<RecordLayout> = {}): Partial<RecordLayout> => ({
  aliases: ["PyThreadState"],
  members,
  ...more,
});

/** The changed fields of the view, in words. */
function viewWords(from: Small, to: Small): string[] {
  const { view } = diffLayouts(tableOf("3.98.0", from), tableOf("3.99.0", to));
  const fields = view.fields.map((change) => `${change.field} ${describeViewChange(change)}`);
  return [...fields, ...view.values.map((change) => `${change.name} ${describeValueChange(change)}`)];
}

describe("a field of the view", () => {
  const next = member("next", 8, 8, "PyThreadState *");

  it("moves, grows and changes its type", () => {
    const from = { records: { _ts: thread([member("thread_id", 16, 8, "unsigned long")], { size: 24 }) } };
    const to = { records: { _ts: thread([member("thread_id", 24, 4, "int", { signed: true })], { size: 32 }) } };
    expect(viewWords(from, to)).toEqual([
      "thread_state.size changed from 24 to 32 bytes",
      "thread_state.thread_id moved from 16 to 24; resized from 8 bytes to 4 bytes; retyped from unsigned long to int",
    ]);
  });

  it("vanishes and appears", () => {
    const from = { records: { _ts: thread([next]) } };
    const to = { records: { _ts: thread([member("interp", 8, 8, "PyInterpreterState *")]) } };
    expect(viewWords(from, to)).toEqual([
      "thread_state.next vanished: was PyThreadState.next, at 8",
      "thread_state.interp appeared: PyThreadState.interp, at 8",
    ]);
  });

  it("changes its meaning where another member, or another record, gives it", () => {
    const pointer = "struct _frame *";
    const from = { records: { _ts: thread([member("frame", 8, 8, pointer)]) } };
    const to = { records: { _ts: thread([member("current_frame", 8, 8, pointer)]) } };
    expect(viewWords(from, to)).toEqual([
      "thread_state.current_frame changed meaning: was PyThreadState.frame, is PyThreadState.current_frame",
    ]);
    const frames = (record: string) => ({ records: { [record]: { members: [member("current_frame", 0, 8, "x *")] } } });
    expect(viewWords(frames("CFrame"), frames("_PyCFrame")).at(-1)).toBe(
      "cframe.current_frame changed meaning: was CFrame.current_frame, is _PyCFrame.current_frame",
    );
  });

  it("is counted by kind, and comes in the order of what it asks of a walker", () => {
    const from = { records: { _ts: thread([next, member("frame", 16, 8, "x *"), member("prev", 24, 8, "x *")]) } };
    const to = { records: { _ts: thread([member("current_frame", 24, 8, "x *"), member("prev", 32, 8, "x *")]) } };
    const { fields } = diffLayouts(tableOf("3.98.0", from), tableOf("3.99.0", to)).view;
    expect(countChanges(fields)).toBe("1 vanished, 1 changed meaning, 2 moved");
    const order = ["thread_state.next", "thread_state.current_frame", "thread_state.prev"];
    expect(bySeverity(fields).map(({ field }) => field)).toEqual(order);
    expect(countChanges([])).toBe("");
  });

  it("moves by a bit, and changes its sign", () => {
    const bits = (bit: number, signed: boolean) => ({
      records: { _ts: thread([member("holds_gil", 8, 4, "flag_t", { bit, bits: 1, ...(signed && { signed }) })]) },
    });
    expect(viewWords(bits(0, false), bits(1, true))).toEqual([
      "thread_state.holds_gil moved from 8:0 to 8:1; retyped from unsigned to signed",
    ]);
  });

  it("covers enums and constants, too", () => {
    const from = { records: {}, enums: { _frameowner: { FRAME_OWNED_BY_THREAD: 0, FRAME_OWNED_BY_CSTACK: 3 } } };
    const to = { records: {}, enums: { _frameowner: { FRAME_OWNED_BY_THREAD: 1 } }, constants: { PyLong_SHIFT: 15 } };
    expect(viewWords(from, to)).toEqual([
      "enums.frame_owner.thread changed from 0 to 1",
      "enums.frame_owner.cstack vanished: was 3",
      "constants.long_shift changed from 30 to 15",
    ]);
  });
});

describe("a record", () => {
  const nameless = { kind: "union" as const, members: [member("deep", 0, 8, "long")] };
  const from = tableOf("3.98.0", {
    records: {
      outer: {
        members: [
          member("stays", 0, 8, "long"),
          member("goes", 8, 8, "long"),
          { offset: 16, size: 8, type: "union", record: "nameless" },
          member("holds", 24, 8, "struct inner", { record: "inner" }),
        ],
      },
      nameless,
      inner: { members: [member("own", 0, 8, "long")] },
      old: { aliases: ["Old"] },
      dropped: {},
    },
  });
  const to = tableOf("3.99.0", {
    records: {
      outer: {
        size: 72,
        members: [
          member("stays", 0, 8, "long"),
          { offset: 24, size: 8, type: "union", record: "nameless" },
          member("holds", 32, 16, "struct inner", { record: "inner" }),
          member("comes", 48, 8, "long"),
        ],
      },
      nameless,
      inner: { size: 16, members: [member("own", 8, 8, "long")] },
      Old: {},
      fresh: { size: 8 },
    },
  });

  it("says what happened to its own members, and leaves those of named records to them", () => {
    const { records } = diffLayouts(from, to);
    const summary = records.map(({ record, change, was, is, fields }) => ({
      record: `${record} ${change} ${was ? `${was.name}:${was.size}` : "-"} ${is?.size ?? "-"}`,
      fields: fields.map((field) => `${field.name} ${describeFieldChange(field)}`),
    }));
    expect(summary).toEqual([
      {
        record: "outer changed outer:64 72",
        fields: [
          "deep moved from 16 to 24",
          "holds moved from 24 to 32; resized from 8 bytes to 16 bytes",
          "comes added at 48, long",
          "goes removed: was at 8, long",
        ],
      },
      { record: "inner changed inner:64 16", fields: ["own moved from 0 to 8"] },
      { record: "Old changed old:64 64", fields: [] },
      { record: "fresh added - 8", fields: [] },
      { record: "dropped removed dropped:64 -", fields: [] },
    ]);
  });
});

/** Neighbours among the published builds of one target, flags and distributor. */
function neighbours(): { readonly title: string; readonly older: Build; readonly newer: Build }[] {
  const key = ({ target, abiflags, distributor }: Build) => `${target} ${abiflags} ${distributor}`;
  const all = builds().filter(({ target }) => target === "x86_64-linux-gnu");
  const last = new Map<string, Build>();
  return all.flatMap((build) => {
    const before = last.get(key(build));
    last.set(key(build), build);
    const nextMinor = before && before.version.split(".")[1] !== build.version.split(".")[1];
    return before && nextMinor ? [{ title: `from ${before.id} to ${build.id}`, older: before, newer: build }] : [];
  });
}

describe.each(neighbours())("$title", ({ older, newer }) => {
  const [from, to] = [load(older), load(newer)];
  const found = diffLayouts(from, to);

  it("every offset of the view is listed", () => {
    const offsets = (layout: Layout) =>
      new Map(
        Object.entries(layout.detailedView.fields).flatMap(([group, fields]) =>
          Object.entries(fields).map(([name, field]): [string, number | null] => [
            `${group}.${name}`,
            field?.offset ?? null,
          ]),
        ),
      );
    const patched = offsets(from);
    for (const { field, is } of found.view.fields) patched.set(field, is?.offset ?? null);
    expect(patched).toEqual(offsets(to));
  });

  it("every member of every record is listed", () => {
    const members = (layout: Layout) =>
      new Map(
        layout
          .structs()
          .map((struct) => [struct.name, new Map(struct.ownFields().map((field) => [field.name, field]))]),
      );
    const [patched, expected] = [members(from), members(to)];
    for (const { was, is, fields } of found.records) {
      const known = (was && patched.get(was.name)) ?? new Map();
      if (was) patched.delete(was.name);
      if (!is) continue;
      if (!was) for (const [name, field] of expected.get(is.name) ?? []) known.set(name, field);
      for (const { name, is: field } of fields) field ? known.set(name, field) : known.delete(name);
      patched.set(is.name, known);
    }
    expect(patched).toEqual(expected);
  });

  it("is the reverse of the way back", () => {
    const back = diffLayouts(to, from);
    const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();
    expect(names(back.enums)).toEqual(names(found.enums));
    expect(names(back.constants)).toEqual(names(found.constants));
    expect(back.view.fields.map(({ field }) => field).sort()).toEqual(
      found.view.fields.map(({ field }) => field).sort(),
    );
  });
});

it("is nothing between a build and itself", () => {
  const build = builds().at(-1) as Build;
  expect(diffLayouts(load(build), load(build))).toMatchObject({
    view: { fields: [], values: [] },
    records: [],
    enums: [],
    constants: [],
  });
});
