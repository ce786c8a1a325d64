/** Look-up by the API, its messages for missing names, and the view's rules on small tables. */
import { describe, expect, it } from "vitest";
import {
  builds,
  compareVersions,
  constantSizes,
  Layout,
  layout,
  load,
  minorOf,
  type RecordLayout,
  type Table,
  versionOfHex,
} from "./index.js";

/** Bytes of each type whose size the view needs: 8, which no test depends on. */
const SIZES = Object.fromEntries(constantSizes.map((type) => [`sizeof(${type})`, 8]));

/** A small table for a test, with the given records. */
function tableOf(records: Record<string, RecordLayout>, more: Partial<Table> = {}): Layout {
  const hashes = Object.fromEntries(Object.keys(records).map((name) => [name, name]));
  const table = { records: hashes, enums: {}, constants: SIZES, ...more } as unknown as Table;
  return new Layout(table, records);
}

const struct = (name: string, members: RecordLayout["members"], more: Partial<RecordLayout> = {}): RecordLayout => ({
  kind: "struct",
  name,
  size: 64,
  align: 8,
  members,
  ...more,
});

describe("look-up", () => {
  it("finds a record by its tag and by any typedef, and a field by its path", () => {
    const table = tableOf({
      _ts: struct("_ts", [{ name: "next", offset: 8, size: 8, type: "struct _ts *" }], { aliases: ["PyThreadState"] }),
    });
    expect(table.struct("PyThreadState").name).toBe("_ts");
    expect(table.struct("_ts").field("next")).toMatchObject({ offset: 8, size: 8 });
    expect(() => table.struct("_ts").field("gone")).toThrow("_ts has no member gone");
  });

  it("finds every record of every published minor by each of its names, and no other by them", () => {
    const newest = new Map(builds().map((build) => [minorOf(build.version), build]));
    for (const build of newest.values()) {
      const known = load(build);
      for (const struct of known.structs()) {
        expect(known.findStruct(struct.name)?.layout).toBe(struct.layout);
        // A typedef may have the name of another record's tag, as in C.
        const typedefs = struct.aliases.filter((alias) => !(alias in known.table.records));
        for (const alias of typedefs) expect(known.findStruct(alias)?.layout, alias).toBe(struct.layout);
      }
    }
  });

  it("says what kinds of evidence a table has, each once, and that one without is provisional", () => {
    const evidence = (["dwarf", "compiler", "dwarf"] as const).map((kind) => ({ kind, by: "a test", checks: 1 }));
    const [proven, provisional] = [tableOf({}, { evidence }), tableOf({}, { evidence: [] })];
    expect([proven.proven, proven.provisional]).toEqual([["compiler", "dwarf"], false]);
    expect([provisional.proven, provisional.provisional]).toEqual([[], true]);
  });

  it("takes the keyword before a tag, where the record has it", () => {
    const table = tableOf({ _ts: struct("_ts", [], { aliases: ["PyThreadState"], tagged: true }) });
    expect(table.struct("struct _ts").name).toBe("_ts");
    for (const wrong of ["union _ts", "struct PyThreadState", "struct"]) expect(table.findStruct(wrong)).toBeNull();
  });

  it("goes through anonymous members and named ones, adding their offsets", () => {
    const table = tableOf({
      outer: struct("outer", [
        { offset: 16, size: 8, type: "union", record: "nameless" },
        { name: "in", offset: 32, size: 8, type: "struct", record: "inner" },
      ]),
      nameless: { kind: "union", size: 8, align: 8, members: [{ name: "refcnt", offset: 0, size: 8, type: "long" }] },
      inner: struct("inner", [{ name: "kind", offset: 4, size: 4, type: "unsigned int", bit: 2, bits: 3 }]),
    });
    expect(
      table
        .struct("outer")
        .fields()
        .map(({ name, offset }) => `${name}@${offset}`),
    ).toEqual(["refcnt@16", "in@32", "in.kind@36"]);
    expect(table.struct("outer").field("in.kind")).toMatchObject({ offset: 36, bit: 2, bits: 3 });
  });
});

describe("layout()", () => {
  it("takes the exact build", () => {
    for (const { id, ...build } of builds().slice(0, 5)) expect(layout(build).id).toBe(id);
  });

  it("refuses a release without a table by name, with the next step", () => {
    expect(() => layout({ version: "3.2.1", abiflags: "d" })).toThrow(
      "There is no table for CPython 3.2.1d on x86_64-linux-gnu; make one with: npx nx run extract --version 3.2.1 --abiflags d",
    );
  });
});

describe("the view", () => {
  const thread = (members: RecordLayout["members"]) =>
    tableOf({ PyThreadState: struct("PyThreadState", members) }).view;

  it("takes the first path that the release has, and says null where it has none", () => {
    expect(thread([{ name: "frame", offset: 24, size: 8, type: "x" }]).thread_state.current_frame).toBe(24);
    const both = thread([
      { name: "frame", offset: 24, size: 8, type: "x" },
      { name: "current_frame", offset: 72, size: 8, type: "x" },
    ]);
    expect(both.thread_state.current_frame).toBe(72);
    expect(both.thread_state.native_thread_id).toBeNull();
  });

  it("keeps an offset of 0 apart from absence", () => {
    expect(thread([{ name: "prev", offset: 0, size: 8, type: "x" }]).thread_state.prev).toBe(0);
  });

  it("says a struct's size, and null where there is no such struct", () => {
    expect(thread([]).thread_state.size).toBe(64);
    expect(thread([]).cframe.size).toBeNull();
  });
});

describe("versions", () => {
  it.each([
    [0x030d05f0, "3.13.5"],
    [0x030f00c1, "3.15.0rc1"],
    [0x030600a2, "3.6.0a2"],
  ])("%i is %s", (hex, version) => expect(versionOfHex(hex)).toBe(version));

  it("are ordered by their numbers", () => {
    const sorted = ["3.9.20", "3.10.2", "3.9.3", "3.15.0rc1", "3.15.0"].sort(compareVersions);
    expect(sorted).toEqual(["3.9.3", "3.9.20", "3.10.2", "3.15.0rc1", "3.15.0"]);
    expect(minorOf("3.13.5")).toBe("3.13");
  });
});
