/**
 * The long run over images: Mach-O, universal, PE and ELF files changed at random are read, or
 * refused in one sentence. ROUNDS and SEED as for cores. Real libraries where they were fetched
 * before, and small ones of our own; C's reader of them is mutated in test/images.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Image, MemoryError, openImage } from "@pyframes/memory";
import {
  elfKinds,
  machOKinds as kinds,
  smallElf,
  smallMachO,
  smallPe,
  smallUniversal,
  peWidths as widths,
} from "@pyframes/memory/testing";
import { describe, expect, it } from "vitest";
import { packagedHere, packagedPath } from "../../tools/extract/src/sources/packaged.js";
import { lacking } from "../support/needs.js";
import { Random } from "./random.js";

const { ROUNDS = "20", SEED = "1" } = process.env;
/** Of a small image, for each round of a core; a real one has a fiftieth. */
const FACTOR = 500;
const MOST_MILLISECONDS = 2000;
const MOST_BYTES = 200 << 20;
/** Where headers are: half of the changes. */
const HEADERS = 4096;

interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
  readonly rounds: number;
}

const small = (name: string, bytes: Uint8Array): Seed => ({
  name,
  bytes: Buffer.from(bytes),
  rounds: Number(ROUNDS) * FACTOR,
});
const real = packagedHere().flatMap((version) =>
  readdirSync(packagedPath(version)).flatMap((folder): Seed[] => {
    const library = readdirSync(join(packagedPath(version), folder)).find((each) => /\.(dylib|dll|so)$/.test(each));
    if (library === undefined) return [];
    const bytes = readFileSync(join(packagedPath(version), folder, library));
    return [{ name: `${version} of ${folder}`, bytes, rounds: Number(ROUNDS) * (FACTOR / 50) }];
  }),
);
const seeds: readonly Seed[] = [
  ...kinds.map((kind) => small(`Mach-O, ${kind.class} bits, ${kind.byteOrder}`, smallMachO(kind))),
  ...[false, true].map((wide) => small(`universal, ${wide ? 64 : 32}`, smallUniversal(wide))),
  ...widths.map((width) => small(`PE, ${width} bits`, smallPe(width))),
  ...elfKinds.map((kind) => small(`ELF, ${kind.class} bits, ${kind.byteOrder}`, smallElf(kind))),
  ...real,
];

/** Everything that can be asked of an image. */
function askAll(image: Image): void {
  for (const name of ["_PyRuntime", "Py_Version", "forwarded", "none"]) image.symbol(name);
  for (const section of image.sections.slice(0, 50)) image.sectionData(section);
  image.segments();
  image.buildId();
}

const VALUES = [
  0n,
  1n,
  7n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  1n << 20n,
  1n << 31n,
  (1n << 32n) - 1n,
  1n << 53n,
  (1n << 64n) - 1n,
];

/** Changes some integers; returns what puts them back. */
function change(bytes: Buffer, random: Random): () => void {
  const before: (readonly [at: number, was: Buffer])[] = [];
  for (let left = 1 + random.below(6); left > 0; left--) {
    const size = random.pick([1, 2, 4, 8]);
    const room = random.below(2) === 0 ? Math.min(HEADERS, bytes.length) : bytes.length;
    const at = random.below(Math.max(1, Math.floor((room - 8) / size))) * size;
    const word = Buffer.alloc(8);
    word.writeBigUInt64LE(random.below(3) === 0 ? BigInt(random.next()) : random.pick(VALUES));
    if (random.below(2) === 0) word.subarray(0, size).reverse();
    before.unshift([at, Buffer.from(bytes.subarray(at, at + size))]);
    word.copy(bytes, at, 0, size);
  }
  return () => {
    for (const [at, was] of before) was.copy(bytes, at);
  };
}

describe("an image of whatever content", () => {
  if (real.length === 0)
    lacking("of a real library", "packaged", "npx nx run extract --version 3.13.5 --source packaged fetches one");

  it.each(seeds)("is read or refused, soon and without much memory: $name", ({ bytes, rounds }) => {
    const random = new Random(Number(SEED));
    const resident = process.memoryUsage().rss;
    let [read, slowest] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      const restore = change(bytes, random);
      const given = random.below(8) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
      const began = performance.now();
      try {
        askAll(openImage(given));
        read++;
      } catch (error) {
        expect(error, `round ${round}`).toBeInstanceOf(MemoryError);
        expect((error as MemoryError).message, `round ${round}`).toMatch(/^[^\n]+[.!]$/);
      }
      slowest = Math.max(slowest, performance.now() - began);
      restore();
    }
    expect(read).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(MOST_MILLISECONDS);
    expect(process.memoryUsage().rss - resident).toBeLessThan(MOST_BYTES);
  });
});
