/** Compares the rows for each target with clang, and with GCC if there is one. */
import { type TargetTriple, targets } from "@pyframes/layouts";
import { describe, expect, it } from "vitest";
import { clang, parse } from "../clang/parse.js";
import { collect } from "../layout/collect.js";
import { SYSTEM_FACTS } from "./system-headers.js";
import { target } from "./targets.js";

const TRIPLES = Object.keys(targets) as TargetTriple[];

/** The values of `constants`, C expressions, as clang sees them on `triple`. */
async function evaluate(triple: TargetTriple, constants: Readonly<Record<string, string>>, declarations = "") {
  const enumerators = Object.entries(constants).map(([name, c]) => `enum { ${name} = (int)(${c}) };`);
  const args = ["-x", "c", "-std=c11", ...target(triple).clang, "-resource-dir", clang().resourceDirectory];
  using unit = await parse([declarations, ...enumerators].join("\n"), [...args, "-nostdlibinc"]);
  return collect(unit, "little", [], []).constants;
}

describe("targets", () => {
  it.each(TRIPLES)("%s: pointer size and byte order are the compiler's", async (triple) => {
    const { POINTER, BIG } = await evaluate(triple, {
      POINTER: "sizeof(void *)",
      BIG: "__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__",
    });
    expect(targets[triple]).toMatchObject({ pointerSize: POINTER, byteOrder: BIG ? "big" : "little" });
  });

  it("are rows for each target that walkers know, and no others", () => {
    for (const triple of TRIPLES) expect(target(triple).triple).toBe(triple);
    expect(() => target("vax-dec-ultrix")).toThrow(`the targets are ${TRIPLES.join(", ")}.`);
  });
});

/** Sizes and alignments in bytes, from the systems' own documentation and binary interfaces. */
const KNOWN: readonly { readonly triple: TargetTriple; readonly sizes: Readonly<Record<string, number>> }[] = [
  {
    // Apple's ABI: a signature and an opaque body (pthread.h); sigaction and stack_t as in the
    // kernel.
    triple: "aarch64-apple-darwin",
    sizes: { pthread_mutex_t: 64, pthread_cond_t: 48, pthread_key_t: 8, stack_t: 24, "struct sigaction": 16 },
  },
  {
    // winnt.h: RTL_CRITICAL_SECTION has 40 bytes on 64-bit Windows, the others are one pointer.
    triple: "x86_64-windows-msvc",
    sizes: { CRITICAL_SECTION: 40, SRWLOCK: 8, CONDITION_VARIABLE: 8, DWORD: 4, time_t: 8, wchar_t: 2, long: 4 },
  },
];

describe("facts of C libraries", () => {
  it.each(KNOWN)("$triple: types have the sizes of its binary interface", async ({ triple, sizes }) => {
    const { libc } = target(triple);
    if (libc !== "darwin" && libc !== "windows") throw new RangeError(`${triple} has headers of its own`);
    const declarations = SYSTEM_FACTS[libc].flatMap(({ c }) => c).join("\n");
    const names = Object.keys(sizes);
    const found = await evaluate(
      triple,
      Object.fromEntries(names.map((name, index) => [`SIZE_${index}`, `sizeof(${name})`])),
      declarations,
    );
    expect(Object.fromEntries(names.map((name, index) => [name, found[`SIZE_${index}`]]))).toEqual(sizes);
  });
});
