import type { Copies } from "./copies.js";
import type { FrameRecords } from "./frame-fields.js";

/** Bytes that a part of a stack had. */
export interface Span {
  readonly address: number;
  readonly bytes: Buffer;
}

/** Frames nearer to each other than this are compared together, with what is between them. */
const maximumGap = 1024;
/** Spans of fewer frames than this, on average, cost as much as the frames themselves. */
const minimumFrames = 4;

/** The bytes of all frames; null where they lie too far apart. */
export function save(records: FrameRecords, extent: number, copies: Copies): readonly Span[] | null {
  const ranges: { start: number; end: number }[] = [];
  for (let index = 0; index < records.count; index++) {
    const address = records.address[index] as number;
    const range = ranges.at(-1);
    // Callers lie below their callees, as long as one chunk of the stack has both.
    if (range !== undefined && address < range.start && range.start - address < maximumGap) range.start = address;
    else ranges.push({ start: address, end: address + extent });
  }
  if (ranges.length > 1 && ranges.length * minimumFrames > records.count) return null;
  const spans: Span[] = [];
  for (const { start, end } of ranges) {
    const offset = copies.find(start, end - start);
    if (offset < 0) return null;
    spans.push({ address: start, bytes: Buffer.from(copies.bytes.subarray(offset, offset + (end - start))) });
  }
  return spans;
}

export function isAsSaved({ address, bytes }: Span, copies: Copies): boolean {
  const offset = copies.find(address, bytes.length);
  return offset >= 0 && bytes.compare(copies.bytes, offset, offset + bytes.length, 0, bytes.length) === 0;
}
