/** C files that differ from the copies of their structs: each difference is named. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hexOfVersion } from "@pyframes/layouts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HeaderTree } from "../sources/source.js";
import { sourceOnlyDifferences, uncompared } from "./source-only-check.js";
import { declaration, inRange } from "./source-only-declarations.js";
import { SOURCE_FILES, SOURCE_ONLY } from "./source-only-structs.js";
import { extractTable } from "./table.js";
import { PYTHON_TYPES } from "./testing/python-types.js";

const PYTHON_H = `#include <stddef.h>\n#include <wchar.h>\n#include <pyconfig.h>\n#include "patchlevel.h"\n${PYTHON_TYPES}\ntypedef struct _dictkeysobject PyDictKeysObject;\n`;

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "pyframes-source-only-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The C files of a release, as far as the data knows them, with one text of one file replaced. */
function cFiles(release: string, change: { file: string; from: string; to: string } | null): Record<string, string> {
  const hex = hexOfVersion(release) as number;
  const files = SOURCE_FILES.map((file): [string, string] => {
    const structs = SOURCE_ONLY.filter((struct) => struct.source === file && inRange(struct, hex));
    const text = structs.map(declaration).join("\n");
    if (change?.file !== file) return [file, text];
    if (!text.includes(change.from)) throw new Error(`${file} of this test has no ${change.from}`);
    return [file, text.replace(change.from, change.to)];
  });
  return Object.fromEntries(files);
}

/** A made-up release; without `files` its source has headers only. */
function treeOf(release: string, files: Record<string, string> | null): HeaderTree {
  const source = mkdtempSync(join(scratch, "tree-"));
  const hex = `0x${(hexOfVersion(release) as number).toString(16).padStart(8, "0")}`;
  const all: Record<string, string> = {
    "Include/Python.h": PYTHON_H,
    "Include/patchlevel.h": `#define PY_VERSION "${release}"\n#define PY_VERSION_HEX ${hex}\n`,
    "config/pyconfig.h": "",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  return {
    include: join(source, "Include"),
    systemIncludes: [join(source, "config")],
    roots: { include: join(source, "Include") },
    distributor: "upstream",
    abiflags: "",
    defines: [],
    description: "of this test",
    ...(files !== null && { source }),
  };
}

async function differences(release: string, change: Parameters<typeof cFiles>[1]): Promise<string[]> {
  const tree = treeOf(release, cFiles(release, change));
  return await sourceOnlyDifferences(await extractTable(tree, release, "x86_64-linux-gnu"), tree);
}

const ASYNCIO = "Modules/_asynciomodule.c";
const GENERATORS = "Objects/genobject.c";

describe("C files that define the structs", () => {
  it.each(["3.6.9", "3.9.7", "3.12.6", "3.14.7"])("as the data has them in %s agree with it", async (release) => {
    expect(await differences(release, null)).toEqual([]);
  });

  it.each([
    [
      "a renamed member",
      ASYNCIO,
      "PyObject *task_coro",
      "PyObject *task_coroutine",
      "TaskObj has the member task_coroutine (PyObject *, 8 bytes at",
    ],
    [
      "another type",
      GENERATORS,
      "AwaitableState ags_state",
      "char ags_state",
      "PyAsyncGenASend has the member ags_state (char, 1 bytes at 32); in the copy it is ags_state (AwaitableState, 4 bytes at 32)",
    ],
    [
      "another order",
      ASYNCIO,
      "PyObject *asyncio_mod;\nPyObject *context_kwname;",
      "PyObject *context_kwname;\nPyObject *asyncio_mod;",
      "asyncio_state has the member context_kwname",
    ],
    [
      "a new member",
      ASYNCIO,
      "FutureObj *future;",
      "FutureObj *future; long more;",
      "futureiterobject has the member more (long, 8 bytes at 24); the copy lacks it",
    ],
    ["a missing member", GENERATORS, "PyCoroObject *cw_coroutine;", "", "PyCoroWrapper lacks cw_coroutine"],
    [
      "a wider bit-field",
      ASYNCIO,
      "unsigned task_must_cancel: 1",
      "unsigned task_must_cancel: 2",
      "TaskObj has the member task_must_cancel (unsigned int, bit 2, width 2",
    ],
    [
      "another tag",
      ASYNCIO,
      "futureiterobject\n#endif",
      "futureiter\n#endif",
      "futureiterobject is named struct futureiter, futureiterobject",
    ],
    [
      "a new enumerator",
      ASYNCIO,
      "STATE_FINISHED",
      "STATE_FINISHED, STATE_LOST",
      "fut_state has STATE_LOST = 3; the copy lacks it",
    ],
    [
      "enumerators in another order",
      ASYNCIO,
      "STATE_PENDING, STATE_CANCELLED",
      "STATE_CANCELLED, STATE_PENDING",
      "fut_state has STATE_CANCELLED = 0; the copy has 1",
    ],
  ])("with %s are refused", async (_, file, from, to, words) => {
    const found = await differences("3.14.7", { file, from, to });
    expect(found.join("\n")).toContain(`${file}: ${words}`);
    expect(found.join("\n")).toContain("Correct tools/extract/src/layout/source-only-structs.ts.");
  });

  it("without a struct are refused, and the others are compared", async () => {
    const struct = /typedef\nstruct\n\{[^}]*\} PyCoroWrapper;/.exec(cFiles("3.14.7", null)[GENERATORS] as string)?.[0];
    const found = await differences("3.14.7", { file: GENERATORS, from: struct as string, to: "" });
    expect(found.map((sentence) => sentence.split(". ")[0])).toEqual([
      "Objects/genobject.c does not define PyCoroWrapper",
    ]);
  });

  it("that cannot be parsed are refused", async () => {
    const found = await differences("3.14.7", { file: GENERATORS, from: "PyCoroObject *", to: "Unknown *" });
    expect(found.join("\n")).toContain("unknown type name 'Unknown'");
  });
});

describe("headers without C files", () => {
  const sentence = async (release: string) => {
    const tree = treeOf(release, null);
    const extracted = await extractTable(tree, release, "x86_64-linux-gnu");
    expect(await sourceOnlyDifferences(extracted, tree)).toEqual([]);
    return uncompared(extracted, tree);
  };

  it("are taken for the releases that the data was compared with, and for no later one", async () => {
    expect(await sentence("3.14.7")).toBeNull();
    expect(await sentence("3.16.0")).toContain("extract 3.16 with --git or --tarball");
  });
});
