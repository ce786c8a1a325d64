/**
 * Debug information of programs that GCC makes here, compared with libclang's result for the same
 * C: they are equal, and every planted error is found.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Content, EnumLayout, Member, RecordLayout, Table } from "@pyframes/layouts";
import { afterAll, describe, expect, it } from "vitest";
import { clang, parse } from "../../clang/parse.js";
import { collect } from "../../layout/collect.js";
import { memoryBits } from "../bits.js";
import { compareDwarf } from "./dwarf.js";

const C = `
enum colour { RED, GREEN = 7, BLUE = -1 };
typedef enum { WIDE = 0x80000000u } wide_t;
enum { LONELY = 200, NEGATIVE = -3 };
typedef struct _object { union { long refcnt; struct { int low, high; }; }; void *type; } PyObject;
struct other { short a; signed char b[3]; };
struct root {
  PyObject base;
  unsigned kind : 3, compact : 1, : 2, far : 20;
  struct { unsigned char inner; struct other others[2][3]; } state;
  enum colour colour;
  wide_t wide;
  const volatile int signed_number;
  unsigned long unsigned_number;
  int (*call)(struct root *);
  _Atomic long atomic;
  void *many[];
};
struct root root;
int use(struct root *r) { return (int)LONELY + NEGATIVE + r->colour + (int)r->wide + (int)sizeof(struct other); }
`;
const FACTS = { pointerSize: 8, byteOrder: "little" } as const;

const directory = mkdtempSync(join(tmpdir(), "pyframes-dwarf-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** A shared object with the DWARF of that version. */
function program(version: number): string {
  const source = join(directory, "program.c");
  const path = join(directory, `program-${version}.so`);
  writeFileSync(source, C);
  execFileSync("cc", ["-std=gnu11", `-gdwarf-${version}`, "-gstrict-dwarf", "-shared", "-fPIC", "-o", path, source]);
  return path;
}

async function content(): Promise<Content> {
  const args = ["-x", "c", "-std=c11", "--target=x86_64-linux-gnu", "-resource-dir", clang().resourceDirectory];
  using unit = await parse(C, args);
  const { records, pool, enums, constants } = collect(unit, "little", ["root"], []);
  return { table: { records, enums, constants } as unknown as Table, pool };
}

const CONTENT = await content();

/** The content with one record changed. */
function withRecord({ table, pool }: Content, name: string, change: (record: RecordLayout) => RecordLayout): Content {
  const hash = table.records[name] as string;
  return { table, pool: { ...pool, [hash]: change(pool[hash] as RecordLayout) } };
}

const withMember = (given: Content, record: string, name: string, change: Partial<Member>): Content =>
  withRecord(given, record, (layout) => ({
    ...layout,
    members: layout.members.map((member) => (member.name === name ? { ...member, ...change } : member)),
  }));

describe.each([4, 5])("DWARF %s", (version) => {
  const path = program(version);
  const compare = (given: Content) => compareDwarf(path, given, FACTS);

  it("equals what libclang says", () => {
    const result = compare(CONTENT);
    expect(result?.wrong).toEqual([]);
    // Covers records and their members' positions, sizes, signs and dimensions; enums and their
    // values; single constants.
    expect(result?.checks).toBeGreaterThan(40);
  });

  const given = CONTENT;
  const colour = given.table.enums.colour as EnumLayout;
  const planted: readonly (readonly [string, Content, string])[] = [
    ["a record's size", withRecord(given, "root", (record) => ({ ...record, size: record.size + 8 })), "root ("],
    ["an offset", withMember(given, "root", "state", { offset: 24 }), "root.state ("],
    ["a size", withMember(given, "root", "unsigned_number", { size: 4 }), "sizeof(root.unsigned_number)"],
    ["a bit", withMember(given, "root", "compact", { bit: 4 }), "root.compact ("],
    ["a width", withMember(given, "root", "far", { bits: 19 }), "root.far ("],
    ["a sign", withMember(given, "root", "unsigned_number", { signed: true }), "root.unsigned_number ("],
    ["a flexible array's size", withMember(given, "root", "many", { size: 8 }), "sizeof(root.many)"],
    ["a dimension", withMember(given, "other", "b", { dims: [4] }), "other.b[]"],
    ["a name", withMember(given, "other", "b", { name: "c" }), "other's members"],
    ["an offset within unnamed records", withNested(given), "_object.high ("],
    [
      "a missing member",
      withRecord(given, "other", (record) => ({ ...record, members: record.members.slice(1) })),
      "other's members",
    ],
    [
      "an enumerator's value",
      withEnum(given, { ...colour, values: { ...colour.values, GREEN: 8 } }),
      "colour.GREEN (7, and 8 in the table)",
    ],
    ["an enumerator that is missing", withEnum(given, { ...colour, values: { RED: 0, GREEN: 7 } }), "colour.BLUE ("],
    ["an enum's size", withEnum(given, { ...colour, size: 1 }), "colour (4, and 1 in the table)"],
    [
      "a constant",
      { ...given, table: { ...given.table, constants: { ...given.table.constants, LONELY: 201 } } },
      "LONELY (200, and 201 in the table)",
    ],
  ];

  it.each(planted)("finds %s that is wrong", (_, wrong, name) => {
    expect(compare(wrong)?.wrong.join("; ")).toContain(name);
  });
});

function withEnum({ table, pool }: Content, colour: EnumLayout): Content {
  return { table: { ...table, enums: { ...table.enums, colour } }, pool };
}

/** `high`, of the struct in the union in _object, moved. */
function withNested({ table, pool }: Content): Content {
  const moved = Object.entries(pool).map(([hash, record]) => {
    const members = record.members.map((member) => (member.name === "high" ? { ...member, offset: 8 } : member));
    return [hash, { ...record, members }] as const;
  });
  return { table, pool: Object.fromEntries(moved) };
}

describe("compareDwarf", () => {
  it("says so where places are expressions, as before DWARF 4", () => {
    expect(() => compareDwarf(program(2), CONTENT, FACTS)).toThrow("in a form that is no constant");
  });

  it("has no answer where there is no debug information", () => {
    const source = join(directory, "plain.c");
    writeFileSync(source, C);
    execFileSync("cc", ["-std=gnu11", "-g0", "-shared", "-fPIC", "-o", join(directory, "plain.so"), source]);
    expect(compareDwarf(join(directory, "plain.so"), CONTENT, FACTS)).toBeNull();
  });
});

describe("memoryBits", () => {
  it("goes up on little endian and down on big, from the byte with the lowest bits", () => {
    const field = { offset: 1, size: 4, type: "unsigned int", bit: 6, bits: 4 };
    expect(memoryBits(field, true)).toBe("1:c0 2:03");
    expect(memoryBits(field, false)).toBe("0:03 1:c0");
  });
});
