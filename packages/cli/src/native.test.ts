import type { Frame } from "@pyframes/walker";
import { describe, expect, it } from "vitest";
import { type Loops, merge, mixedStacks, type Observed } from "./native.js";
import type { NativeFrame } from "./unwind.js";

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
/** Frames of these names; at the stack pointers, if they are given. */
const stack = (names: (string | null)[], stackPointers: bigint[] = []): NativeFrame[] =>
  names.map((name, index) => ({ name, stackPointer: stackPointers[index] ?? null }));
const names = (mixed: ReturnType<typeof merge>) =>
  mixed?.map((item) => ("python" in item ? `py ${item.python.name}` : item.native)) ?? null;

describe("merging", () => {
  const python = [frame("inner", false), frame("key", true), frame("outer", false), frame("<module>", true)];

  it("puts the frames of each run of the evaluation loop in its place, by name", () => {
    const native = stack(["sleep", `${EVAL}.cold`, "list_sort", EVAL, null]);
    expect(names(merge(native, python, null))).toEqual([
      ...["sleep", "py inner", "py key", "list_sort", "py outer", "py <module>", null],
    ]);
  });

  it("goes by addresses where there are no names", () => {
    const native = stack([null, "wrong", EVAL, null, null], [0x100n, 0x180n, 0x200n, 0x240n, 0x300n]);
    const merged = [null, "py inner", "py key", EVAL, "py outer", "py <module>", null];
    expect(names(merge(native, python, [0x1f8n, 0x240n]))).toEqual(merged);
  });

  it("takes of functions inside of another the one that is named so, else the outermost", () => {
    const pointers = [0x100n, 0x100n, 0x100n, 0x200n];
    const one = [frame("f", true)];
    expect(names(merge(stack(["a", EVAL, "b", "c"], pointers), one, [0x140n]))).toEqual(["a", "py f", "b", "c"]);
    expect(names(merge(stack(["a", "d", "b", "c"], pointers), one, [0x140n]))).toEqual(["a", "d", "py f", "c"]);
  });

  it("does not go by addresses outside of the stack, nor by two in one frame", () => {
    const native = stack([null, null, null], [0x100n, 0x200n, 0x300n]);
    for (const loops of [[0x80n, 0x210n], [0x140n, 0x310n], [0x140n, 0x150n], [0x140n]])
      expect(merge(native, python, loops)).toBeNull();
  });

  it("merges nothing where the stacks do not belong together", () => {
    expect(merge(stack([EVAL, EVAL]), [frame("f", true)], null)).toBeNull();
    expect(merge(stack([EVAL]), [frame("f", true), frame("g", true)], null)).toBeNull();
    expect(merge(stack([EVAL]), [frame("f", null)], null)).toBeNull();
    expect(merge(stack(["f"]), [], null)).toEqual([{ native: "f" }]);
  });
});

describe("threads", () => {
  const observed = (name: string, loops: Loops = null): Observed => ({
    snapshot: {
      interpreters: [{ threads: [{ id: 1, nativeId: 7, complete: true, frames: [frame(name, true)] }] }],
    } as never,
    loops: new Map([[7, loops]]),
  });

  it("are merged only where they stood still", () => {
    const native = new Map([[7, stack([EVAL])]]);
    expect(names(mixedStacks(observed("f"), native, observed("f")).get(7) ?? null)).toEqual(["py f"]);
    expect(mixedStacks(observed("g"), native, observed("f")).size).toBe(0);
    expect(mixedStacks(observed("f", [1n]), native, observed("f", [2n])).size).toBe(0);
    expect(mixedStacks(observed("f"), new Map(), observed("f")).size).toBe(0);
  });
});
