/** Small headers, and what must come of them, side by side. The compiler confirms every number. */

import { fieldsOf, type RecordLayout, type TargetTriple, targets } from "@pyframes/layouts";
import { describe, expect, it } from "vitest";
import { lacks } from "../../../../test/support/needs.js";
import { clang, parse } from "../clang/parse.js";
import { CompilerCheck } from "../evidence/compiler.js";
import { type Compiler, findCompiler } from "../evidence/gcc.js";
import { UserError } from "../user-error.js";
import { type Collected, collect } from "./collect.js";
import { CONSTANTS, INSTRUCTION_HEADERS } from "./probe.js";

const TARGET = "x86_64-linux-gnu";
/** Big endian: clang counts bits from the most significant one, tables do not. */
const BIG = "s390x-linux-gnu";

interface Case {
  readonly title: string;
  readonly c: string;
  readonly root: string;
  /** `name offset size` of every field of the root; `offset:bit+bits` for bit-fields. */
  readonly fields: readonly string[];
}

const CASES: readonly Case[] = [
  {
    title: "bit-fields, also across bytes",
    c: "struct s { unsigned interned : 2; unsigned kind : 3; unsigned compact : 1; unsigned : 0; unsigned wide : 17; };",
    root: "s",
    fields: ["interned 0:0+2 4", "kind 0:2+3 4", "compact 0:5+1 4", "wide 4:0+17 4"],
  },
  {
    title: "members of anonymous unions count as the record's own",
    c: "typedef struct { union { long ob_refcnt; struct { int low, high; }; }; void *ob_type; } PyObject;",
    root: "PyObject",
    fields: ["ob_refcnt 0 8", "low 0 4", "high 4 4", "ob_type 8 8"],
  },
  {
    title: "named members of unnamed types, nested",
    c: "struct s { int a; struct { char c; struct { unsigned k : 3; } in; } state; };",
    root: "s",
    fields: ["a 0 4", "state 4 8", "state.c 4 1", "state.in 8 4", "state.in.k 8:0+3 4"],
  },
  {
    title: "a typedef's attribute lowers alignment",
    c: "typedef struct { long next, prev; } head __attribute__((aligned(4))); struct s { int x; head h; };",
    root: "s",
    fields: ["x 0 4", "h 4 16", "h.next 4 8", "h.prev 12 8"],
  },
  {
    title: "a member's attribute moves it where the record's size does not show it",
    c: "struct s { long x; char a; char b __attribute__((aligned(2))); };",
    root: "s",
    fields: ["x 0 8", "a 8 1", "b 10 1"],
  },
  {
    title: "a record's attributes move its members where its size does not show it",
    c: "struct s { int x; char a; short b; } __attribute__((packed, aligned(4)));",
    root: "s",
    fields: ["x 0 4", "a 4 1", "b 5 2"],
  },
  {
    title: "packed by attribute, and by pragma",
    c: "struct in { char a; int b; } __attribute__((packed));\n#pragma pack(2)\nstruct s { struct in x; char c; long d; };",
    root: "s",
    fields: ["x 0 5", "x.a 0 1", "x.b 1 4", "c 5 1", "d 6 8"],
  },
  {
    title: "flexible and one-element arrays at the end",
    c: "struct s { long n; char one[1]; void *many[]; };",
    root: "s",
    fields: ["n 0 8", "one 8 1", "many 16 0"],
  },
  {
    title: "arrays of records are one member",
    c: "struct in { int a, b; }; struct s { struct in three[3]; int two[2][5]; };",
    root: "s",
    fields: ["three 0 24", "two 24 40"],
  },
  {
    title: "atomics, enums, function pointers",
    c: "enum e { A = -1 }; struct s { _Atomic long x; enum e e; int (*f)(struct s *); };",
    root: "s",
    fields: ["x 0 8", "e 8 4", "f 16 8"],
  },
];

async function collected(
  c: string,
  root: string,
  triple: TargetTriple = TARGET,
  constants: readonly string[] = [],
): Promise<Collected> {
  using unit = await parse(c, [
    "-x",
    "c",
    "-std=c11",
    `--target=${triple}`,
    "-resource-dir",
    clang().resourceDirectory,
  ]);
  return collect(unit, targets[triple].byteOrder, [root], constants);
}

async function confirm(c: string, found: Collected, triple: TargetTriple = TARGET): Promise<number> {
  const compiler = (await findCompiler(triple, () => {})) as Compiler;
  return await new CompilerCheck(compiler, targets[triple].byteOrder, ["-x", "c", "-std=gnu11"], c).finish(found);
}

const record = (found: Collected, name: string) => found.pool[found.records[name] as string] as RecordLayout;

function described(found: Collected, root: string): string[] {
  return [...fieldsOf(record(found, root), found.pool)].map(({ name, offset, size, bit, bits }) =>
    bits === undefined ? `${name} ${offset} ${size}` : `${name} ${offset}:${bit}+${bits} ${size}`,
  );
}

