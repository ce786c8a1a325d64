import { describe, expect, it } from "vitest";
import { type Build, buildsOf, minors } from "#generated/builds.js";
import { debugOffsets } from "#generated/debug-offsets.js";
import { unpackLayout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { type BuildEvidence, chooseLayout, pythonInfo } from "./choose-layout.js";
import { readDebugOffsets } from "./debug-offsets.js";

const builds = minors.flatMap(buildsOf);

const runtime = 0x4000n;
const schemaOf = ({ hex }: Build) => debugOffsets.find(({ minor }) => minor === hex >>> 16);

/** The `_Py_DebugOffsets` that a process of this build would have, with some values changed. */
function evidenceOf(build: Build, changed: Readonly<Record<string, bigint>> = {}, hex = build.hex): BuildEvidence {
  const schema = schemaOf(build);
  const { abiflags, target, version } = build;
  if (schema === undefined)
    return { hex, abiflags, target, versions: [{ by: "literal", version }], debugOffsets: null };
  const view = new DataView(new ArrayBuffer(schema.size));
  new Uint8Array(view.buffer).set(Buffer.from("xdebugpy"));
  view.setBigUint64(8, BigInt(hex), true);
  view.setBigUint64(16, abiflags.includes("t") ? 1n : 0n, true);
  const groups = unpackLayout(build.layout).groups as unknown as Record<
    string,
    Record<string, { offset: number } | null>
  >;
  for (const { group, field, offset } of schema.fields) {
    const value = changed[`${group}.${field}`] ?? BigInt(groups[group]?.[field]?.offset ?? 0);
    view.setBigUint64(offset, value, true);
  }
  const memory = new FakeMemory().put(runtime, new Uint8Array(view.buffer));
  const read = readDebugOffsets(new StructReader(memory, 8, true), runtime);
  return { hex, abiflags, target, versions: [{ by: "debug-offsets", version }], debugOffsets: read };
}

const described = builds.filter((build) => schemaOf(build) !== undefined);
const undescribed = builds.filter((build) => schemaOf(build) === undefined);

describe("chooseLayout", () => {
  // One test for all builds: thousands of tests would cost more time than the comparisons.
  it("takes the table of each build for what it describes", () => {
    for (const build of builds) {
      const choice = chooseLayout(evidenceOf(build));
      const { hex, abiflags, layout } = choice.build;
      const chosen = { hex, abiflags, layout, offsets: choice.offsets, warnings: choice.warnings };
      const own = { hex: build.hex, abiflags: build.abiflags, layout: build.layout, offsets: "table", warnings: [] };
      expect(chosen, build.id).toEqual(own);
    }
  });

  it("lays what differs over the table of each build, and warns", () => {
    for (const build of described) {
      const choice = chooseLayout(evidenceOf(build, { "thread_state.next": 1000n }));
      const { next, interp } = choice.layout.groups.thread_state;
      expect([choice.offsets, next?.offset], build.id).toEqual(["debug-offsets", 1000]);
      expect(interp?.offset, build.id).toBe(unpackLayout(choice.build.layout).groups.thread_state.interp?.offset);
      expect(choice.warnings, build.id).toEqual([expect.stringContaining("thread_state.next")]);
      expect(pythonInfo(evidenceOf(build), choice).build, build.id).toBeNull();
    }
  });

  it("recognises debug builds by their debug offsets, without other evidence", () => {
    const debug = described.filter(({ abiflags }) => abiflags.includes("d"));
    const chosen = debug.map((build) => {
      const evidence = { ...evidenceOf(build), abiflags: build.abiflags.replace("d", "") };
      expect(chooseLayout(evidence).build.abiflags, build.id).toBe(evidence.abiflags);
      const choice = chooseLayout({ ...evidence, debugKnown: false });
      expect([choice.offsets, choice.warnings]).toEqual(["table", []]);
      expect(pythonInfo(evidence, choice).abiflags).toBe(choice.build.abiflags);
      return choice.build.abiflags === build.abiflags;
    });
    expect(chosen).toContain(true);
  });

  it("does not believe an offset of 4 MiB or more, nor one of 2,048 or more where the table's is below that", () => {
    const [build] = described;
    if (build === undefined) throw new Error("no table of a release with debug offsets");
    const laid = (values: Record<string, bigint>) => chooseLayout(evidenceOf(build, values)).layout.groups;
    const table = unpackLayout(build.layout).groups;
    const { thread_state: near, interpreter_state: far } = table;
    expect(far.threads_head?.offset).toBeGreaterThan(2048);
    expect(laid({ "interpreter_state.threads_head": 4n << 20n }).interpreter_state).toEqual(far);
    const largest = laid({ "interpreter_state.threads_head": (4n << 20n) - 1n });
    expect(largest.interpreter_state.threads_head?.offset).toBe((4 << 20) - 1);
    expect(laid({ "thread_state.next": 2048n }).thread_state).toEqual(near);
    expect(laid({ "thread_state.next": 2047n }).thread_state.next?.offset).toBe(2047);
  });

  it("takes the nearest table of the minor, without a warning, where a described build has none", () => {
    const sorted = described.filter(({ abiflags }) => abiflags === "").sort((a, b) => b.hex - a.hex);
    const [build] = sorted;
    if (build === undefined) throw new Error("no table of a release with debug offsets");
    const choice = chooseLayout(evidenceOf(build, {}, build.hex + 0x100));
    expect(choice.build.hex).toBe(build.hex);
    expect([choice.offsets, choice.warnings]).toEqual(["debug-offsets", []]);
  });

  it("refuses a pre-release, whose own offsets may have another shape", () => {
    const [build] = described;
    if (build === undefined) throw new Error("no table of a release with debug offsets");
    for (const level of [0xa1, 0xb3, 0xc2]) {
      const hex = (build.hex & 0xffff0000) | level;
      expect(() => chooseLayout(evidenceOf(build, {}, hex >>> 0))).toThrow(
        "is a pre-release, and there are tables for",
      );
    }
  });

  it("refuses by name a build that does not describe itself and has no table", () => {
    const [build] = undescribed;
    if (build === undefined) throw new Error("no table of a release without debug offsets");
    const absent = { ...evidenceOf(build), abiflags: "d", hex: 0x030863f0 };
    expect(() => chooseLayout(absent)).toThrow(
      `no table for CPython 3.8.99, abiflags "d", ${build.target}; make one with: npx nx run extract --version 3.8.99 --abiflags d`,
    );
  });
});

describe("readDebugOffsets", () => {
  it("is null without the cookie, and for a version that is none", () => {
    const header = new Uint8Array(24);
    const read = () => readDebugOffsets(new StructReader(new FakeMemory().put(runtime, header), 8, true), runtime);
    expect(read()).toBeNull();
    header.set(Buffer.from("xdebugpy"));
    expect(read()).toEqual({ hex: 0, freeThreaded: false, values: null });
    header.fill(0xff, 8);
    expect(read()).toBeNull();
  });
});
