import type { Frame } from "@pyframes/walker";
import { describe, expect, it } from "vitest";
import { type Merged, merge, type NamedFrame } from "./merge.js";
import { mergeAll, type NativeStacks } from "./merge-all.js";

const LOOP = "_PyEval_EvalFrameDefault";

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
const stack = (names: readonly (string | null)[], stackPointers: readonly bigint[] = []): NamedFrame[] =>
  names.map((name, index) => ({
    stackPointer: stackPointers[index] ?? null,
    symbol: { name, library: null, file: null, line: null },
  }));

/** Names of the merged frames, `py` before those of Python; or the reason. */
const names = (merged: Merged | undefined) =>
  merged === undefined || "reason" in merged
    ? merged?.reason
    : merged.frames.map((item) => ("python" in item ? `py ${item.python.name}` : item.native.name));

describe("merging one thread", () => {
  const python = [frame("inner", false), frame("key", true), frame("outer", false), frame("<module>", true)];

  it("puts the frames of each evaluation loop in its place, by name", () => {
    const native = stack(["sleep", `${LOOP}.cold`, "list_sort", LOOP, null]);
    expect(names(merge(native, [{ frames: python, loops: null }]))).toEqual([
      ...["sleep", "py inner", "py key", "list_sort", "py outer", "py <module>", null],
    ]);
  });

  it("finds loops by address in a program without symbols", () => {
    const native = stack([null, "wrong", LOOP, null, null], [0x100n, 0x180n, 0x200n, 0x240n, 0x300n]);
    const merged = [null, "py inner", "py key", LOOP, "py outer", "py <module>", null];
    expect(names(merge(native, [{ frames: python, loops: [0x1f8n, 0x240n] }]))).toEqual(merged);
  });

  it("picks the loop by name among inlined functions, else the outermost of them", () => {
    const pointers = [0x100n, 0x100n, 0x100n, 0x200n];
    const one = [{ frames: [frame("f", true)], loops: [0x140n] }];
    expect(names(merge(stack(["a", LOOP, "b", "c"], pointers), one))).toEqual(["a", "py f", "b", "c"]);
    expect(names(merge(stack(["a", "d", "b", "c"], pointers), one))).toEqual(["a", "d", "py f", "c"]);
  });

  it("rejects addresses outside of the stack, and two in one frame", () => {
    const native = stack([null, null, null], [0x100n, 0x200n, 0x300n]);
    for (const loops of [[0x80n, 0x210n], [0x140n, 0x310n], [0x140n, 0x150n], [0x140n]])
      expect(names(merge(native, [{ frames: python, loops }]))).toBe("its native frames have no symbols");
  });

  it("interleaves the thread states of nested interpreters by address", () => {
    const native = stack([null, null, null, null], [0x100n, 0x200n, 0x300n, 0x400n]);
    const inner = { frames: [frame("inner", true)], loops: [0x210n] };
    const outer = { frames: [frame("callback", true), frame("<module>", true)], loops: [0x110n, 0x310n] };
    const merged = ["py callback", "py inner", "py <module>", null];
    expect(names(merge(native, [inner, outer]))).toEqual(merged);
    expect(names(merge(native, [outer, inner]))).toEqual(merged);
  });

  it("gives the true reason where the stacks do not fit", () => {
    const reason = (native: readonly string[], ...frames: Frame[]) =>
      names(merge(stack(native), [{ frames, loops: null }]));
    expect(reason([LOOP, LOOP], frame("f", true))).toBe(
      "its native stack has 2 evaluation loops, its Python stack needs 1",
    );
    expect(reason([LOOP], frame("f", true), frame("g", true))).toBe(
      "its native stack has 1 evaluation loop, its Python stack needs 2",
    );
    expect(reason([LOOP], frame("f", null))).toBe("its outermost Python frame has no entry from C");
    const two = [frame("f", true)];
    expect(
      names(
        merge(stack([LOOP, LOOP]), [
          { frames: two, loops: null },
          { frames: two, loops: null },
        ]),
      ),
    ).toBe("it runs several interpreters, and the order of their evaluation loops is unknown");
  });

  it("keeps the shims behind the outermost entry frame", () => {
    const frames = [frame("f", true), { ...frame("shim", false), kind: "shim" as const }];
    expect(names(merge(stack([LOOP]), [{ frames, loops: null }]))).toEqual(["py f", "py shim"]);
  });
});

describe("merging a snapshot", () => {
  const thread = (changes: object = {}) => ({
    id: 1,
    nativeId: 7,
    complete: true,
    frames: [frame("f", true)],
    ...changes,
  });
  const merged = (threads: readonly object[], native: NativeStacks) =>
    mergeAll({ snapshot: { interpreters: [{ threads }] } as never, loops: threads.map(() => null) }, native).map(names);
  const native: NativeStacks = new Map([[7, { frames: stack([LOOP]), cut: null }]]);

  it("merges threads by the kernel's id", () => {
    expect(merged([thread()], native)).toEqual([["py f"]]);
  });

  it("gives each unmerged thread its own reason", () => {
    expect(merged([thread({ nativeId: null })], native)).toEqual(["the kernel's id of its thread is unknown"]);
    expect(merged([thread({ nativeId: 8 })], native)).toEqual(["the process has no thread 8"]);
    expect(merged([thread({ complete: false })], native)).toEqual(["its Python stack is incomplete"]);
    expect(merged([thread()], new Map([[7, { frames: [], cut: "its thread has ended" }]]))).toEqual([
      "its thread has ended",
    ]);
    expect(merged([thread()], new Map([[7, { frames: stack(["f"]), cut: "unwinding took too long" }]]))).toEqual([
      "unwinding took too long",
    ]);
  });
});
