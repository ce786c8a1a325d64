import { buildsOf, minors } from "#generated/builds.js";
import type { Field } from "../layout/field.js";
import { type Layout, unpackLayout } from "../layout/layout.js";

const builds = minors.flatMap(buildsOf);

/** The first layout for which `question` is true: a test states its needs, not a version. */
export function layoutWith(question: (layout: Layout) => boolean): Layout {
  for (const { layout: index } of builds) {
    const layout = unpackLayout(index);
    if (question(layout)) return layout;
  }
  throw new Error("no table has such a layout: generate with more tables");
}

/** Every distinct layout, named by the first build that has it. */
export const layouts = [...new Map(builds.map((build) => [build.layout, build.id])).entries()].map(([index, id]) => ({
  id,
  layout: unpackLayout(index),
}));

/** Writes fields into a struct's bytes; the opposite of Field's reading. */
export function struct(size: number, values: readonly (readonly [Field | null, number | bigint])[]): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  for (const [field, value] of values) {
    if (field === null) throw new Error("the layout does not have a field that the test writes");
    if (field.bits !== null) {
      const shifted = BigInt(value) << BigInt(field.bits.first);
      for (let rest = shifted, at = field.offset; rest > 0n; rest >>= 8n, at++) {
        view.setUint8(at, view.getUint8(at) | Number(rest & 0xffn));
      }
    } else if (field.size === 8) view.setBigUint64(field.offset, BigInt.asUintN(64, BigInt(value)), field.littleEndian);
    else if (field.size === 4) view.setUint32(field.offset, Number(value), field.littleEndian);
    else if (field.size === 1) view.setUint8(field.offset, Number(value));
    else throw new Error(`a field of ${field.size} bytes`);
  }
  return bytes;
}
