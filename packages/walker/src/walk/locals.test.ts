/** The bound of the variables of a frame. */
import { describe, expect, it } from "vitest";
import { maxLocals } from "#generated/facts.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { ObjectReader } from "../objects/reader.js";
import { ValueReader } from "../objects/values.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layoutWith, struct } from "../testing/structs.js";
import { LocalsReader } from "./locals.js";

const [type, bytesType, code, names, kinds, frame] = [0x10000n, 0x18000n, 0x20000n, 0x30000n, 0x50000n, 0x60000n];

const named = (layout: Layout) => layout.groups.code_object.localspluskinds !== null;
const wide = ({ pointerSize }: Layout) => pointerSize === 8;

describe.each([
  { name: "one list", layout: layoutWith((layout) => wide(layout) && named(layout)) },
  { name: "three lists", layout: layoutWith((layout) => wide(layout) && !named(layout)) },
])("the variables of $name", ({ layout }) => {
  const { code_object, tuple_object, bytes_object, interpreter_frame, pyobject, type_object } = layout.groups;
  const { tuple_subclass, bytes_subclass } = layout.enums.type_flags;
  const many = maxLocals + 2;
  const typeWith = (flags: number | null | undefined) =>
    struct(type_object.size?.offset ?? 0, [[type_object.tp_flags, flags ?? 0]]);
  const { localsplusnames, localspluskinds, varnames, cellvars, freevars } = code_object;
  const lists = localspluskinds === null ? [varnames, cellvars, freevars] : [localsplusnames];
  const pointers = [
    ...lists.map((field) => [field, names] as const),
    ...(localspluskinds === null ? [] : [[localspluskinds, kinds] as const]),
  ];
  const slots = interpreter_frame.localsplus?.offset ?? 0;
  const bytes = new Uint8Array(slots + 8 * many);
  const view = new DataView(bytes.buffer);
  // Each slot but the first holds the tuple of names.
  for (let slot = 1; slot < many; slot++) view.setBigUint64(slots + 8 * slot, names, layout.littleEndian);
  const memory = new FakeMemory()
    .put(type, typeWith(tuple_subclass))
    .put(bytesType, typeWith(bytes_subclass))
    .put(code, struct(code_object.size?.offset ?? 4096, pointers))
    .put(
      names,
      struct((tuple_object.ob_item?.offset ?? 0) + 8 * many, [
        [pyobject.ob_type, type],
        [tuple_object.ob_size, many],
      ]),
    )
    .put(
      kinds,
      struct((bytes_object.ob_sval?.offset ?? 0) + many, [
        [pyobject.ob_type, bytesType],
        [bytes_object.ob_size, many],
      ]),
    )
    .put(frame, bytes);

  it("end at the bound; one without a value counts, too", () => {
    const reader = new StructReader(memory, layout.pointerSize, layout.littleEndian);
    const locals = new LocalsReader(new ValueReader(new ObjectReader(reader, layout)));
    expect(locals.read(frame, code)?.length).toBe(maxLocals - 1);
  });
});
