import type { Frame } from "@pyframes/walker";
import { describe, expect, it } from "vitest";
import { formats, merge, mixedStacks, parseStacks } from "./native.js";

const EVAL = "_PyEval_EvalFrameDefault";

const frame = (name: string, entry: boolean | null): Frame => ({
  kind: "python",
  name,
  qualname: name,
  filename: "/x.py",
  line: 1,
  endLine: 1,
  column: 0,
  endColumn: 1,
  firstLine: 1,
  owner: "thread",
  entry,
});
const names = (mixed: ReturnType<typeof merge>) =>
  mixed?.map((item) => ("python" in item ? `py ${item.python.name}` : item.native)) ?? null;

describe("merging", () => {
  it("puts the frames of each run of the evaluation loop in its place", () => {
    const python = [frame("inner", false), frame("key", true), frame("outer", false), frame("<module>", true)];
    expect(names(merge(["sleep", `${EVAL}.cold`, "list_sort", EVAL, null], python))).toEqual([
      ...["sleep", "py inner", "py key", "list_sort", "py outer", "py <module>", null],
    ]);
  });

  it("merges nothing where the stacks do not belong together", () => {
    expect(merge([EVAL, EVAL], [frame("f", true)])).toBeNull();
    expect(merge([EVAL], [frame("f", true), frame("g", true)])).toBeNull();
    expect(merge([EVAL], [frame("f", null)])).toBeNull();
    expect(merge(["f"], [])).toEqual([{ native: "f" }]);
  });
});

describe("what unwinders print", () => {
  it("is read: eu-stack", () => {
    const text = `PID 7 - process\nTID 7:\n#0  0x00007f10 clock_nanosleep@@GLIBC_2.17\n#1  0x00007f11 - 1 ${EVAL}\n#2  0x00007f12\nTID 9:\n#0  0x01 poll\n`;
    expect([...parseStacks(text, formats["eu-stack"] as never)]).toEqual([
      [7, ["clock_nanosleep", EVAL, null]],
      [9, ["poll"]],
    ]);
  });

  it("is read: gdb", () => {
    const text = `[Thread debugging using libthread_db enabled]\nThread 2 (Thread 0x7fc (LWP 9) "x"):\n#0  __poll (fds=0x0) at poll.c:29\n#1  0x00007 in ?? ()\n\nThread 1 (Thread 0x7fd (LWP 7) "python3"):\n#0  0x0000 in ${EVAL} (tstate=0x1) at x.h:8\n`;
    expect([...parseStacks(text, formats.gdb as never)]).toEqual([
      [9, ["__poll", null]],
      [7, [EVAL]],
    ]);
  });
});

describe("threads", () => {
  const snapshot = (...frames: Frame[]) =>
    ({ interpreters: [{ threads: [{ id: 1, nativeId: 7, complete: true, frames }] }] }) as never;

  it("are merged only where they stood still", () => {
    const native = new Map([[7, [EVAL]]]);
    const still = snapshot(frame("f", true));
    expect(names(mixedStacks(still, native, still).get(7) ?? null)).toEqual(["py f"]);
    expect(mixedStacks(snapshot(frame("g", true)), native, still).size).toBe(0);
    expect(mixedStacks(still, new Map(), still).size).toBe(0);
  });
});
