import type { FrameRecords } from "./frame-fields.js";
import type { PageCopies } from "./page-copies.js";

/** A run of a stack's bytes, kept to be compared with later ones. */
export interface StackSegment {
  readonly address: number;
  readonly bytes: Buffer;
}

/** Frames closer than this many bytes share a segment, with the bytes between them. */
const maximumGap = 1024;
/**
 * Below this average of frames a segment, comparing segments is no faster than comparing frames.
 */
const minimumFrames = 4;

/**
 * Copies the bytes of all frames.
 *
 * @param extent bytes of a frame that walks read.
 * @returns null where the frames lie too far apart.
 */
export function copySegments(
  records: FrameRecords,
  extent: number,
  copies: PageCopies,
): readonly StackSegment[] | null {
  const ranges: { start: number; end: number }[] = [];
  for (let index = 0; index < records.count; index++) {
    const address = records.address[index] as number;
    const range = ranges.at(-1);
    // Within one chunk of the stack a caller lies below its callee.
    if (range !== undefined && address < range.start && range.start - address < maximumGap) range.start = address;
    else ranges.push({ start: address, end: address + extent });
  }
  if (ranges.length > 1 && ranges.length * minimumFrames > records.count) return null;
  const segments: StackSegment[] = [];
  for (const { start, end } of ranges) {
    const offset = copies.find(start, end - start);
    if (offset < 0) return null;
    segments.push({ address: start, bytes: Buffer.from(copies.bytes.subarray(offset, offset + (end - start))) });
  }
  return segments;
}

export function isSegmentUnchanged({ address, bytes }: StackSegment, copies: PageCopies): boolean {
  const offset = copies.find(address, bytes.length);
  return offset >= 0 && bytes.compare(copies.bytes, offset, offset + bytes.length, 0, bytes.length) === 0;
}
