/**
 * One record in the form of the published package, made by `pack.mjs`: smaller, and faster to
 * decode.
 */
import type { StoredRecord } from "./record-file.js";

/**
 * A whole record, with each member's gap after the end of the one before it in place of its offset.
 */
interface WholeRecord extends Omit<StoredRecord, "offsets"> {
  readonly gaps: readonly number[];
}

/** The differences from another list: the length of the equal run, the next item, and so on. */
type Runs = readonly (number | null)[];

/**
 * The differences from an earlier record of the same shape and number of members, with its
 * position.
 */
type LikeRecord = readonly [like: number, size: number, align: number, gaps?: Runs, sizes?: Runs, records?: Runs];

export type PackedRecord = WholeRecord | LikeRecord;

function withRuns<V extends number | null>(base: readonly V[], runs: Runs = []): readonly V[] {
  const list = [...base];
  for (let run = 0, index = 0; run < runs.length; run += 2, index++) {
    index += runs[run] as number;
    list[index] = runs[run + 1] as V;
  }
  return list;
}

function wholeRecord(packed: PackedRecord, at: (place: number) => PackedRecord): WholeRecord {
  if (!isLike(packed)) return packed;
  const [like, size, align, gaps, sizes, records] = packed;
  const base = wholeRecord(at(like), at);
  return {
    ...base,
    size,
    align,
    gaps: withRuns(base.gaps, gaps),
    sizes: withRuns(base.sizes, sizes),
    ...(base.records && { records: withRuns(base.records, records) }),
  };
}

const isLike = (packed: PackedRecord): packed is LikeRecord => Array.isArray(packed);

/** Decodes `packed`; `at` gives the packed record at a position of the file. */
export function unpackRecord(packed: PackedRecord, at: (place: number) => PackedRecord): StoredRecord {
  const { gaps, ...record } = wholeRecord(packed, at);
  let end = 0;
  const offsets = gaps.map((gap, index) => {
    const offset = end + gap;
    end = offset + (record.sizes[index] as number);
    return offset;
  });
  return { ...record, offsets };
}
