import { describe, expect, it } from "vitest";
import { maxThreads } from "#generated/facts.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layoutWith, struct } from "../testing/structs.js";
import { ThreadReader } from "./threads.js";

const layout = layoutWith(({ groups, pointerSize }) => groups.cframe.current_frame === null && pointerSize === 8);
const interpreter = 0x100000n;
const [one, two, three] = [0x200000n, 0x300000n, 0x400000n];
const freed = { next: 0x77n, interp: 0x1234n, thread_id: 0n };

type Words = Partial<Record<keyof Layout["groups"]["thread_state"], bigint>>;

/** An interpreter with threads 1, 2 and 3, that can be written to. */
class Process {
  readonly memory = new FakeMemory();
  readonly #structs = new Map<bigint, Uint8Array>();

  constructor() {
    this.#put(interpreter, 1 << 20);
    for (const thread of [one, two, three]) this.#put(thread, 1 << 14);
    this.head(one);
    this.thread(one, { next: two, interp: interpreter, thread_id: 1n });
    this.thread(two, { next: three, interp: interpreter, thread_id: 2n });
    this.thread(three, { next: 0n, interp: interpreter, thread_id: 3n });
  }

  head(thread: bigint): void {
    this.#write(interpreter, [[layout.groups.interpreter_state.threads_head, thread]]);
  }

  thread(address: bigint, words: Words): void {
    const group = layout.groups.thread_state;
    const values = Object.entries(words) as [keyof typeof group, bigint][];
    this.#write(
      address,
      values.map(([name, value]) => [group[name], value]),
    );
  }

  /** Its threads' ids, where something happens once the first was given. */
  ids(happens: () => void): number[] {
    const reader = new ThreadReader(new StructReader(this.memory, layout.pointerSize, layout.littleEndian), layout);
    const ids: number[] = [];
    for (const { id } of reader.threads({ address: interpreter, threadsHead: one })) {
      if (ids.push(Number(id)) === 1) happens();
    }
    return ids;
  }

  #put(address: bigint, size: number): void {
    const bytes = new Uint8Array(size);
    this.#structs.set(address, bytes);
    this.memory.put(address, bytes);
  }

  #write(address: bigint, values: Parameters<typeof struct>[1]): void {
    const bytes = this.#structs.get(address) ?? new Uint8Array();
    for (const value of values) {
      const written = struct(bytes.length, [value]);
      const { offset, size } = value[0] ?? { offset: 0, size: 0 };
      bytes.set(written.subarray(offset, offset + size), offset);
    }
  }
}

/**
 * A process that writes another list at each read: every thread leads to a new one, and one of
 * 60,000 belongs to no interpreter.
 */
class Hostile extends FakeMemory {
  reads = 0;

  override read(_: bigint, into: Uint8Array): void {
    this.reads++;
    const view = new DataView(into.buffer, into.byteOffset, into.length);
    const { next, interp } = layout.groups.thread_state;
    const put = (offset: number | undefined, value: bigint) => {
      if (offset !== undefined && offset + 8 <= into.length) view.setBigUint64(offset, value, true);
    };
    put(into.length === 8 ? 0 : next?.offset, BigInt(this.reads) * 64n);
    if (into.length !== 8) put(interp?.offset, this.reads % 60_000 === 0 ? 1n : interpreter);
  }
}

describe("a list of threads that changes while it is walked", () => {
  it("goes on where a thread ended", () => {
    const process = new Process();
    const ids = process.ids(() => {
      process.thread(two, freed);
      process.thread(one, { next: three });
    });
    expect(ids).toEqual([1, 3]);
  });

  it("goes on where those before it ended, too", () => {
    const process = new Process();
    const ids = process.ids(() => {
      for (const thread of [one, two]) process.thread(thread, freed);
      process.head(three);
    });
    expect(ids).toEqual([1, 3]);
  });

  it("gives no thread twice where a new one has the address of one that ended", () => {
    const process = new Process();
    const ids = process.ids(() => {
      process.thread(two, { next: one, thread_id: 9n });
      process.thread(one, { next: three });
      process.head(two);
    });
    expect(ids).toEqual([1, 9, 3]);
  });

  it("ends where all others ended", () => {
    const process = new Process();
    const ids = process.ids(() => {
      process.thread(two, freed);
      process.thread(one, { next: 0n });
    });
    expect(ids).toEqual([1]);
  });

  it("is taken as it is where nothing changes, as in a core file", () => {
    const process = new Process();
    process.thread(two, { interp: 0x1234n });
    expect(process.ids(() => {})).toEqual([1, 2, 3]);
    process.thread(three, { next: two });
    expect(process.ids(() => {})).toEqual([1, 2, 3]);
  });

  it("ends, whatever a process makes of it meanwhile", () => {
    const memory = new Hostile();
    const reader = new ThreadReader(new StructReader(memory, layout.pointerSize, layout.littleEndian), layout);
    let given = 0;
    for (const _ of reader.threads({ address: interpreter, threadsHead: one })) given++;
    expect(given).toBeLessThanOrEqual(maxThreads);
    // Those given, those looked through to go on, and the head before each time.
    expect(memory.reads).toBeLessThan(4 * maxThreads);
  });
});