describe("records", () => {
  it.each(CASES)("$title", async ({ c, root, fields }) => {
    const found = await collected(c, root);
    expect(described(found, root)).toEqual(fields);
    const checked = await confirm(c, found);
    expect(checked).toBeGreaterThanOrEqual(fields.length);
  });

  it("are reached through pointers, arrays, prototypes and typedefs, and only Python's own", async () => {
    const found = await collected(
      "struct a { int x; }; struct b { struct a *p; }; typedef struct b B; struct c { B *(*f)(void); } ; struct lost { int y; };",
      "c",
    );
    expect(Object.keys(found.records)).toEqual(["a", "b", "c"]);
    expect(record(found, "b").aliases).toEqual(["B"]);
  });

  it("are identified by content: equal unnamed records share one entry", async () => {
    const found = await collected("struct s { struct { int a; char d[4]; } x; struct { int a; char d[4]; } y; };", "s");
    const [x, y] = record(found, "s").members;
    expect(x?.record).toBe(y?.record);
  });

  it("that are declared and never defined are listed as absent", async () => {
    const found = await collected("struct opaque; struct s { struct opaque *p; };", "s");
    expect(found.absent.definitions).toEqual(["opaque"]);
  });

  it("never carry a path of this machine", async () => {
    const found = await collected("struct s { struct { int a; } x[2]; union { int b; } *y; };", "s");
    expect(JSON.stringify(found.pool)).not.toMatch(/unnamed|anonymous|\.c:|\//);
  });
});

describe("enums", () => {
  it("keep values beyond 32 bits and the sign", async () => {
    const found = await collected(
      "enum small { MINUS = -3 }; enum big { TOP = 0x80000000u }; enum { NAMELESS = 7 }; struct s { enum small a; };",
      "s",
    );
    expect(found.enums.small).toMatchObject({ values: { MINUS: -3 }, signed: true });
    expect(found.enums.big).toMatchObject({ values: { TOP: 0x80000000 }, signed: false });
    expect(found.constants.NAMELESS).toBe(7);
  });

  it("without a name that are instructions are left out, but for what walkers need of them", async () => {
    const named = "CO_NESTED";
    expect(CONSTANTS).toContain(named);
    const other = '# 1 "other.h"\nenum { OTHER = 1 }; struct s { int a; };';
    const c = `# 1 "internal/${INSTRUCTION_HEADERS[0]}"\nenum { _EXIT_TRACE = 300, ${named} };\n${other}`;
    expect((await collected(c, "s", TARGET, [named])).constants).toEqual({ [named]: 301, OTHER: 1 });
  });
});

describe("a wrong number", () => {
  const c = "struct s { int a; long b; unsigned k : 3; }; enum e { A = 4 };";
  const plant = async (change: (record: RecordLayout) => RecordLayout) => {
    const found = await collected(c, "s");
    const hash = found.records.s as string;
    return { ...found, pool: { ...found.pool, [hash]: change(found.pool[hash] as RecordLayout) } };
  };
  const check = (found: Collected) => confirm(c, found);
  const member = (index: number, change: object) => (old: RecordLayout) => ({
    ...old,
    members: old.members.map((old, at) => (at === index ? { ...old, ...change } : old)),
  });

  it.each([
    ["an offset", member(1, { offset: 4 }), "s.b"],
    ["a size", member(0, { size: 8 }), "s.a"],
    ["a bit", member(2, { bit: 1 }), "s.k"],
    ["a width", member(2, { bits: 4 }), "s.k"],
    ["the alignment", (old: RecordLayout) => ({ ...old, align: 4 }), "on s;"],
  ])("in %s is found by the compiler and named", async (_, change, name) => {
    await expect(check(await plant(change))).rejects.toThrow(name);
  });

  it("in an enumerator is found by the compiler and named", async () => {
    const found = await collected(c, "s");
    const enums = { e: { ...found.enums.e, values: { A: 5 } } } as Collected["enums"];
    await expect(check({ ...found, enums })).rejects.toThrow("e.A");
  });
});

describe("bit-fields on a big-endian target", async () => {
  const c = "struct s { unsigned interned : 2, kind : 3, compact : 1; unsigned : 0; unsigned wide : 17; char after; };";
  const found = await collected(c, "s", BIG);

  it("count from the least significant bit of the byte that has the field's", () => {
    // interned is the top two bits of byte 0; wide fills bytes 4 and 5 and the top bit of byte 6.
    expect(described(found, "s")).toEqual([
      "interned 0:6+2 4",
      "kind 0:3+3 4",
      "compact 0:2+1 4",
      "wide 6:7+17 4",
      "after 7 1",
    ]);
  });

  it("are where GCC for that target puts them, and a wrong one is named", async (context) => {
    const reason = await findCompiler(BIG, () => {}).then(
      () => null,
      (error: unknown) => {
        if (error instanceof UserError) return error.message;
        throw error;
      },
    );
    if (reason !== null) return lacks(context, "debian", reason);
    await expect(confirm(c, found, BIG)).resolves.toBeGreaterThan(5);
    const hash = found.records.s as string;
    const planted = record(found, "s").members.map((old) => (old.name === "kind" ? { ...old, bit: 2 } : old));
    const pool = { ...found.pool, [hash]: { ...record(found, "s"), members: planted } };
    await expect(confirm(c, { ...found, pool }, BIG)).rejects.toThrow("s.kind");
  });
});
