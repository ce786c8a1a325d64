/** Sets of 8 slots in every layout, read with few steps and with many. */
import { describe, expect, it } from "vitest";
import { StructReader } from "../layout/reader.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layouts, struct } from "../testing/structs.js";
import { ObjectReader } from "./reader.js";
import { setItems } from "./sets.js";

const [type, set, table, item] = [0x10000n, 0x20000n, 0x30000n, 0x40000n];
const slots = 8;

const usable = layouts.filter(({ layout: { groups } }) => groups.set_object.size !== null);

describe.each(usable)("sets of $id", ({ layout }) => {
  const { set_object, set_entry, type_object, pyobject } = layout.groups;
  const size = set_entry.size?.offset ?? 0;
  const entries = new Uint8Array(slots * size);
  // The items are in every second slot.
  for (let slot = 0; slot < slots; slot += 2) entries.set(struct(size, [[set_entry.key, item]]), slot * size);
  const typeBytes = struct(type_object.size?.offset ?? 0, [[type_object.tp_basicsize, set_object.size?.offset ?? 0]]);
  const setWith = (used: number) =>
    struct(set_object.size?.offset ?? 0, [
      [pyobject.ob_type, type],
      [set_object.mask, slots - 1],
      [set_object.used, used],
      [set_object.table, table],
    ]);
  const memory = new FakeMemory()
    .put(type, typeBytes)
    .put(table, entries)
    .put(set, setWith(slots / 2));
  const objects = new ObjectReader(new StructReader(memory, layout.pointerSize, layout.littleEndian), layout);

  it("have no item in a slot from which one was deleted", () => {
    const spoiled = entries.slice();
    spoiled.set(
      struct(size, [
        [set_entry.key, item],
        [set_entry.hash, -1],
      ]),
    );
    const other = new FakeMemory()
      .put(table, spoiled)
      .put(type, typeBytes)
      .put(set, setWith(slots / 2 - 1));
    const items = setItems(
      new ObjectReader(new StructReader(other, layout.pointerSize, layout.littleEndian), layout),
      set,
      () => true,
    );
    let found = 0;
    let next = items.next();
    for (; !next.done; next = items.next()) found++;
    expect([found, next.value]).toEqual([slots / 2 - 1, true]);
  });

  it("are not complete where they count more items than they have", () => {
    const other = new FakeMemory()
      .put(table, entries)
      .put(type, typeBytes)
      .put(set, setWith(slots / 2 + 1));
    const items = setItems(
      new ObjectReader(new StructReader(other, layout.pointerSize, layout.littleEndian), layout),
      set,
      () => true,
    );
    let next = items.next();
    while (!next.done) next = items.next();
    expect(next.value).toBe(false);
  });

  it("end where the steps do, and then are not complete", () => {
    for (let steps = 0; steps < slots + 2; steps++) {
      let left = steps;
      const items = setItems(objects, set, () => left-- > 0);
      let found = 0;
      let next = items.next();
      for (; !next.done; next = items.next()) found++;
      expect([steps, found, next.value]).toEqual([steps, Math.ceil(Math.min(steps, slots) / 2), steps >= slots]);
    }
  });
});
