import type { ElfFormat, ElfReader, ElfSegment } from "./format.js";

/** A range of the file. */
export interface FileRange {
  readonly offset: number;
  readonly size: number;
}

const DT_STRTAB = 5n;
const DT_SYMTAB = 6n;
const DT_STRSZ = 10n;

/** Entries that are read: more than linkers write. */
const maximumEntries = 4_096;

/**
 * The dynamic symbol table and its strings by PT_DYNAMIC, as the program loader finds them: an
 * image in memory has no section headers.
 *
 * @param dynamic bytes of the PT_DYNAMIC segment.
 * @param relocation the load bias if a loader has added it to the addresses, or 0.
 */
export function dynamicSymbols(
  dynamic: DataView,
  { wordSize }: ElfFormat,
  reader: ElfReader,
  loads: readonly ElfSegment[],
  relocation: bigint,
): { readonly symbols: FileRange; readonly strings: FileRange } | null {
  const values = new Map<bigint, bigint>();
  const entries = Math.min(Math.floor(dynamic.byteLength / (2 * wordSize)), maximumEntries);
  for (let entry = 0; entry < entries; entry++) {
    const at = entry * 2 * wordSize;
    const tag = reader.address(dynamic, at, [0, wordSize]);
    if (tag === 0n) break;
    if (!values.has(tag)) values.set(tag, reader.address(dynamic, at, [wordSize, wordSize]));
  }
  const strings = fileRange(loads, values.get(DT_STRTAB), relocation);
  const symbols = fileRange(loads, values.get(DT_SYMTAB), relocation);
  if (strings === null || symbols === null) return null;
  // Only the hash tables hold the number of symbols. Every linker puts the strings behind the
  // symbols; other data between the two cannot match a symbol's name.
  const size = strings.offset > symbols.offset ? strings.offset - symbols.offset : symbols.size;
  const stringsSize = Number(values.get(DT_STRSZ) ?? 0n);
  return {
    symbols: { offset: symbols.offset, size: Math.min(size, symbols.size) },
    strings: { offset: strings.offset, size: Math.min(stringsSize, strings.size) },
  };
}

/**
 * The range from an address to the end of its segment's bytes. Some loaders relocate the entries in
 * place, so both the relocated and the plain address are tried.
 */
function fileRange(loads: readonly ElfSegment[], address: bigint | undefined, relocation: bigint): FileRange | null {
  if (address === undefined) return null;
  for (const virtual of [address - relocation, address]) {
    for (const load of loads) {
      const into = virtual - load.address;
      if (into < 0n || into >= BigInt(load.fileSize)) continue;
      return { offset: load.offset + Number(into), size: load.fileSize - Number(into) };
    }
  }
  return null;
}
