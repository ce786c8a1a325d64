/** The bound of the variables of a frame. */
import { expect, it } from "vitest";
import { maxLocals } from "#generated/facts.js";
import { StructReader } from "../layout/reader.js";
import { ObjectReader } from "../objects/reader.js";
import { ValueReader } from "../objects/values.js";
import { FakeMemory } from "../testing/fake-memory.js";
import { layoutWith, struct } from "../testing/structs.js";
import { LocalsReader } from "./locals.js";

const [type, code, names, kinds, frame] = [0x10000n, 0x20000n, 0x30000n, 0x50000n, 0x60000n];

it("the first 1,024 variables are read, with a value or without", () => {
  const layout = layoutWith(
    ({ groups, pointerSize }) => groups.code_object.localspluskinds !== null && pointerSize === 8,
  );
  const { code_object, tuple_object, bytes_object, interpreter_frame, pyobject, type_object } = layout.groups;
  const many = maxLocals + 2;
  const items = tuple_object.ob_item?.offset ?? 0;
  const bits = bytes_object.ob_sval?.offset ?? 0;
  const slots = interpreter_frame.localsplus?.offset ?? 0;
  const { tuple_subclass, bytes_subclass } = layout.enums.type_flags;
  const memory = new FakeMemory()
    .put(type, struct(type_object.size?.offset ?? 0, [[type_object.tp_flags, tuple_subclass ?? 0]]))
    .put(type + 0x8000n, struct(type_object.size?.offset ?? 0, [[type_object.tp_flags, bytes_subclass ?? 0]]))
    .put(
      code,
      struct(code_object.size?.offset ?? 4096, [
        [code_object.localsplusnames, names],
        [code_object.localspluskinds, kinds],
      ]),
    )
    .put(
      names,
      struct(items + 8 * many, [
        [pyobject.ob_type, type],
        [tuple_object.ob_size, many],
      ]),
    )
    .put(
      kinds,
      struct(bits + many, [
        [pyobject.ob_type, type + 0x8000n],
        [bytes_object.ob_size, many],
      ]),
    );
  // Each slot but the first holds the tuple of names.
  const values = new BigUint64Array(many).fill(names, 1);
  const bytes = new Uint8Array(slots + 8 * many);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setBigUint64(slots + 8 * index, value, layout.littleEndian);
  memory.put(frame, bytes);
  const reader = new StructReader(memory, layout.pointerSize, layout.littleEndian);
  const locals = new LocalsReader(new ValueReader(new ObjectReader(reader, layout)));
  const found = locals.read(frame, code);
  expect(found?.length).toBe(maxLocals - 1);
});
