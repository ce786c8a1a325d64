/** Each kind of drift, planted in the table of a real build, is refused by name. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builds, type Layout, load } from "../index.js";
import { Layout as LayoutClass } from "../layout.js";
import type { Member, RecordLayout, RecordPool, Table } from "../table.js";
import { describeDrift, findDrift, macroDrift, refuseDrift } from "./index.js";

/** The newest build of a minor for x86_64 Linux. */
function newest(minor: string, abiflags = ""): Layout {
  const found = builds().filter(
    (build) =>
      build.version.startsWith(`${minor}.`) && build.abiflags === abiflags && build.target === "x86_64-linux-gnu",
  );
  return load(found.at(-1) as (typeof found)[number]);
}

/** The table with changes, as another release where `version` is given. */
function altered(layout: Layout, changes: Partial<Table>, version?: string): Layout {
  const build = { ...layout.build, ...(version !== undefined && { version }) };
  return new LayoutClass({ ...layout.table, build, ...changes }, poolOf(layout));
}

const poolOf = (layout: Layout): RecordPool => (layout as unknown as { pool: RecordPool }).pool;

function withEnum(layout: Layout, tag: string, values: Record<string, number>): Layout {
  const old = layout.enums[tag];
  if (old === undefined) throw new Error(`${layout.id} has no enum ${tag}`);
  return altered(layout, { enums: { ...layout.enums, [tag]: { ...old, values } } });
}

/** The table with another list of members in one record. */
function withMembers(layout: Layout, name: string, change: (members: readonly Member[]) => readonly Member[]): Layout {
  const hash = layout.table.records[name] as string;
  const pool = poolOf(layout);
  const record: RecordLayout = {
    ...(pool[hash] as RecordLayout),
    members: change((pool[hash] as RecordLayout).members),
  };
  const table = { ...layout.table, records: { ...layout.table.records, [name]: "altered" } };
  // The pool unpacks its records when they are asked for, so it cannot be copied.
  const get = (_: RecordPool, key: string) => (key === "altered" ? record : pool[key]);
  return new LayoutClass(table, new Proxy(pool, { get } as ProxyHandler<RecordPool>));
}

const sentences = (layout: Layout): string[] => findDrift(layout).map(({ sentence }) => sentence);
const renamed = (from: string, to: string) => (members: readonly Member[]) =>
  members.map((member) => (member.name === from ? { ...member, name: to } : member));

describe("an enum", () => {
  const owners = { FRAME_OWNED_BY_THREAD: 0, FRAME_OWNED_BY_GENERATOR: 1, FRAME_OWNED_BY_FRAME_OBJECT: 2 };

  it("that became a bit mask is refused", () => {
    const mask = {
      ...owners,
      FRAME_OWNED_EXTERNALLY: 2,
      FRAME_OWNED_BY_FRAME_OBJECT: 4,
      FRAME_OWNED_BY_INTERPRETER: 8,
    };
    expect(sentences(withEnum(newest("3.15"), "_frameowner", mask))).toEqual([
      "enum _frameowner (frame_owner): FRAME_OWNED_BY_FRAME_OBJECT is 4; in 3.11- it is 2 (the view's frame_object).",
      "enum _frameowner (frame_owner) has the new enumerator FRAME_OWNED_EXTERNALLY = 2.",
      "enum _frameowner (frame_owner): FRAME_OWNED_BY_INTERPRETER is 8; in 3.14- it is 3 (the view's interpreter).",
      "enum _frameowner (frame_owner): each value is a single bit now, so it may have become a bit mask, which walkers do not read.",
    ]);
  });

  it("with a new, a missing or a doubled enumerator is refused", () => {
    expect(sentences(withEnum(newest("3.15"), "_frameowner", owners))).toEqual([
      "enum _frameowner (frame_owner) lacks FRAME_OWNED_BY_INTERPRETER; in 3.14- it is 3 (the view's interpreter).",
    ]);
    const doubled = { ...owners, FRAME_OWNED_BY_INTERPRETER: 3, FRAME_OWNED_BY_CSTACK: 3 };
    expect(sentences(withEnum(newest("3.15"), "_frameowner", doubled))).toEqual([
      "enum _frameowner (frame_owner) has the new enumerator FRAME_OWNED_BY_CSTACK = 3 (known as 3 in 3.12-3.13, 4 in 3.14).",
      "enum _frameowner (frame_owner): FRAME_OWNED_BY_INTERPRETER and FRAME_OWNED_BY_CSTACK are both 3.",
    ]);
  });

  it("that is gone is refused once", () => {
    const { _framestate, ...enums } = newest("3.14").enums;
    expect(_framestate).toBeDefined();
    expect(sentences(altered(newest("3.14"), { enums }))).toEqual(["enum _framestate (frame_state) is not found."]);
  });

  it("ignores the states that 3.10 has beside those of the view", () => {
    expect(newest("3.10").enums._framestate?.values).toHaveProperty("FRAME_UNWINDING");
    expect(sentences(newest("3.10"))).toEqual([]);
  });
});

