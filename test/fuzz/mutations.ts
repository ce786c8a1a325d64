/** Accidental and malicious changes of a file. */
import type { ElfPlaces, Place } from "./elf-places.js";
import type { Random } from "./random.js";

/** Changes `bytes` in place, or returns others. */
type Mutation = (bytes: Buffer, random: Random, places: ElfPlaces) => Buffer;

const ONES = (1n << 64n) - 1n;
/** Values at which sums, sizes and signs turn over. */
const EDGES = [
  0n,
  1n,
  2n,
  7n,
  0x7fn,
  0xffn,
  0xfffen,
  0xffffn,
  1n << 20n,
  (1n << 31n) - 1n,
  1n << 31n,
  (1n << 32n) - 1n,
];
const WIDE = [1n << 32n, (1n << 53n) + 1n, (1n << 63n) - 1n, 1n << 63n, ONES - 4095n, ONES];

function put(bytes: Buffer, { offset, size }: Place, value: bigint, littleEndian: boolean): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (offset + size > bytes.length) return;
  if (size === 8) view.setBigUint64(offset, BigInt.asUintN(64, value), littleEndian);
  else if (size === 4) view.setUint32(offset, Number(BigInt.asUintN(32, value)), littleEndian);
  else if (size === 2) view.setUint16(offset, Number(BigInt.asUintN(16, value)), littleEndian);
  else view.setUint8(offset, Number(BigInt.asUintN(8, value)));
}

function get(bytes: Buffer, { offset, size }: Place, littleEndian: boolean): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (size === 8) return view.getBigUint64(offset, littleEndian);
  if (size === 4) return BigInt(view.getUint32(offset, littleEndian));
  return BigInt(size === 2 ? view.getUint16(offset, littleEndian) : view.getUint8(offset));
}

/** A limit, a value near the old one, or the value of another member. */
function hostile(bytes: Buffer, random: Random, at: Place, all: readonly Place[], littleEndian: boolean): bigint {
  const old = get(bytes, at, littleEndian);
  switch (random.below(4)) {
    case 0:
      return random.pick([...EDGES, ...WIDE, BigInt(bytes.length)]);
    case 1:
      return old + random.pick([-4096n, -8n, -1n, 1n, 8n, 4096n]);
    case 2:
      return old ^ (1n << BigInt(random.below(8 * at.size)));
    default:
      return get(bytes, random.pick(all), littleEndian);
  }
}

/** Sets some members of those that `choose` names. */
const members =
  (choose: (places: ElfPlaces) => readonly Place[], most: number): Mutation =>
  (bytes, random, places) => {
    const all = choose(places);
    for (let left = all.length === 0 ? 0 : 1 + random.below(most); left > 0; left--) {
      const at = random.pick(all);
      put(bytes, at, hostile(bytes, random, at, all, places.littleEndian), places.littleEndian);
    }
    return bytes;
  };

/** An aligned word of the memory that the file keeps. */
function memoryWord(random: Random, { memory, wordSize }: ElfPlaces): Place {
  const [start, end] = random.pick(memory);
  return { offset: start + random.below(Math.floor((end - start) / wordSize)) * wordSize, size: wordSize };
}

/** Words of the memory that point into it: where objects hang together. */
function pointers(bytes: Buffer, random: Random, places: ElfPlaces, wanted: number): Place[] {
  const found: Place[] = [];
  for (let tries = 0; tries < wanted * 64 && found.length < wanted; tries++) {
    const at = memoryWord(random, places);
    const value = get(bytes, at, places.littleEndian);
    if (value > 0xffffn && value < 1n << 48n && value % BigInt(places.wordSize) === 0n) found.push(at);
  }
  return found;
}

const VALUES = [
  "null",
  "0",
  "-1",
  "1e999",
  "{}",
  "[]",
  '""',
  '"0x"',
  '"0xffffffffffffffff"',
  '"0x0"',
  "true",
  '"\\u0000"',
];

export const mutations: Readonly<Record<string, Mutation>> = {
  "cut off": (bytes, random) => bytes.subarray(0, random.below(random.pick([64, 4096, 65_536, bytes.length]))),
  "bits of the first pages": (bytes, random) => {
    for (let left = 1 + random.below(32); left > 0; left--) {
      const at = random.below(Math.min(bytes.length, 16_384));
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    }
    return bytes;
  },
  headers: members(({ headers }) => headers, 4),
  notes: members(({ notes }) => notes, 8),
  "bytes of memory": (bytes, random, places) => {
    for (let left = 1 << random.below(14); left > 0; left--)
      bytes[memoryWord(random, places).offset] = random.below(256);
    return bytes;
  },
  "words of memory": (bytes, random, places) => {
    for (let left = 1 << random.below(12); left > 0; left--) {
      const at = memoryWord(random, places);
      put(bytes, at, random.pick([...EDGES, ...WIDE, ONES]), places.littleEndian);
    }
    return bytes;
  },
  "pointers of memory": (bytes, random, places) => {
    const all = pointers(bytes, random, places, 1 << (1 + random.below(10)));
    const values = all.map((at) => get(bytes, at, places.littleEndian));
    for (const at of all) put(bytes, at, random.pick(values), places.littleEndian);
    return bytes;
  },
  "pages of memory": (bytes, random, places) => {
    for (let left = 1 + random.below(8); left > 0; left--) {
      const [from, to] = [memoryWord(random, places).offset & ~4095, memoryWord(random, places).offset & ~4095];
      if (from > 0 && to > 0) bytes.copy(bytes, to, from, from + 4096);
    }
    return bytes;
  },
  "the recording's header": (bytes, random, { text }) => {
    if (text === null) return bytes;
    const [start, end] = text;
    const json = bytes.toString("utf8", start, end);
    const values = [...json.matchAll(/(?<=:)(?:"[^"]*"|null|\d+)/g)];
    const { index, 0: old } = random.pick(values);
    const character = String.fromCharCode(32 + random.below(95));
    const changed = random.pick([
      json.slice(0, index) + random.pick(VALUES) + json.slice(index + old.length),
      json.slice(0, index + random.below(old.length)) + character + json.slice(index + old.length - 1),
      json.slice(0, random.below(json.length)),
      `${"[".repeat(json.length)}`,
    ]);
    // The note keeps its size.
    bytes.fill(0x20, start, end);
    bytes.write(changed.slice(0, end - start), start, "utf8");
    return bytes;
  },
};
