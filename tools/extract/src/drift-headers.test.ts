/** Altered copies of an installed interpreter's headers: each alteration is refused by name. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeWith } from "../../../test/support/needs.js";
import { refuseDrift } from "./drift.js";
import { extractTable } from "./layout/table.js";
import { installed } from "./sources/installed.js";
import { patchlevelOf } from "./sources/release.js";
import type { HeaderTree } from "./sources/source.js";

const TARGET = "x86_64-linux-gnu";
const MINOR = "3.13";
const found = await installed.find({ version: MINOR, abiflags: "", target: TARGET }, () => {});
const scratch = mkdtempSync(join(tmpdir(), "pyframes-drift-headers-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Change {
  readonly header: string;
  readonly from: string;
  readonly to: string;
}

/** The lines about a copy of the headers with some changes; empty where it is taken. */
async function linesOf(tree: HeaderTree, ...changes: readonly Change[]): Promise<string> {
  const include = mkdtempSync(join(scratch, "include-"));
  cpSync(tree.include, include, { recursive: true });
  for (const { header, from, to } of changes) {
    const text = readFileSync(join(include, header), "utf8");
    if (!text.includes(from)) throw new Error(`${header} of ${tree.description} has no ${from}`);
    writeFileSync(join(include, header), text.replace(from, to));
  }
  const copy = { ...tree, include, roots: { ...tree.roots, include } };
  const extracted = await extractTable(copy, patchlevelOf(include).release, TARGET);
  return await refuseDrift(extracted, copy).then(
    (lines) => lines.join("\n"),
    (error: Error) => error.message,
  );
}

const OWNERS = "internal/pycore_frame.h";
const change = (header: string, from: string, to: string): Change => ({ header, from, to });
/** By its kind: the alteration, and a sentence about it. */
const CHANGES: Readonly<Record<string, readonly [readonly Change[], string]>> = {
  "an enum that became a mask": [
    [change(OWNERS, "FRAME_OWNED_BY_FRAME_OBJECT = 2", "FRAME_OWNED_EXTERNALLY = 2, FRAME_OWNED_BY_FRAME_OBJECT = 4")],
    "enum _frameowner (frame_owner): FRAME_OWNED_BY_FRAME_OBJECT is 4; in 3.11- it is 2 (the view's frame_object)",
  ],
  "a new enumerator": [
    [change(OWNERS, "FRAME_OWNED_BY_CSTACK = 3", "FRAME_OWNED_BY_CSTACK = 3, FRAME_OWNED_BY_JIT = 5")],
    "has the new enumerator FRAME_OWNED_BY_JIT = 5",
  ],
  "two enumerators of one value": [
    [change(OWNERS, "FRAME_OWNED_BY_CSTACK = 3", "FRAME_OWNED_BY_CSTACK = 3, FRAME_OWNED_BY_JIT = 3")],
    "FRAME_OWNED_BY_CSTACK and FRAME_OWNED_BY_JIT are both 3",
  ],
  "a dropped enumerator": [
    [change("internal/pycore_dict.h", "DICT_KEYS_SPLIT = 2", "DICT_KEYS_OTHER = 2")],
    "enum DictKeysKind (dict_keys_kind) lacks DICT_KEYS_SPLIT; in 3.11- it is 2 (the view's split)",
  ],
  "a moved code of location tables": [
    [change("cpython/code.h", "PY_CODE_LOCATION_INFO_LONG = 14", "PY_CODE_LOCATION_INFO_LONG = 9")],
    "PY_CODE_LOCATION_INFO_LONG is 9; in 3.11- it is 14",
  ],
  "a renamed field": [
    [change("cpython/pystate.h", "*current_frame;", "*innermost_frame;")],
    "thread_state.current_frame is not found; in 3.13- it is PyThreadState.current_frame",
  ],
  "a widened field": [
    [change(OWNERS, "char owner;", "int owner;")],
    "interpreter_frame.owner is _PyInterpreterFrame.owner, int (4 bytes); in 3.11- it is _PyInterpreterFrame.owner, char (1 byte)",
  ],
  "a moved bit": [
    [change("internal/pycore_ceval.h", "_PY_GIL_DROP_REQUEST_BIT (1U << 0)", "_PY_GIL_DROP_REQUEST_BIT (1U << 5)")],
    "The constant gil_drop_request_bit is 32; in 3.13- it is 1",
  ],
  "moved tag bits": [
    [
      change("cpython/longintrepr.h", "#define _PyLong_NON_SIZE_BITS 3", "#define _PyLong_NON_SIZE_BITS 4"),
      change("internal/pycore_long.h", "#define NON_SIZE_BITS 3", "#define NON_SIZE_BITS 4"),
    ],
    "The constant long_non_size_bits is 4; in 3.12- it is 3",
  ],
  "a new macro of a family": [
    [
      change(
        "internal/pycore_pystate.h",
        "#define _Py_THREAD_SUSPENDED",
        "#define _Py_THREAD_LOST 9\n#define _Py_THREAD_SUSPENDED",
      ),
    ],
    "attach_state has the new macro _Py_THREAD_LOST (internal/pycore_pystate.h)",
  ],
  "debug offsets with a new member": [
    [change("internal/pycore_runtime.h", "uint64_t free_threaded;", "uint64_t free_threaded; uint64_t jit;")],
    "_Py_DebugOffsets of 3.13 has the new member jit at 24",
  ],
};

const describeInstalled = describeWith("library", "tree" in found ? null : found.reason);

describeInstalled(`headers of an installed ${MINOR}`, () => {
  const tree = (found as { tree: HeaderTree }).tree;

  it("are taken as they are", async () => {
    expect(await linesOf(tree)).toBe("");
  });

  it.each(Object.entries(CHANGES))("are refused with %s", async (_, [changed, sentence]) => {
    const lines = await linesOf(tree, ...changed);
    expect(lines).toMatch(/^the walkers would misread cpython-3\.13\./);
    expect(lines).toContain(sentence);
    expect(lines).toMatch(/Acknowledge it in packages\/layouts\/src\/drift\/[a-z-]+\.ts, line \d+\./);
  });

  it("are refused with all alterations, not with the first alone", async () => {
    const apart = ["a new enumerator", "a renamed field", "a moved bit", "debug offsets with a new member"];
    const chosen = apart.map((kind) => CHANGES[kind] as readonly [readonly Change[], string]);
    const lines = await linesOf(tree, ...chosen.flatMap(([changed]) => changed));
    for (const [, sentence] of chosen) expect(lines).toContain(sentence);
    expect(lines).toContain(
      "Until then walkers cannot use: enum frame_owner, thread_state.current_frame, constant gil_drop_request_bit, _Py_DebugOffsets of 3.13.",
    );
  });
});
