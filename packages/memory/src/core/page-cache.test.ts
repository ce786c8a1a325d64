import { expect, it } from "vitest";
import { bufferSource } from "../byte-source.js";
import { MemoryError } from "../error.js";
import { PageCache } from "./page-cache.js";

const page = 4096;
/** Pages that share a slot are so many bytes apart. */
const kept = 1 << 24;

function counted(bytes: Uint8Array) {
  const source = bufferSource(bytes);
  const reads: [offset: number, length: number][] = [];
  const read = (offset: number, length: number) => {
    reads.push([offset, length]);
    return source.read(offset, length);
  };
  return { reads, cache: new PageCache({ ...source, read }) };
}

const numbers = Uint8Array.from({ length: 2 * page + 100 }, (_, index) => index % 251);

it("reads a page once for all its words", () => {
  const { reads, cache } = counted(numbers);
  for (let at = 0; at + 8 <= numbers.length; at += 8) expect(cache.read(at, 8)).toEqual(numbers.subarray(at, at + 8));
  expect(reads).toEqual([
    [0, page],
    [page, page],
    [2 * page, 100],
  ]);
});

it("keeps nothing of reads that are long or lie across pages", () => {
  const { reads, cache } = counted(numbers);
  const asked: [number, number][] = [
    [page - 4, 8],
    [0, page],
    [page + 1, page],
  ];
  for (const [at, length] of asked) expect(cache.read(at, length)).toEqual(numbers.subarray(at, at + length));
  expect(reads).toEqual(asked);
});

it("keeps one page a slot, and so no more than its size", () => {
  const bytes = new Uint8Array(kept + page);
  bytes.fill(1, kept);
  const { reads, cache } = counted(bytes);
  expect([0, kept, 0, kept].map((at) => cache.read(at + 8, 1)[0])).toEqual([0, 1, 0, 1]);
  expect(reads).toHaveLength(4);
});

it("refuses a read beyond the source", () => {
  const { cache } = counted(numbers);
  for (const at of [2 * page + 96, 3 * page]) expect(() => cache.read(at, 8)).toThrow(MemoryError);
});
