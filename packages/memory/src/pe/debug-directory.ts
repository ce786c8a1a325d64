import { Fields } from "../image/fields.js";
import type { Directory, ReadRva } from "./directory.js";

const ENTRY = 28;
const IMAGE_DEBUG_TYPE_CODEVIEW = 2;
/** "RSDS": a program database named by a GUID. */
const RSDS = 0x53445352;
const MAXIMUM_ENTRIES = 64;

/** The GUID of the first CodeView entry as lower-case hexadecimal without dashes, or null. */
export function codeViewGuid(read: ReadRva, { rva, size }: Directory): string | null {
  const entries = new Fields(read(rva, Math.min(size, MAXIMUM_ENTRIES * ENTRY)), true);
  for (let at = 0; at + ENTRY <= entries.length; at += ENTRY) {
    if (entries.u32(at + 12) !== IMAGE_DEBUG_TYPE_CODEVIEW) continue;
    const record = new Fields(read(entries.u32(at + 20), 24), true);
    if (record.u32(0) === RSDS) return guid(record);
  }
  return null;
}

/** A u32, two u16 and eight bytes. */
function guid(record: Fields): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const tail = Array.from({ length: 8 }, (_, index) => hex(record.u8(12 + index), 2));
  return [hex(record.u32(4), 8), hex(record.u16(8), 4), hex(record.u16(10), 4), ...tail].join("");
}
