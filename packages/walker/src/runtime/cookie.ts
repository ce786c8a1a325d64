import { chunks, isData, type Mapping, type Memory } from "@pyframes/memory";

const cookie = Buffer.from("xdebugpy");
/** The struct that begins with it is aligned to this. */
const alignment = 4;
/** Bytes that are searched, and copies of the cookie that are looked at: a tool like this one has many. */
const maximumBytes = 1 << 29;
const maximumHits = 256;

/** Addresses in writable memory where `_Py_DebugOffsets` may begin; files' own data before all else. */
export function* findCookies(memory: Memory, mappings: readonly Mapping[]): Generator<bigint> {
  const data = mappings.filter(isData);
  const ofFile = ({ path }: Mapping) => path?.startsWith("/") === true;
  const ranges = [...data.filter(ofFile), ...data.filter((mapping) => !ofFile(mapping))];
  let hits = 0;
  for (const { address, bytes } of chunks(memory, ranges, maximumBytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // Before others use the buffer: a chunk is good only until the next read.
    const found: number[] = [];
    for (let at = text.indexOf(cookie); at !== -1; at = text.indexOf(cookie, at + 1))
      if (at % alignment === 0) found.push(at);
    for (const at of found) {
      if (++hits > maximumHits) return;
      yield address + BigInt(at);
    }
  }
}
