/** A pyconfig.h of another machine is named, with the build and the macro. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { HeaderTree } from "../sources/source.js";
import { extractTable } from "./table.js";
import { PYTHON_TYPES } from "./testing/python-types.js";

const scratch = mkdtempSync(join(tmpdir(), "pyframes-check-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Headers as few as can be parsed, with this pyconfig.h. */
function tree(config: string): HeaderTree {
  const include = join(scratch, "include");
  mkdirSync(include, { recursive: true });
  writeFileSync(join(include, "pyconfig.h"), config);
  writeFileSync(
    join(include, "Python.h"),
    [
      "#include <pyconfig.h>",
      "#define PY_VERSION_HEX 0x030962f0",
      "typedef __WCHAR_TYPE__ wchar_t; typedef int time_t; typedef long pthread_t;",
      PYTHON_TYPES,
    ].join("\n"),
  );
  return {
    include,
    systemIncludes: [],
    roots: { include },
    distributor: "upstream",
    abiflags: "",
    defines: [],
    description: "a test",
  };
}

it.each([
  ["i686-linux-gnu", "#define SIZEOF_LONG 8", "SIZEOF_LONG as 8"],
  ["x86_64-linux-gnu", "#define SIZEOF_VOID_P 4", "SIZEOF_VOID_P as 4"],
  ["aarch64-linux-gnu", "#define HAVE_GCC_ASM_FOR_X64 1", "HAVE_GCC_ASM_FOR_X64"],
  ["s390x-linux-gnu", "#define DOUBLE_IS_LITTLE_ENDIAN_IEEE754 1", "DOUBLE_IS_LITTLE_ENDIAN_IEEE754"],
  ["arm-linux-gnueabihf", "#define SIZEOF_TIME_T 8", "SIZEOF_TIME_T as 8"],
])("on %s, %s is refused", async (triple, config, said) => {
  await expect(extractTable(tree(config), "3.9.98", triple)).rejects.toThrow(
    `cpython-3.9.98-${triple}: pyconfig.h defines ${said}, which is not so on this target`,
  );
});

it("one of the target's own is taken", async () => {
  const config = "#define SIZEOF_LONG 8\n#define SIZEOF_TIME_T 4\n#define DOUBLE_IS_BIG_ENDIAN_IEEE754 1\n";
  expect((await extractTable(tree(config), "3.9.98", "s390x-linux-gnu")).id).toBe("cpython-3.9.98-s390x-linux-gnu");
});
