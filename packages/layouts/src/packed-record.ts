/** One record as the published package has it, which `pack.mjs` makes: smaller, and quicker to get at. */
import type { StoredRecord } from "./record-file.js";

/** Told whole, with each member's bytes after the end of the one before it instead of its offset. */
interface WholeRecord extends Omit<StoredRecord, "offsets"> {
  readonly gaps: readonly number[];
}

/** Where a list differs from another: how many are alike, the one that comes then, and so on. */
type Runs = readonly (number | null)[];

/** Told from a record before it of the same shape and number of members: the place of that one, and what is otherwise. */
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

/** What `packed` stands for; `at` gives the packed record at a place of the file. */
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
