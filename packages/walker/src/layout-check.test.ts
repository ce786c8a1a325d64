/** In every layout: objects that fit it, and objects of builds with other options. */
import { describe, expect, it } from "vitest";
import type { Layout } from "./layout/layout.js";
import { StructReader } from "./layout/reader.js";
import { checkLayout } from "./layout-check.js";
import { FakeMemory } from "./testing/fake-memory.js";
import { layouts, struct } from "./testing/structs.js";

const METATYPE = 0x10000n;
const DICT_TYPE = 0x20000n;
const DICT = 0x30000n;

/** A dict, its type and the type of that, with `shift` bytes before each object. */
function check(layout: Layout, { shift = 0, metatype = METATYPE, size = layout.groups.dict_object.size?.offset ?? 0 }) {
  const { pyobject, type_object, dict_object } = layout.groups;
  const bytes = (type_object.size?.offset ?? 0) + shift;
  const memory = new FakeMemory();
  const object = (type: bigint) => [[pyobject.ob_type?.at(pyobject.ob_type.offset + shift) ?? null, type]] as const;
  memory.put(METATYPE, struct(bytes, object(metatype)));
  const basicSize = type_object.tp_basicsize?.at(type_object.tp_basicsize.offset + shift) ?? null;
  memory.put(DICT_TYPE, struct(bytes, [...object(METATYPE), [basicSize, size]]));
  memory.put(DICT, struct((dict_object.size?.offset ?? 0) + shift, object(DICT_TYPE)));
  const reader = new StructReader(memory, layout.pointerSize, layout.littleEndian);
  return () => checkLayout(reader, layout, { modules: DICT, sysdict: DICT }, "Process 7");
}

describe.each(layouts)("the layout of $id", ({ layout }) => {
  it("accepts the objects that fit it", () => {
    expect(check(layout, {})()).toEqual({ layout, hexversion: null });
  });

  it("refuses others by the reason", () => {
    expect(check(layout, { shift: 2 * layout.pointerSize })).toThrow(
      "Process 7 is a CPython built with Py_TRACE_REFS (configure --with-trace-refs)",
    );
    expect(check(layout, { metatype: DICT })).toThrow("the type of a dict's type is not its own type");
    expect(check(layout, { size: 1000 })).toThrow("Process 7 has dicts of 1000 bytes, where");
  });

  it("takes missing memory for no answer", () => {
    const reader = new StructReader(new FakeMemory(), layout.pointerSize, layout.littleEndian);
    expect(checkLayout(reader, layout, { modules: DICT, sysdict: DICT }, "x")).toEqual({ layout, hexversion: null });
  });
});
