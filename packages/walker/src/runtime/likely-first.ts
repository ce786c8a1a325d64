import { isData, type Mapping } from "@pyframes/memory";

/**
 * The data mappings in the order of a search: those of files by address, then those in one piece
 * with a file or with code, then all others. The latter two are ordered by size, smallest first,
 * because a heap is larger than a runtime; mappings of one size by address. Code without a file is
 * a program that unpacked itself.
 *
 * @param mappings by ascending address
 */
export function likelyFirst(mappings: readonly Mapping[]): readonly Mapping[] {
  const ranked: { readonly mapping: Mapping; readonly rank: number }[] = [];
  let end: bigint | null = null;
  let isNearCode = false;
  for (const mapping of mappings) {
    const isFile = mapping.path?.startsWith("/") === true;
    isNearCode = (mapping.start === end && isNearCode) || isFile || mapping.executable;
    end = mapping.end;
    if (isData(mapping)) ranked.push({ mapping, rank: isFile ? 0 : isNearCode ? 1 : 2 });
  }
  const size = ({ start, end }: Mapping) => Number(end - start);
  // The sort is stable, so mappings of one size stay ordered by address.
  return ranked
    .sort((a, b) => a.rank - b.rank || (a.rank === 0 ? 0 : size(a.mapping) - size(b.mapping)))
    .map(({ mapping }) => mapping);
}
