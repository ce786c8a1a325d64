/** Headers with equal declarations share a table; headers that could change it do not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Compiler, findCompiler } from "../evidence/gcc.js";
import type { HeaderTree } from "../sources/source.js";
import { parsedTable } from "../table-with-evidence.js";
import { ReuseByHeaders } from "./reuse-by-headers.js";
import { PYTHON_TYPES } from "./testing/python-types.js";

const scratch = mkdtempSync(join(tmpdir(), "pyframes-same-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const TARGET = "x86_64-linux-gnu";

const pythonH = (thread: string) => `
#include <stddef.h>
#include <wchar.h>
#include "pyconfig.h"
#include "patchlevel.h"
${PYTHON_TYPES}
${thread}
`;

const THREAD = "typedef struct _ts { struct _ts *next; long id; } PyThreadState;";
const DEBUG = "#define Py_DEBUG 1\n";

let trees = 0;

function tree(release: string, python: string, given: Partial<HeaderTree> = {}, config = ""): HeaderTree {
  const [include, pyconfig] = ["include", "pyconfig"].map((name) => join(scratch, String(trees), name)) as [
    string,
    string,
  ];
  trees++;
  const [major, minor, micro] = release.split(".");
  const hex = `((${major} << 24) | (${minor} << 16) | (${micro} << 8) | 0xf0)`;
  const files = {
    [join(include, "Python.h")]: python,
    [join(include, "patchlevel.h")]: `#define PY_VERSION "${release}"\n#define PY_VERSION_HEX ${hex}\n`,
    [join(pyconfig, "pyconfig.h")]: config,
  };
  for (const directory of [include, pyconfig]) mkdirSync(directory, { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(path, text);
  return {
    include,
    systemIncludes: [pyconfig],
    roots: { include, pyconfig, system: "/usr/include" },
    distributor: "upstream",
    abiflags: "",
    defines: [],
    description: `headers of ${release}`,
    ...given,
  };
}

let compiler: Compiler;
beforeAll(async () => {
  compiler = (await findCompiler(TARGET, () => {})) as Compiler;
});

const made = async (tree: HeaderTree, release: string, reuse?: ReuseByHeaders) => {
  const { extracted, compiled } = await parsedTable(tree, release, TARGET, compiler, reuse);
  return { extracted, evidence: await compiled };
};

/** The second table, made with and without reuse. */
async function second(tree: HeaderTree, release: string, first: HeaderTree, of = "3.9.1") {
  const reuse = new ReuseByHeaders();
  const known = await parsedTable(first, of, TARGET, compiler, reuse);
  const { extracted } = await parsedTable(tree, release, TARGET, compiler, reuse);
  return {
    shared: extracted.pool === known.extracted.pool,
    found: await made(tree, release, reuse),
    alone: await made(tree, release),
  };
}

const FIRST = () => tree("3.9.1", pythonH(THREAD));

it.each([
  ["of another release", () => tree("3.9.2", pythonH(THREAD))],
  ["with other comments", () => tree("3.9.2", pythonH(`/* A thread. */\n${THREAD}`))],
  [
    "with other functions",
    () => tree("3.9.2", pythonH(`${THREAD}\nstatic inline int f(int x) { return x; }\nint g(void);`)),
  ],
  ["of a debug build that changes nothing", () => tree("3.9.2", pythonH(THREAD), { abiflags: "d" }, DEBUG)],
  ["with other macros that nothing is laid out by", () => tree("3.9.2", pythonH(THREAD), {}, "#define HAVE_X 1\n")],
])("headers %s have the table that they would have alone", async (_, other) => {
  const { shared, found, alone } = await second(other(), "3.9.2", FIRST());
  expect(shared).toBe(true);
  expect(found).toEqual(alone);
  expect(found.evidence?.checks).toBeGreaterThan(10);
});

it.each([
  ["a member more", () => tree("3.9.2", pythonH(THREAD.replace("long id;", "long id, more;")))],
  [
    "another order",
    () => tree("3.9.2", pythonH(THREAD.replace("struct _ts *next; long id;", "long id; struct _ts *next;"))),
  ],
  ["another packing", () => tree("3.9.2", pythonH(`#pragma pack(4)\n${THREAD}\n#pragma pack()`))],
  [
    "a debug build's own members",
    () =>
      tree(
        "3.9.2",
        pythonH(
          `#ifdef Py_DEBUG\n#define MORE int more;\n#else\n#define MORE\n#endif\n${THREAD.replace("long id;", "MORE long id;")}`,
        ),
        { abiflags: "d" },
        DEBUG,
      ),
  ],
  ["another constant", () => tree("3.9.2", pythonH(`${THREAD}\n#define CO_NESTED 16`))],
  ["macros on the command line", () => tree("3.9.2", pythonH(THREAD), { defines: ["_Py_TIER2=3"] })],
  ["another distributor", () => tree("3.9.2", pythonH(THREAD), { distributor: "debian" })],
])("headers with %s are asked anew", async (_, other) => {
  const { shared, found, alone } = await second(other(), "3.9.2", FIRST());
  expect(shared).toBe(false);
  expect(found).toEqual(alone);
});

it("a build whose pyconfig.h is not that of its flags is refused, though its declarations are known", async () => {
  const wrong = tree("3.9.2", pythonH(THREAD), { abiflags: "d" });
  await expect(second(wrong, "3.9.2", FIRST())).rejects.toThrow("pyconfig.h does not define Py_DEBUG");
});
