import { maxSlots, setMinSize } from "#generated/facts.js";
import { extent } from "../layout/field.js";
import type { ObjectReader } from "./reader.js";

/** The hash of a slot whose item was deleted. */
const deleted = -1;

/**
 * The items of a set, in table order. It ends early if memory cannot be read or `mayStep` refuses;
 * each slot is a step.
 *
 * @returns true if it was read to its end.
 */
export function* setItems(objects: ObjectReader, address: bigint, mayStep: () => boolean): Generator<bigint, boolean> {
  const { set_object, set_entry } = objects.layout.groups;
  const sizes = sizesOf(objects, address);
  const { size, key, hash } = set_entry;
  if (sizes === null || set_object.table === null || size === null || key === null || hash === null) return false;
  const table = objects.reader.pointer(address + BigInt(set_object.table.offset)) ?? 0n;
  let found = 0;
  for (let slot = 0; slot <= sizes.mask; slot++) {
    const view = mayStep() ? objects.reader.struct(table + BigInt(slot * size.offset), size.offset) : null;
    if (view === null) return false;
    const object = key.address(view);
    if (object === 0n || hash.number(view) === deleted) continue;
    // More items than `used`: the set changed during the read.
    if (found++ === sizes.used) return false;
    yield object;
  }
  return found === sizes.used;
}

/**
 * The mask of the table and the number of items; null for any object that is not a plausible set.
 */
function sizesOf(objects: ObjectReader, address: bigint): { mask: number; used: number } | null {
  const { size, mask, used, table } = objects.layout.groups.set_object;
  const type = objects.types.of(address);
  if (type === null || size === null || mask === null || used === null || table === null) return null;
  if (type.itemSize !== 0 || type.basicSize !== size.offset) return null;
  const view = objects.reader.struct(address, extent(mask, used));
  const slots = view === null ? 0 : mask.number(view);
  const items = view === null ? -1 : used.number(view);
  if (slots + 1 < setMinSize || slots >= maxSlots || items < 0 || items > slots) return null;
  return Number.isInteger(Math.log2(slots + 1)) ? { mask: slots, used: items } : null;
}
