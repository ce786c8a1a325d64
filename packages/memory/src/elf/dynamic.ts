import type { ElfFormat, ElfReader, ElfSegment } from "./format.js";

/** A range of the file. */
export interface FileRange {
  readonly offset: number;
  readonly size: number;
}

const DT_STRTAB = 5n;
const DT_SYMTAB = 6n;
const DT_STRSZ = 10n;

/** More entries than any linker writes. */
const maximumEntries = 4_096;

/**
 * The dynamic symbol table and its strings as the program loader finds them, by PT_DYNAMIC: they are
 * there where an image has no section headers, as in memory.
 *
 * @param dynamic bytes of the PT_DYNAMIC segment.
 * @param relocation what a loader has added to the addresses: 0, or the load bias.
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
  // Nothing says how many symbols there are but the hash tables. Every linker puts the strings behind
  // the symbols: what lies between beside them cannot pass for a symbol of a given name.
  const size = strings.offset > symbols.offset ? strings.offset - symbols.offset : symbols.size;
  const stringsSize = Number(values.get(DT_STRSZ) ?? 0n);
  return {
    symbols: { offset: symbols.offset, size: Math.min(size, symbols.size) },
    strings: { offset: strings.offset, size: Math.min(stringsSize, strings.size) },
  };
}

/** From an address to the end of its segment's bytes. Loaders differ in whether they relocate the entries in place. */
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