describe("a field of the view", () => {
  const layout = newest("3.13");

  it("that is renamed is refused", () => {
    const changed = withMembers(layout, "_ts", renamed("current_frame", "innermost_frame"));
    expect(sentences(changed)).toEqual([
      "thread_state.current_frame is not found; in 3.13- it is PyThreadState.current_frame, struct _PyInterpreterFrame * (the size of a pointer).",
    ]);
  });

  it("of another width or type is refused", () => {
    const wider = (members: readonly Member[]) =>
      members.map((member) => (member.name === "owner" ? { ...member, type: "int", size: 4 } : member));
    expect(sentences(withMembers(layout, "_PyInterpreterFrame", wider))).toEqual([
      "interpreter_frame.owner is _PyInterpreterFrame.owner, int (4 bytes); in 3.11- it is _PyInterpreterFrame.owner, char (1 byte).",
    ]);
  });

  it("that appears outside of its releases is refused", () => {
    const base = { name: "base_frame", offset: 8, size: 8, type: "struct _PyInterpreterFrame *" };
    expect(sentences(withMembers(layout, "_ts", (members) => [...members, base]))).toEqual([
      "thread_state.base_frame is PyThreadState.base_frame, struct _PyInterpreterFrame * (8 bytes); known in 3.15- only.",
    ]);
  });
});

describe("a member", () => {
  it("that takes the place of another one is refused, though its type is the same", () => {
    const changed = withMembers(newest("3.13"), "_PyInterpreterFrame", renamed("instr_ptr", "prev_instr"));
    expect(sentences(changed)).toEqual([
      "interpreter_frame.instr_ptr is _PyInterpreterFrame.prev_instr, _Py_CODEUNIT * (8 bytes); in 3.13- it is _PyInterpreterFrame.instr_ptr, _Py_CODEUNIT * (the size of a pointer).",
    ]);
  });
});

describe("the codes of location tables", () => {
  it("are refused with another value, though the view does not name them", () => {
    const codes = newest("3.13").enums._PyCodeLocationInfoKind?.values as Record<string, number>;
    const changed = withEnum(newest("3.13"), "_PyCodeLocationInfoKind", { ...codes, PY_CODE_LOCATION_INFO_LONG: 9 });
    expect(sentences(changed)).toEqual([
      "enum _PyCodeLocationInfoKind (location_code): PY_CODE_LOCATION_INFO_LONG is 9; in 3.11- it is 14 (fixed: the decoders of location tables have it).",
    ]);
  });
});

