/** Addresses [start, end). */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** The range that holds an address, or null. The ranges are by ascending address. */
export function rangeAt<T extends Range>(ranges: readonly T[], address: bigint): T | null {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as T).end <= address) low = middle + 1;
    else high = middle;
  }
  const found = ranges[low];
  return found !== undefined && found.start <= address ? found : null;
}

/** The smaller of a length and a distance between addresses. */
export const atMost = (length: number, distance: bigint): number =>
  distance < BigInt(length) ? Number(distance) : length;
