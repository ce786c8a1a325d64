import type { ByteSource } from "../byte-source.js";
import { Fields } from "../image/fields.js";

/** LC_SYMTAB; offsets are bytes of the file. */
export interface SymbolTable {
  readonly offset: number;
  readonly count: number;
  readonly strings: number;
  readonly stringsSize: number;
  readonly entrySize: number;
  readonly word: 4 | 8;
  readonly littleEndian: boolean;
}

/** Masks of n_type: N_STAB marks a debugger's entry; N_TYPE is N_UNDF for undefined symbols. */
const N_STAB = 0xe0;
const N_TYPE = 0x0e;
const N_UNDF = 0;

/** The address of a defined symbol; Mach-O puts an underscore before its C name. */
export function findSymbol(source: ByteSource, table: SymbolTable, name: string): bigint | null {
  const strings = source.read(table.strings, table.stringsSize);
  const offsets = nameOffsets(strings, `_${name}`);
  if (offsets.size === 0) return null;
  const symbols = new Fields(source.read(table.offset, table.count * table.entrySize), table.littleEndian);
  for (let at = 0; at < symbols.length; at += table.entrySize) {
    const type = symbols.u8(at + 4);
    if ((type & N_STAB) !== 0 || (type & N_TYPE) === N_UNDF || !offsets.has(symbols.u32(at))) continue;
    return symbols.word(at + 8, table.word);
  }
  return null;
}

/** The offsets at which `name` ends a string: linkers merge strings with a common tail. */
function nameOffsets(strings: Uint8Array, name: string): ReadonlySet<number> {
  const wanted = Buffer.from(`${name}\0`);
  const haystack = Buffer.from(strings.buffer, strings.byteOffset, strings.byteLength);
  const offsets = new Set<number>();
  for (let at = haystack.indexOf(wanted); at !== -1; at = haystack.indexOf(wanted, at + 1)) offsets.add(at);
  return offsets;
}
