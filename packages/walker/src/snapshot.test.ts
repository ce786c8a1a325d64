import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "./snapshot.js";

const schema = JSON.parse(readFileSync(new URL("../schema/snapshot.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

const snapshot: Snapshot = {
  python: {
    version: "3.13.5",
    hex: "0x030d05f0",
    abiflags: "",
    target: "x86_64-linux-gnu",
    build: "cpython-3.13.5-x86_64-linux-gnu",
    offsets: "table",
  },
  runtime: { address: "0x7f00", foundBy: "symbol" },
  interpreters: [
    {
      id: 0,
      gc: { collecting: false, frame: null },
      gil: { locked: true, holder: 140123, requested: false },
      threads: [
        {
          id: 140123,
          nativeId: 4242,
          name: null,
          main: true,
          holdsGil: true,
          gilRequested: false,
          state: "attached",
          complete: true,
          frames: [
            {
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
            },
          ],
        },
      ],
      tasks: [
        {
          id: "0x7f10",
          name: "Task-1",
          state: "waiting",
          thread: 140123,
          loop: "0x7f20",
          awaitedBy: ["0x7f30"],
          complete: true,
          frames: [],
        },
      ],
      tasksComplete: true,
    },
  ],
};

/** A copy in which every object, at every depth, lacks one of its keys. */
function* withoutOneKey(value: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) return;
  const container = value as Record<string, unknown>;
  for (const key of Object.keys(container)) {
    if (!Array.isArray(value)) {
      const { [key]: _left, ...rest } = container;
      yield rest;
    }
    for (const child of withoutOneKey(container[key]))
      yield Array.isArray(value) ? value.with(Number(key), child) : { ...container, [key]: child };
  }
}

describe("the snapshot's JSON Schema", () => {
  it("takes a snapshot", () => {
    validate(snapshot);
    expect(validate.errors).toBeNull();
  });

  it("wants every key, everywhere", () => {
    const lacking = [...withoutOneKey(snapshot)];
    expect(lacking.length).toBeGreaterThan(30);
    for (const one of lacking) expect(validate(one), JSON.stringify(one)).toBe(false);
  });

  it("takes no other keys, and a build only with its table", () => {
    expect(validate({ ...snapshot, more: 1 })).toBe(false);
    expect(validate({ ...snapshot, python: { ...snapshot.python, offsets: "debug-offsets" } })).toBe(false);
    expect(validate({ ...snapshot, python: { ...snapshot.python, offsets: "debug-offsets", build: null } })).toBe(true);
  });
});
