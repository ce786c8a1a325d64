import { chunks, isData, type Mapping, type Memory } from "@pyframes/memory";
import { debugCookie, maxCookieBytes, maxCookies } from "#generated/facts.js";
import { StructReader } from "../layout/reader.js";

const cookie = Buffer.from(debugCookie);
/** The struct that begins with it is aligned to this. */
const alignment = 4;

/** Addresses in writable memory where `_Py_DebugOffsets` seem to begin; files' own data before all else. */
export function* findCookies(memory: Memory, mappings: readonly Mapping[]): Generator<bigint> {
  const data = mappings.filter(isData);
  const ofFile = ({ path }: Mapping) => path?.startsWith("/") === true;
  const ranges = [...data.filter(ofFile), ...data.filter((mapping) => !ofFile(mapping))];
  let hits = 0;
  for (const { address, bytes } of chunks(memory, ranges, maxCookieBytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // Before others use the buffer: a chunk is good only until the next read.
    const found: number[] = [];
    for (let at = text.indexOf(cookie); at !== -1; at = text.indexOf(cookie, at + 1))
      if (at % alignment === 0) found.push(at);
    for (const at of found) {
      if (!hasVersion(memory, address + BigInt(at))) continue;
      if (++hits > maxCookies) return;
      yield address + BigInt(at);
    }
  }
}

/** The word after the cookie is a version, of one byte order or the other: more than a string has. */
function hasVersion(memory: Memory, address: bigint): boolean {
  const view = new StructReader(memory, 8, true).struct(address + BigInt(cookie.length), 8);
  return view !== null && [true, false].some((little) => view.getBigUint64(0, little) >> 24n === 3n);
}
