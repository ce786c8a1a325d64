import { chunks, type Mapping, type Memory } from "@pyframes/memory";
import { debugCookie, maxCookieBytes, maxCookies } from "#generated/facts.js";
import { StructReader } from "../layout/reader.js";
import { likelyFirst } from "./likely-first.js";
import type { SearchBounds } from "./search-bounds.js";

const cookie = Buffer.from(debugCookie);
/** The alignment of `_Py_DebugOffsets`. */
const alignment = 4;

/** Addresses in writable memory at which `_Py_DebugOffsets` may begin, likeliest first. */
export function* findCookies(memory: Memory, mappings: readonly Mapping[], bounds: SearchBounds): Generator<bigint> {
  let hits = 0;
  for (const { address, bytes } of chunks(memory, likelyFirst(mappings), bounds.limit(maxCookieBytes), bounds.cut)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // Found at once, since a chunk is valid only until the next read.
    const found: number[] = [];
    for (let at = text.indexOf(cookie); at !== -1; at = text.indexOf(cookie, at + 1))
      if (at % alignment === 0) found.push(at);
    for (const at of found) {
      if (!hasVersion(memory, address + BigInt(at))) continue;
      if (++hits > maxCookies) return bounds.cut();
      yield address + BigInt(at);
    }
  }
}

/** A version in either byte order follows the cookie; a mere string has none. */
function hasVersion(memory: Memory, address: bigint): boolean {
  const view = new StructReader(memory, 8, true).struct(address + BigInt(cookie.length), 8);
  return view !== null && [true, false].some((little) => view.getBigUint64(0, little) >> 24n === 3n);
}
