import type { ByteSource } from "../byte-source.js";
import type { FileRange } from "./dynamic.js";
import { dataView, type ElfFormat, type ElfReader } from "./format.js";

export interface ElfSymbol {
  readonly name: string;
  /** Virtual address, before the load bias is added. */
  readonly address: bigint;
  /** st_size in bytes. */
  readonly size: bigint;
}

const SHN_UNDEF = 0;
/** Bytes of a symbol table that are read together. */
const chunkSize = 1 << 16;

/** Finds a defined symbol by name, in the order of the table. */
export function findSymbol(
  source: ByteSource,
  { sym }: ElfFormat,
  reader: ElfReader,
  table: FileRange,
  strings: FileRange,
  name: string,
): ElfSymbol | null {
  const names = nameOffsets(source.read(strings.offset, strings.size), name);
  if (names.size === 0) return null;
  const entries = Math.floor(chunkSize / sym.size);
  const count = Math.floor(table.size / sym.size);
  for (let first = 0; first < count; first += entries) {
    const length = Math.min(entries, count - first) * sym.size;
    const view = dataView(source.read(table.offset + first * sym.size, length));
    for (let base = 0; base < length; base += sym.size) {
      if (!names.has(reader.number(view, base, sym.name))) continue;
      if (reader.number(view, base, sym.shndx) === SHN_UNDEF) continue;
      const address = reader.address(view, base, sym.value);
      return { name, address, size: reader.address(view, base, sym.bytes) };
    }
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