describe("constants", () => {
  it("that count pointers are compared by the target's pointer", () => {
    const layout = newest("3.13");
    const moved = altered(layout, { constants: { ...layout.constants, MANAGED_DICT_OFFSET: -12 } });
    expect(sentences(moved)).toEqual(["The constant managed_dict_offset is -12; in 3.13- !t it is -3 pointers."]);
  });

  it("that moved are refused: tag bits", () => {
    const layout = newest("3.14");
    const moved = altered(layout, { constants: { ...layout.constants, Py_TAG_REFCNT: 2, Py_INT_TAG: 1 } });
    expect(sentences(moved)).toEqual([
      "The constant stackref_tag_mask is 2; in 3.14- it is 1.",
      "The constant stackref_int_tag is 1; in 3.14- it is 3.",
    ]);
  });
});

describe("macros of stack references", () => {
  it("that have more tag bits, or are an index, are refused", () => {
    const layout = newest("3.15");
    const constants = { ...layout.constants, Py_TAG_BITS: 7, Py_STACKREF_DEBUG: 1 };
    expect(sentences(altered(layout, { constants }))).toEqual([
      "The macro Py_TAG_BITS is 7; in 3.15- it is 3.",
      "The macro Py_STACKREF_DEBUG is 1; no row is for this release.",
    ]);
  });

  it("that walkers do not read may have any value: opcodes from 3.13 on", () => {
    const layout = newest("3.15");
    expect(sentences(altered(layout, { constants: { ...layout.constants, RESUME: 99 } }))).toEqual([]);
  });
});

describe("_Py_DebugOffsets", () => {
  it("with another member is refused", () => {
    const layout = newest("3.14");
    const name = Object.keys(layout.table.records).find((name) => name === "_Py_DebugOffsets") as string;
    const extra = { name: "extra", offset: 760, size: 8, type: "uint64_t" };
    const changed = withMembers(layout, name, (members) => [...members, extra]);
    expect(sentences(changed)).toEqual(["_Py_DebugOffsets of 3.14 has the new member extra at 760."]);
  });

  it("with a member of another type is refused", () => {
    const cookie = (members: readonly Member[]) =>
      members.map((member) => (member.name === "version" ? { ...member, type: "int64_t" } : member));
    expect(sentences(withMembers(newest("3.14"), "_Py_DebugOffsets", cookie))).toEqual([
      "_Py_DebugOffsets of 3.14 has version as int64_t, not uint64_t.",
    ]);
  });

  it("of a minor without rows is refused", () => {
    expect(sentences(altered(newest("3.15"), {}, "3.16.0"))).toEqual([
      "_Py_DebugOffsets of 3.16 has 888 bytes and no rows.",
    ]);
  });
});

describe("a report", () => {
  it("names the builds, the change and the file to edit, each change once", () => {
    const [a, b] = [newest("3.14"), newest("3.14", "d")].map((layout) => altered(layout, { enums: {} }));
    const lines = describeDrift(
      [a, b].flatMap((layout) => findDrift(layout as Layout).map((drift) => ({ build: (layout as Layout).id, drift }))),
    );
    const sentence = `${a?.id} and 1 more: enum _frameowner (frame_owner) is not found. Acknowledge it in `;
    const place = lines.find((line) => line.startsWith(sentence))?.slice(sentence.length) ?? lines.join("\n");
    expect(place).toMatch(/^packages\/layouts\/src\/drift\/enumerators\.ts, line \d+\.$/);
    const source = readFileSync(new URL("enumerators.ts", import.meta.url), "utf8").split("\n");
    expect(source[Number(/\d+/.exec(place)) - 1]).toMatch(/^frame_owner /);
    expect(() => refuseDrift([a as Layout])).toThrow(/^The walkers would misread these builds.*\n.*enum _frameowner/);
  });
});

it("finds macros that belong to an enum by their prefix", () => {
  const header =
    "#define _Py_THREAD_DETACHED 0\n# define _Py_THREAD_FROZEN 7\n#  define _Py_THREAD_SANITIZER 1\n#define CO_FAST_ARG 0x0E\n";
  expect(macroDrift(header, "cpython/pystate.h").map(({ sentence }) => sentence)).toEqual([
    "attach_state has the new macro _Py_THREAD_FROZEN (cpython/pystate.h).",
  ]);
});
