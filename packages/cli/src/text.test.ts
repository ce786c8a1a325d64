import type { Frame, Snapshot } from "@pyframes/walker";
import { describe, expect, it } from "vitest";
import { renderSnapshot } from "./text.js";

const frame: Frame = {
  kind: "python",
  name: "f",
  qualname: "C.f",
  filename: "/x.py",
  line: 12,
  endLine: 12,
  column: 4,
  endColumn: 9,
  firstLine: 10,
  owner: "thread",
  entry: false,
};
const thread = {
  id: 7,
  nativeId: 42,
  name: null,
  main: true,
  holdsGil: true,
  gilRequested: null,
  state: null,
  complete: true,
  frames: [frame],
};
const interpreter = {
  id: 0,
  gc: { collecting: false, frame: null },
  gil: { locked: true, holder: 7, requested: false },
  threads: [thread],
  tasks: null,
};
const python = { version: "3.13.5", hex: "0x030d05f0", abiflags: "", target: "x86_64-linux-gnu", build: null };
const snapshot: Snapshot = {
  python: { ...python, offsets: "debug-offsets" },
  runtime: { address: "0x1", foundBy: "symbol" },
  interpreters: [interpreter],
};

const withThread = (changes: object): Snapshot => ({
  ...snapshot,
  interpreters: [{ ...interpreter, threads: [{ ...thread, ...changes }] }],
});
const withFrame = (changes: object): Snapshot => withThread({ frames: [{ ...frame, ...changes }] });

describe("renderSnapshot", () => {
  it("writes a line a thread, then its frames", () => {
    expect(renderSnapshot(snapshot)).toBe("thread 7 (native id 42, main, holds the GIL)\n    C.f (/x.py:12)\n");
  });

  it("names interpreters where there are several", () => {
    const text = renderSnapshot({ ...snapshot, interpreters: [{ ...interpreter, id: 1, threads: [] }, interpreter] });
    expect(text).toMatch(/^interpreter 1\ninterpreter 0\nthread 7 /);
  });

  it("says what is not known", () => {
    expect(renderSnapshot(withFrame({ qualname: null, line: null }))).toContain("    f (/x.py:?)\n");
    expect(renderSnapshot(withFrame({ kind: "unknown" }))).toContain("    <unknown>\n");
    expect(renderSnapshot(withThread({ nativeId: null, main: null, holdsGil: null, complete: false }))).toContain(
      "thread 7 (incomplete)\n",
    );
  });

  it("lets no name steer the terminal", () => {
    expect(renderSnapshot(withFrame({ qualname: "a\u001b[2J\nb\u009b" }))).toContain("    a\\x1b[2J\\x0ab\\x9b (");
  });
});
