/** A range of the target's memory that is read together with others. */
export interface ReadRange {
  readonly address: bigint;
  /** In bytes. */
  readonly length: number;
}

/** Two arrays of the same length. */
export type BufferPair = readonly [Uint8Array, Uint8Array];

/**
 * Reads the same ranges again and again, in as few system calls as possible: a small read costs
 * little more than its system call, and ranges read in one call belong to nearly one moment.
 */
export interface VectoredReader extends Disposable {
  /** Sets the ranges that every later `read` reads. Replaces `buffers`. */
  plan(ranges: readonly ReadRange[]): void;
  /**
   * The bytes of the ranges, one range after the other. Reads fill the two arrays in turn, so that
   * the bytes of the read before stay beside those of the last one. They are undefined after `plan`
   * until the first read.
   */
  readonly buffers: BufferPair;
  /** The index in `buffers` of the array that the last read filled. */
  readonly current: 0 | 1;
  /**
   * Reads all ranges into the other array. With `first`, goes on at that range in the same array,
   * after a read that ended early.
   *
   * @returns the index of the first range that could not be read, after which nothing was read; or
   * the number of ranges.
   * @throws MemoryError `gone` or `not-permitted` when the target can no longer be read at all;
   * `disposed` when the reader or its memory was disposed of.
   */
  read(first?: number): number;
}

/** The offset of each range in the bytes of all, and last the sum of their lengths. */
export function offsetsOf(ranges: readonly ReadRange[]): Float64Array {
  const offsets = new Float64Array(ranges.length + 1);
  let total = 0;
  ranges.forEach(({ length }, index) => {
    offsets[index] = total;
    total += length;
  });
  offsets[ranges.length] = total;
  return offsets;
}
