/** Headers that differ only in their version share a table; other differences prevent it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { HeaderTree } from "../sources/source.js";
import { ReuseByHeaders } from "./reuse-by-headers.js";
import { extractTable } from "./table.js";
import { PYTHON_TYPES } from "./testing/python-types.js";

const scratch = mkdtempSync(join(tmpdir(), "pyframes-reuse-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const TARGET = "x86_64-linux-gnu";
const PYTHON_H = `
#include <stddef.h>
#include <wchar.h>
#include "pyconfig.h"
#include "patchlevel.h"
${PYTHON_TYPES}
typedef struct _ts { struct _ts *next; } PyThreadState;
`;

/** As CPython writes it: the number is put together from the others. */
function patchlevel(release: string): string {
  const [major, minor, micro] = release.split(".");
  return `#define PY_MICRO_VERSION ${micro}
#define PY_VERSION "${release}"
#define PY_VERSION_HEX ((${major} << 24) | (${minor} << 16) | (PY_MICRO_VERSION << 8) | 0xf0)
`;
}

let trees = 0;

/** Headers of a release: the usual ones, and those given. */
function tree(
  release: string,
  files: Readonly<Record<string, string>> = {},
  given: Partial<HeaderTree> = {},
): HeaderTree {
  const include = join(scratch, String(trees++));
  const all = { "Python.h": PYTHON_H, "pyconfig.h": "", "patchlevel.h": patchlevel(release), ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(include, name)), { recursive: true });
    writeFileSync(join(include, name), text);
  }
  return {
    include,
    systemIncludes: [],
    roots: { include, system: "/usr/include" },
    distributor: "upstream",
    abiflags: "",
    defines: [],
    description: `headers of ${release}`,
    ...given,
  };
}

const first = tree("3.9.1");
const reuse = new ReuseByHeaders();
reuse.keep(first, "3.9.1", TARGET, { extracted: await extractTable(first, "3.9.1", TARGET), compiled: null });

it("what is found for a release with the same headers is what its own headers say", async () => {
  const second = tree("3.9.2", { "unread.h": "struct new_one;" });
  const found = reuse.find(second, "3.9.2", TARGET);
  expect(found?.extracted).toEqual(await extractTable(second, "3.9.2", TARGET));
});

const version = "#if PY_VERSION_HEX > 0x030901f0\n#endif\n";

it.each([
  ["another header", tree("3.9.2", { "Python.h": `${PYTHON_H}\n` }), "3.9.2", TARGET],
  ["another pyconfig.h", tree("3.9.2", { "pyconfig.h": "#define Py_DEBUG 1\n" }), "3.9.2", TARGET],
  ["more in patchlevel.h", tree("3.9.2", { "patchlevel.h": `${patchlevel("3.9.2")}#define MORE` }), "3.9.2", TARGET],
  ["a header that the probe looks for", tree("3.9.2", { "frameobject.h": "" }), "3.9.2", TARGET],
  ["a header in the place of the C library's", tree("3.9.2", { "wchar.h": "" }), "3.9.2", TARGET],
  ["other macros on the command line", tree("3.9.2", {}, { defines: ["_Py_TIER2=3"] }), "3.9.2", TARGET],
  ["other ABI flags", tree("3.9.2", {}, { abiflags: "d" }), "3.9.2", TARGET],
  ["another target", tree("3.9.2"), "3.9.2", "aarch64-linux-gnu"],
  ["a release that versions.json does not know", tree("3.9.2"), "3.9.99", TARGET],
  // asyncio's futures have one member more from 3.10.6 on.
  ["other declarations of the probe's own", tree("3.10.6"), "3.10.6", TARGET],
])("nothing is found for headers with %s", (_, headers, release, target) => {
  expect(reuse.find(headers, release, target)).toBeNull();
});

it("nothing is found where a header asks for the version", async () => {
  const asking = new ReuseByHeaders();
  const [one, two] = ["3.9.1", "3.9.2"].map((release) => tree(release, { "Python.h": PYTHON_H + version }));
  asking.keep(one as HeaderTree, "3.9.1", TARGET, {
    extracted: await extractTable(one as HeaderTree, "3.9.1", TARGET),
    compiled: null,
  });
  expect(asking.find(two as HeaderTree, "3.9.2", TARGET)).toBeNull();
});
