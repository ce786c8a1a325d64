/**
 * The kept part of a preprocessed file, and a proof by libclang that it has the layouts of the
 * whole.
 */
import { execFileSync } from "node:child_process";
import type { RecordLayout } from "@pyframes/layouts";
import { expect, it } from "vitest";
import { clang, parse } from "../clang/parse.js";
import { collect } from "./collect.js";
import { declarations } from "./declarations.js";

const CASES: readonly { readonly title: string; readonly c: string; readonly kept: readonly string[] }[] = [
  {
    title: "types and typedefs are",
    c: "struct s {\n int a;\n};\ntypedef int  t;",
    kept: ["struct s { int a; };", "typedef int t;"],
  },
  { title: "prototypes and variables are not", c: "int f(struct s *);\nextern int x;\nint y = 3;", kept: [] },
  {
    title: "nor are functions",
    c: "static inline int f(void)\n{ struct in { int x; }; if (1) { return '}'; } return 0; }\nint g;",
    kept: [],
  },
  {
    title: "nor are initialized variables",
    c: 'static const char *x[] = { "};", "{" }; typedef long t;',
    kept: ["typedef long t;"],
  },
  { title: "a variable's own type is", c: "struct s { int a; } x = { 1 };", kept: ["struct s { int a; } x ;"] },
  {
    title: "attributes do not hide a type",
    c: "struct __attribute__((aligned(16))) s { int a; };\ntypedef struct { int a; } __attribute__((packed)) t;",
    kept: ["struct __attribute__((aligned(16))) s { int a; };", "typedef struct { int a; } __attribute__((packed)) t;"],
  },
  {
    title: "nor make one of a function",
    c: "__attribute__((noreturn)) void f(int a) { for (;;) {} }\nenum e { A, B };",
    kept: ["enum e { A, B };"],
  },
  {
    title: "pragmas that lay out are",
    c: "#pragma pack(push, 4)\nstruct s { long a; };\n#pragma pack(pop)",
    kept: ["#pragma pack(push, 4)", "struct s { long a; };", "#pragma pack(pop)"],
  },
  {
    title: "pragmas about warnings are not",
    c: '#pragma GCC diagnostic ignored "-Wall"\ntypedef int t;',
    kept: ["typedef int t;"],
  },
  {
    title: "static assertions are",
    c: '_Static_assert(sizeof(int) == 4, "};{");',
    kept: ['_Static_assert(sizeof(int) == 4, "};{");'],
  },
  {
    title: "system headers are marked",
    c: '# 1 "/usr/include/a.h" 1 3 4\ntypedef int t;\n# 3 "/p/b.h" 2\ntypedef int u;\ntypedef int v;',
    kept: ["/* system */", "typedef int t;", "/* own */", "typedef int u;", "typedef int v;"],
  },
];

it.each(CASES)("$title", ({ c, kept }) => {
  expect(declarations(c).lines).toEqual(kept);
});

it("files are named once, those that are none left out", () => {
  const c = '# 0 "<built-in>"\n# 1 "/p/a.h" 1\n# 1 "/p/b.h" 1\n# 2 "/p/a.h" 2\n';
  expect(declarations(c).files).toEqual(["/p/a.h", "/p/b.h"]);
});

const HEADERS = ["stdio.h", "stdlib.h", "pthread.h", "signal.h", "time.h", "sys/stat.h", "netinet/in.h", "elf.h"];

const RESOURCES = () => ["-resource-dir", clang().resourceDirectory];

it("what is kept of the C library's headers lays out as all of it does", async () => {
  const source = HEADERS.map((name) => `#include <${name}>\n`).join("");
  const all = execFileSync("gcc", ["-E", "-std=c11", "-x", "c", "-D_GNU_SOURCE", "-"], {
    input: source,
    encoding: "utf8",
  });
  const roots = [
    "pthread_mutex_t",
    "pthread_attr_t",
    "stack_t",
    "sigaction",
    "stat",
    "tm",
    "sockaddr_in6",
    "Elf64_Sym",
  ];
  const laidOut = async (text: string, language: string) => {
    using unit = await parse(text, [...["-x", language, "-std=c11", "-D_GNU_SOURCE", "-w"], ...RESOURCES()]);
    const { pool, records } = collect(unit, "little", roots, []);
    // The kept text does not name the header.
    const described = Object.entries(records).map(([name, hash]) => {
      const { system: _, ...record } = pool[hash] as RecordLayout;
      return [name, JSON.stringify(record, withoutHashes)] as const;
    });
    return Object.fromEntries(described);
  };
  const kept = declarations(all).lines.join("\n");
  expect(kept.length).toBeLessThan(all.length);
  // Of system headers' records only those held by value are reached; without the headers nothing
  // says that they are a system's.
  expect(await laidOut(kept, "cpp-output")).toMatchObject(await laidOut(source, "c"));
});

/** A hash is of all that a record says: which header has it among that. */
const withoutHashes = (key: string, value: unknown) => (key === "record" ? "record" : value);
