/**
 * Altered headers, from the text to the refusal: what an extraction reports of a release that
 * changed.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOf } from "@pyframes/layouts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { extract } from "./extract.js";
import { PYTHON_TYPES } from "./layout/testing/python-types.js";
import { UserError } from "./user-error.js";

const HEADER = `
#include <stddef.h>
#include <wchar.h>
#include <pyconfig.h>
#include "patchlevel.h"
${PYTHON_TYPES}
enum _frameowner {
  FRAME_OWNED_BY_THREAD = 0,
  FRAME_OWNED_BY_GENERATOR = 1,
  FRAME_OWNED_BY_FRAME_OBJECT = 2,
  FRAME_OWNED_BY_INTERPRETER = 3,
};
typedef uint64_t uint64;
struct _PyInterpreterFrame { struct _PyInterpreterFrame *previous; char owner; };
typedef struct _PyInterpreterFrame _PyInterpreterFrame;
typedef struct _ts { struct _ts *prev, *next; struct _PyInterpreterFrame *current_frame; } PyThreadState;
typedef struct _Py_DebugOffsets { char cookie[8]; uint64 version; uint64 free_threaded; } _Py_DebugOffsets;
`;

/** By the name of the branch: the change, and a sentence of the refusal. */
const CHANGES: Readonly<Record<string, { readonly from: string; readonly to: string; readonly sentence: string }>> = {
  mask: {
    from: "FRAME_OWNED_BY_FRAME_OBJECT = 2",
    to: "FRAME_OWNED_EXTERNALLY = 2, FRAME_OWNED_BY_FRAME_OBJECT = 4",
    sentence: "enum _frameowner (frame_owner): FRAME_OWNED_BY_FRAME_OBJECT is 4; in 3.11- it is 2",
  },
  dropped: {
    from: "FRAME_OWNED_BY_INTERPRETER = 3,",
    to: "",
    sentence: "enum _frameowner (frame_owner) lacks FRAME_OWNED_BY_INTERPRETER",
  },
  renamed: {
    from: "*current_frame",
    to: "*innermost_frame",
    sentence: "thread_state.current_frame is not found",
  },
  widened: {
    from: "char owner",
    to: "int owner",
    sentence: "interpreter_frame.owner is _PyInterpreterFrame.owner, int (4 bytes)",
  },
  macro: {
    from: "#include <wchar.h>",
    to: "#include <wchar.h>\n#define _Py_THREAD_FROZEN 7",
    sentence: "attach_state has the new macro _Py_THREAD_FROZEN (Python.h)",
  },
  member: {
    from: "uint64 free_threaded;",
    to: "uint64 free_threaded; uint64 extra;",
    sentence: "_Py_DebugOffsets of 3.15 has the new member extra at 24",
  },
};

let scratch: string;
let clone: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", clone, "-c", "user.name=t", "-c", "user.email=t@localhost", ...args], { stdio: "pipe" });

function commit(header: string, tag: string): void {
  writeFileSync(join(clone, "Include", "Python.h"), header);
  git("add", "-A");
  git("commit", "-q", "-m", tag);
  git("tag", tag);
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "pyframes-drift-"));
  process.env.XDG_CACHE_HOME = join(scratch, "cache");
  clone = join(scratch, "clone");
  mkdirSync(join(clone, "Include"), { recursive: true });
  git("init", "-q");
  const patchlevel = '#define PY_VERSION "3.15.99"\n#define PY_VERSION_HEX 0x030f63f0\n';
  writeFileSync(join(clone, "Include", "patchlevel.h"), patchlevel);
  commit(HEADER, "unaltered");
  for (const [tag, { from, to }] of Object.entries(CHANGES)) commit(HEADER.replace(from, to), tag);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const request = (ref: string) => ({ abiflags: "", target: "x86_64-linux-gnu", git: clone, ref });
const driftOf = async (ref: string): Promise<readonly string[]> =>
  (await extract(request(ref), { directory: join(scratch, ref), log: () => {} })).drift;

it("reports each change of the headers by name, and nothing of the kind without it", { timeout: 120_000 }, async () => {
  const unaltered = (await driftOf("unaltered")).join("\n");
  for (const [tag, { sentence }] of Object.entries(CHANGES)) {
    expect(unaltered).not.toContain(sentence);
    expect((await driftOf(tag)).join("\n"), tag).toContain(`cpython-3.15.99-x86_64-linux-gnu: ${sentence}`);
  }
});

it("stores no such table in the published data", { timeout: 60_000 }, async () => {
  const { tables } = filesOf({ version: "3.15.99" });
  const before = existsSync(tables) ? readFileSync(tables, "utf8") : null;
  const error = await extract(request("mask"), { log: () => {} }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(/^the walkers would misread cpython-3\.15\.99-x86_64-linux-gnu/);
  expect((error as UserError).message).toContain("packages/layouts/src/drift/enumerators.ts");
  expect(existsSync(tables) ? readFileSync(tables, "utf8") : null).toBe(before);
});
