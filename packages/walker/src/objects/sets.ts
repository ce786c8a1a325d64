import { extent } from "../layout/field.js";
import type { ObjectReader } from "./reader.js";

/** A set whose table has more slots is not read. */
const maximumSlots = 1 << 20;
/** PySet_MINSIZE - 1: the mask of the smallest table. */
const smallestMask = 7;
/** Of a slot from which an item was deleted. */
const deleted = -1;

/**
 * The items of a set, in the order of its table; it ends early where it cannot be read, or no more steps may be made, one for each slot.
 *
 * @returns whether it was read to its end.
 */
export function* setItems(objects: ObjectReader, address: bigint, mayStep: () => boolean): Generator<bigint, boolean> {
  const { set_object, set_entry } = objects.layout.groups;
  const mask = maskOf(objects, address);
  const { size, key, hash } = set_entry;
  if (mask === null || set_object.table === null || size === null || key === null || hash === null) return false;
  const table = objects.reader.pointer(address + BigInt(set_object.table.offset)) ?? 0n;
  for (let slot = 0; slot <= mask; slot++) {
    const view = mayStep() ? objects.reader.struct(table + BigInt(slot * size.offset), size.offset) : null;
    if (view === null) return false;
    const object = key.address(view);
    if (object !== 0n && hash.number(view) !== deleted) yield object;
  }
  return true;
}

/** Slots of the table, less one; null for what is no set, which its type's size and the mask itself tell. */
function maskOf(objects: ObjectReader, address: bigint): number | null {
  const { size, mask, used, table } = objects.layout.groups.set_object;
  const type = objects.types.of(address);
  if (type === null || size === null || mask === null || used === null || table === null) return null;
  if (type.itemSize !== 0 || type.basicSize !== size.offset) return null;
  const view = objects.reader.struct(address, extent(mask, used));
  const slots = view === null ? 0 : mask.number(view);
  if (view === null || slots < smallestMask || slots >= maximumSlots || used.number(view) > slots) return null;
  return Number.isInteger(Math.log2(slots + 1)) ? slots : null;
}
