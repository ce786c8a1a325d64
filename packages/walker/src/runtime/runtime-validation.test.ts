import { describe, expect, it } from "vitest";
import { extent, type Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layouts } from "../testing/structs.js";
import { RuntimeValidator } from "./runtime-validation.js";

const runtime = 0x10_0000n;
const [newer, older] = [0x20_0000n, 0x30_0000n];
const threads = [0x40_0000n, 0x50_0000n, 0x60_0000n] as const;

/** Bytes that hold every field of the view that is in those structs. */
function spotOf({ groups: { runtime_state, interpreter_state, thread_state } }: Layout): number {
  const fields = [runtime_state, interpreter_state, thread_state].flatMap((group): (Field | null)[] =>
    Object.values(group),
  );
  return Math.max(...fields.map((field) => extent(field)));
}

/** A runtime of two interpreters, the older one the main one; the newer one has three threads. */
class Runtime {
  readonly memory = new FakeMemory();
  readonly #bytes = new Map<bigint, DataView>();

  constructor(readonly layout: Layout) {
    const { runtime_state, interpreter_state, thread_state } = layout.groups;
    const spot = spotOf(layout);
    for (const start of [runtime, newer, older, ...threads]) {
      const bytes = new Uint8Array(spot);
      this.memory.put(start, bytes);
      this.#bytes.set(start, new DataView(bytes.buffer));
    }
    this.put(runtime, runtime_state.interpreters_head, newer);
    this.put(runtime, runtime_state.interpreters_main, older);
    this.put(newer, interpreter_state.next, older);
    this.put(newer, interpreter_state.threads_head, threads[0]);
    this.put(newer, interpreter_state.id, 1n);
    for (const address of [newer, older]) this.put(address, interpreter_state.runtime, runtime);
    for (const [index, thread] of threads.entries()) {
      this.put(thread, thread_state.interp, newer);
      this.put(thread, thread_state.next, threads[index + 1] ?? 0n);
    }
  }

  put(struct: bigint, field: Field | null, value: bigint): void {
    const view = this.#bytes.get(struct);
    if (field === null || view === undefined) return;
    if (field.size === 8) view.setBigUint64(field.offset, value, field.littleEndian);
    else view.setUint32(field.offset, Number(value), field.littleEndian);
  }

  validator(isExact = true): RuntimeValidator {
    const { pointerSize, littleEndian } = this.layout;
    return new RuntimeValidator(new StructReader(this.memory, pointerSize, littleEndian), this.layout, isExact);
  }
}

describe.each(layouts)("a runtime of $id", ({ layout }) => {
  const { runtime_state, interpreter_state, thread_state } = layout.groups;

  it("is believed, named or not", () => {
    const validator = new Runtime(layout).validator();
    expect(validator.named(runtime)).toBe("running");
    expect(validator.unnamed(runtime)).toBe(2);
    const isCycle = (address: bigint) => validator.isCycle(address, () => true);
    expect([newer, older, 0x77n].map(isCycle)).toEqual([true, false, false]);
    expect(validator.isCycle(newer, () => false)).toBe(false);
  });

  it("is idle without threads, unreadable without memory, and none where nobody points back", () => {
    const target = new Runtime(layout);
    expect(target.validator().named(0x7700_0000n)).toBe("unreadable");
    target.put(threads[0], thread_state.interp, older);
    expect(target.validator().named(runtime)).toBe("none");
    target.put(newer, interpreter_state.threads_head, 0n);
    expect(target.validator().named(runtime)).toBe("idle");
    target.put(runtime, runtime_state.interpreters_head, 0n);
    expect(target.validator().named(runtime)).toBe("idle");
  });

  const lies: readonly [string, bigint, Field | null, bigint][] = [
    ["no interpreter", runtime, runtime_state.interpreters_head, 0n],
    ["a main interpreter that is not in the list", runtime, runtime_state.interpreters_main, threads[0]],
    ["a list of interpreters that does not end", older, interpreter_state.next, newer],
    ["a list of interpreters that ends where nothing is", older, interpreter_state.next, 0x7700_0000n],
    ["no thread at all", newer, interpreter_state.threads_head, 0n],
    ["an id that was never given", newer, interpreter_state.id, 1n << 31n],
    ["a main interpreter that is not number 0", older, interpreter_state.id, 1n],
    ["an interpreter that belongs elsewhere", older, interpreter_state.runtime, runtime + 64n],
    ["a thread that belongs elsewhere", threads[1], thread_state.interp, older],
    ["threads that do not end", threads[2], thread_state.next, threads[0]],
    ["threads that end where nothing is", threads[2], thread_state.next, 0x7700_0000n],
  ];
  it.each(lies.filter(([, , field]) => field !== null))(
    "is not believed unnamed with %s",
    (_, struct, field, value) => {
      const target = new Runtime(layout);
      target.put(struct, field, value);
      expect(target.validator().unnamed(runtime)).toBe(0);
    },
  );

  it("may keep its back pointer elsewhere where the layout is another build's", () => {
    const target = new Runtime(layout);
    target.put(older, interpreter_state.runtime, 0n);
    expect(target.validator(false).unnamed(runtime)).toBe(2);
  });
});
