import { describe, expect, it } from "vitest";
import { extent } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { ObjectReader } from "../objects/reader.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layouts, layoutWith, struct } from "../testing/structs.js";
import { CodeReader } from "./code.js";
import { ExecutableReader } from "./executables.js";
import { FrameWalker, type Stack, type StackBounds } from "./frames.js";

const base = 0x10000n;

function walk(layout: Layout, memory: FakeMemory, bounds: Partial<StackBounds> = {}): Stack {
  const reader = new StructReader(memory, layout.pointerSize, layout.littleEndian);
  const executables = new ExecutableReader(new CodeReader(reader, layout), new ObjectReader(reader, layout), new Map());
  return new FrameWalker(reader, layout).walk({ first: base, base: null, ...bounds }, executables);
}

type FrameField = keyof Layout["groups"]["interpreter_frame"];

/** Consecutive frames, `spacing` bytes apart, in the layout of the newest release with owners. */
const spacing = 0x100n;
const withShims = layoutWith(({ enums }) => enums.frame_owner.interpreter !== null);

function frames(layout: Layout, rows: readonly Partial<Record<FrameField, number | bigint>>[]): FakeMemory {
  const memory = new FakeMemory();
  const group = layout.groups.interpreter_frame;
  for (const [index, row] of rows.entries()) {
    const previous = index + 1 < rows.length ? base + BigInt(index + 1) * spacing : 0n;
    const values = Object.entries({ previous, ...row }) as [FrameField, number | bigint][];
    memory.put(
      base + BigInt(index) * spacing,
      struct(
        Number(spacing),
        values.map(([name, value]) => [group[name], value]),
      ),
    );
  }
  return memory;
}

describe("a walk over frames", () => {
  const { thread, generator, interpreter, frame_object } = withShims.enums.frame_owner;
  if (thread === null || generator === null || interpreter === null || frame_object === null)
    throw new Error("an owner is missing");
  const kinds = ({ frames, complete }: Stack) => ({ frames: frames.map(({ kind, entry }) => [kind, entry]), complete });

  it("is complete and empty without a frame, and incomplete where the first frame is unknown", () => {
    expect(walk(withShims, new FakeMemory(), { first: 0n })).toMatchObject({
      frames: [],
      addresses: [],
      complete: true,
    });
    expect(walk(withShims, new FakeMemory(), { first: null })).toMatchObject({
      frames: [],
      addresses: [],
      complete: false,
    });
    expect(walk(withShims, new FakeMemory())).toMatchObject({ frames: [], addresses: [], complete: false });
  });

  it("marks the frame before a shim as an entry, and leaves the shim out", () => {
    const memory = frames(withShims, [
      { owner: thread, executable: 0x5000 },
      { owner: thread, executable: 0x5000 },
      { owner: interpreter },
    ]);
    expect(kinds(walk(withShims, memory))).toEqual({
      frames: [
        ["unknown", false],
        ["unknown", true],
      ],
      complete: true,
    });
  });

  it("goes on after an owner that the release does not have", () => {
    const memory = frames(withShims, [{ owner: 99 }, { owner: interpreter }]);
    expect(kinds(walk(withShims, memory))).toEqual({ frames: [["unknown", true]], complete: true });
  });

  it("is torn by a frame that has unwound", () => {
    const memory = frames(withShims, [{ owner: thread, executable: 0x5000 }, { owner: frame_object }]);
    expect(kinds(walk(withShims, memory))).toEqual({ frames: [["unknown", null]], complete: false });
  });

  it("leaves out a frame that is being torn down, and says so", () => {
    const memory = frames(withShims, [{ owner: thread, executable: 0 }, { owner: interpreter }]);
    expect(kinds(walk(withShims, memory))).toEqual({ frames: [], complete: false });
  });

  it("is whole if it ends with the base frame or with a shim, as that of a greenlet does", () => {
    const running = { owner: thread, executable: 0x5000 };
    const whole = { frames: [["unknown", true]], complete: true };
    const memory = frames(withShims, [running, { owner: interpreter }]);
    expect(kinds(walk(withShims, memory, { base: base + spacing }))).toEqual(whole);
    expect(kinds(walk(withShims, memory, { base: base + 8n * spacing }))).toEqual(whole);
    expect(kinds(walk(withShims, memory))).toEqual(whole);
  });

  it("is torn if it ends with a frame that no shim follows, as that of a generator that yielded", () => {
    const torn = { frames: [["unknown", null]], complete: false };
    for (const owner of [generator, thread]) {
      const memory = frames(withShims, [{ owner, executable: 0x5000 }]);
      expect(kinds(walk(withShims, memory))).toEqual(torn);
      expect(kinds(walk(withShims, memory, { base: base + spacing }))).toEqual(torn);
    }
  });

  it("is torn, in a release without shims, if its outermost frame is a generator's or no entry", () => {
    const layout = layoutWith(({ groups }) => groups.interpreter_frame.is_entry !== null);
    const owners = layout.enums.frame_owner;
    const end = (row: Partial<Record<FrameField, number>>) => {
      const caller = { owner: owners.thread ?? 0, is_entry: 0, executable: 0x5000 };
      return walk(layout, frames(layout, [caller, { executable: 0x5000, ...row }])).complete;
    };
    expect(end({ owner: owners.thread ?? 0, is_entry: 1 })).toBe(true);
    expect(end({ owner: owners.thread ?? 0, is_entry: 0 })).toBe(false);
    expect(end({ owner: owners.generator ?? 0, is_entry: 1 })).toBe(false);
  });

  it("ends where frames go in a circle", () => {
    const memory = frames(withShims, [{ owner: 99 }, { owner: 99 }, { owner: 99, previous: base }]);
    const { frames: found, complete } = walk(withShims, memory);
    expect(complete).toBe(false);
    expect(found.length).toBeLessThan(12);
  });
});

/** A small deterministic generator: failures can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}

/** Blocks of random bytes and the start of a walk in each; the same ones for every layout. */
const hostile = Array.from({ length: 60 }, (_, index) => {
  const random = generator(index + 1);
  const size = 0x4000;
  const bytes = new Uint8Array(size).map(() => random() & 0xff);
  const view = new DataView(bytes.buffer);
  // Words that point back into the block, as often as not: otherwise every walk ends at once.
  for (let at = 0; at + 8 <= size; at += 8)
    if (random() % 2 === 0) view.setBigUint64(at, base + BigInt(random() % size), true);
  return { bytes, first: base + BigInt(random() % size) };
});

describe.each(layouts)("hostile memory with the layout of $id", ({ layout }) => {
  it("never throws, loops, or reads without a bound", () => {
    for (const { bytes, first } of hostile) {
      const memory = new FakeMemory().put(base, bytes);
      const { frames: found } = walk(layout, memory, { first });
      for (const { name } of found) expect(name?.length ?? 0).toBeLessThanOrEqual(16_384);
      expect(memory.bytesRead).toBeLessThan(1 << 28);
    }
  });

  it("reads all that a walk needs of a frame in one piece", () => {
    const { owner, executable, previous } = layout.groups.interpreter_frame;
    expect(extent(owner, executable, previous)).toBeLessThanOrEqual(layout.groups.interpreter_frame.size?.offset ?? 0);
  });
});
