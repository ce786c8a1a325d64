import { describe, expect, it } from "vitest";
import { differences } from "./compare.js";
import type { Snapshot } from "./snapshot.js";
import type { Truth } from "./truth.js";

const frame = {
  kind: "python",
  name: "f",
  qualname: "C.f",
  filename: "/x.py",
  line: 3,
  endLine: 3,
  column: 1,
  endColumn: 2,
  firstLine: 1,
  owner: "thread",
};
const truth: Truth = {
  hex: 0x030d05f0,
  abiflags: "",
  interpreters: [
    { id: 0, threads: [{ id: 7, nativeId: 70, name: "worker", main: true, frames: [frame, { ...frame, name: "g" }] }] },
  ],
};

/** The right output with one change. */
function snapshot(change: (thread: Record<string, unknown>) => void = () => undefined): Snapshot {
  const threads = (truth.interpreters[0]?.threads ?? []).map((thread) => ({
    ...structuredClone(thread),
    complete: true,
  }));
  for (const thread of threads) change(thread);
  return {
    python: { hex: "0x030d05f0", abiflags: "" },
    interpreters: [{ id: 0, threads, tasks: null, tasksComplete: null }],
  };
}

describe("the comparison", () => {
  it("finds nothing where all is equal", () => {
    expect(differences(truth, snapshot())).toEqual([]);
  });

  it.each(Object.keys(frame))("names thread, frame and field where %s differs", (field) => {
    const changed = snapshot((thread) => {
      thread.frames = [frame, { ...frame, name: "g", [field]: "wrong" }];
    });
    expect(differences(truth, changed)).toEqual([
      expect.stringMatching(`thread 7 frame 1 \\(g\\) ${field}: .*"wrong"`),
    ]);
  });

  it.each([
    ["main", false],
    ["complete", false],
    ["nativeId", 71],
    ["nativeId", null],
    ["name", null],
    ["name", "other"],
    ["id", 8],
  ])("sees a thread's %s of %s", (field, value) => {
    const changed = snapshot((thread) => {
      thread[field] = value;
    });
    expect(differences(truth, changed)).toHaveLength(1);
  });

  it("sees frames too few and too many", () => {
    for (const frames of [[frame], [frame, { ...frame, name: "g" }, frame]]) {
      const changed = snapshot((thread) => {
        thread.frames = frames;
      });
      expect(differences(truth, changed)).toEqual([expect.stringContaining("number of frames")]);
    }
  });

  it("sees another version and other flags", () => {
    const other = { ...snapshot(), python: { hex: "0x030d06f0", abiflags: "d" } };
    expect(differences(truth, other)).toHaveLength(2);
  });

  it("sees an interpreter too few, and one in place of another", () => {
    for (const interpreters of [[], [{ id: 1, threads: [], tasks: null, tasksComplete: null }]]) {
      expect(differences(truth, { ...snapshot(), interpreters })).toEqual([expect.stringContaining("interpreter ids")]);
    }
  });
});
