import type { Frame, Snapshot, TaskSnapshot } from "@pyframes/walker";
import { describe, expect, it } from "vitest";
import { renderSnapshot } from "./render-snapshot.js";

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
  tasksComplete: null,
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

  it("marks unknown values", () => {
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

describe("the tree of tasks", () => {
  const task = (id: string, awaitedBy: string[] = []): TaskSnapshot => ({
    id,
    name: `task ${id}`,
    state: "waiting",
    thread: 7,
    loop: "0x9",
    awaitedBy,
    complete: true,
    frames: [{ ...frame, qualname: `f${id}` }],
  });
  const drawn = (...tasks: TaskSnapshot[]) => {
    const text = renderSnapshot(
      { ...snapshot, interpreters: [{ ...interpreter, threads: [], tasks, tasksComplete: true }] },
      { tasks: true },
    );
    return text.split("\n").map((line) => line.trimEnd());
  };

  it("has each task below what awaits it, once in full", () => {
    expect(drawn(task("1"), task("2", ["1"]), task("3", ["1", "2"]))).toEqual([
      "3 tasks",
      "    task 1 (waiting)",
      "    │   f1 (/x.py:12)",
      "    ├── task 2 (waiting)",
      "    │   │   f2 (/x.py:12)",
      "    │   └── task 3 (waiting)",
      "    │           f3 (/x.py:12)",
      "    └── task 3 (waiting) (see above)",
      "",
    ]);
  });

  it("survives tasks that await each other, or one that is not listed", () => {
    const text = drawn(task("1", ["2"]), task("2", ["1"]), task("3", ["0x4"])).filter(
      (line) => !line.includes("/x.py"),
    );
    expect(text).toEqual([
      "3 tasks",
      "    task 3 (waiting)",
      "    task 1 (waiting)",
      "    └── task 2 (waiting)",
      "        └── task 1 (waiting) (see above)",
      "",
    ]);
  });

  it("is no deeper than a terminal can bear, however long the chain", () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      task(String(index), index === 0 ? [] : [String(index - 1)]),
    );
    expect(Math.max(...drawn(...chain).map((line) => line.length))).toBeLessThan(300);
  });
});
