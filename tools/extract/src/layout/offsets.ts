/**
 * The offsets that C gives to the members of a record without bit-fields, attributes and `#pragma
 * pack`.
 */

/** Bytes. */
export interface Extent {
  readonly size: number;
  /** A power of two; anything below 1 where it is not known. */
  readonly align: number;
}

const BITS = 8;

/**
 * Offsets of the members in bits, in order; null where they do not give the record's size or
 * alignment.
 */
export function plainOffsets(kind: "struct" | "union", record: Extent, members: readonly Extent[]): number[] | null {
  let [end, largest] = [0, 1];
  const offsets: number[] = [];
  for (const { size, align } of members) {
    if (align < 1) return null;
    const offset = kind === "union" ? 0 : aligned(end, align);
    offsets.push(offset * BITS);
    end = Math.max(end, offset + size);
    largest = Math.max(largest, align);
  }
  return largest === record.align && aligned(end, largest) === record.size ? offsets : null;
}

const aligned = (at: number, align: number) => Math.ceil(at / align) * align;
