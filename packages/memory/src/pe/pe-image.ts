import type { ByteSource } from "../byte-source.js";
import { MemoryError } from "../error.js";
import { Fields } from "../image/fields.js";
import type { Image, ImageSection, ImageSegment, ImageSymbol } from "../image/image.js";
import { codeViewGuid } from "./debug-directory.js";
import type { Directory } from "./directory.js";
import { findExport } from "./exports.js";

/** A section. `size` is in the file, `memorySize` in memory; both in bytes. */
export interface PeSection extends ImageSection {
  readonly memorySize: number;
}

/** Sizes and numbers of the PE specification: signature, COFF header, then the optional header. */
const SIGNATURE = 4;
const COFF_HEADER = 20;
const SECTION_HEADER = 40;
const PE32 = 0x10b;
const PE32_PLUS = 0x20b;
const EXPORT_TABLE = 0;
const DEBUG = 6;
const SYMBOL = 18;

/** A PE file: an executable or a DLL, always little-endian. */
export class PeImage implements Image {
  readonly format = "pe";
  readonly class: 32 | 64;
  readonly byteOrder = "little";
  /** Machine: 0x8664 is x86-64, 0xaa64 arm64, 0x14c i386. */
  readonly machine: number;
  /** The preferred base address, which all addresses here include. */
  readonly imageBase: bigint;
  readonly sections: readonly PeSection[];
  readonly #directories: Fields;

  /** @throws MemoryError `bad-image` when the source is not a PE file. */
  constructor(
    readonly source: ByteSource,
    readonly path = "image",
  ) {
    const start = startOf(source);
    if (start === null) throw new MemoryError("bad-image", `${path} is not a PE file.`);
    const coff = new Fields(source.read(start + SIGNATURE, COFF_HEADER), true);
    this.machine = coff.u16(0);
    const optionalSize = coff.u16(16);
    const optional = new Fields(source.read(start + SIGNATURE + COFF_HEADER, optionalSize), true);
    const magic = optionalSize < 2 ? 0 : optional.u16(0);
    if (magic !== PE32 && magic !== PE32_PLUS)
      throw new MemoryError("bad-image", `${path} is a PE file without an image's optional header.`);
    const wide = magic === PE32_PLUS;
    this.class = wide ? 64 : 32;
    this.imageBase = wide ? optional.u64(24) : BigInt(optional.u32(28));
    const directories = wide ? 112 : 96;
    const count = Math.min(optional.u32(directories - 4), Math.floor((optionalSize - directories) / 8));
    this.#directories = optional.from(directories, Math.max(count, 0) * 8);
    this.sections = this.#readSections(start + SIGNATURE + COFF_HEADER + optionalSize, coff);
  }

  get base(): bigint {
    return this.imageBase;
  }

  section(name: string): PeSection | null {
    return this.sections.find((section) => section.name === name) ?? null;
  }

  /** The sections: a PE file is loaded by these, with its headers. */
  segments(): readonly ImageSegment[] {
    return this.sections.map(({ offset, address, size, memorySize }) => ({
      offset,
      address,
      fileSize: size,
      memorySize: BigInt(memorySize),
    }));
  }

  sectionData(section: ImageSection): Uint8Array | null {
    return section.size === 0 ? null : this.source.read(section.offset, section.size);
  }

  /** From the export table. A name forwarded to another image is not defined in this one. */
  symbol(name: string): ImageSymbol | null {
    const directory = this.#directory(EXPORT_TABLE);
    const rva = directory === null ? null : findExport((at, size) => this.atRva(at, size), directory, name);
    return rva === null ? null : { name, address: this.imageBase + BigInt(rva) };
  }

  /** The GUID of the CodeView entry, in its printed order: it identifies the PDB file. */
  buildId(): string | null {
    const directory = this.#directory(DEBUG);
    return directory === null ? null : codeViewGuid((at, size) => this.atRva(at, size), directory);
  }

  /** At most `size` bytes at an address relative to the image base: fewer at the section's end. */
  atRva(rva: number, size: number): Uint8Array {
    const address = this.imageBase + BigInt(rva);
    for (const section of this.sections) {
      const into = Number(address - section.address);
      if (into < 0 || into >= section.size) continue;
      return this.source.read(section.offset + into, Math.min(size, section.size - into));
    }
    throw new MemoryError("bad-image", `${this.path} has a table outside of its sections.`);
  }

  [Symbol.dispose](): void {
    this.source[Symbol.dispose]();
  }

  #directory(index: number): Directory | null {
    if (this.#directories.length < (index + 1) * 8) return null;
    const [rva, size] = [this.#directories.u32(index * 8), this.#directories.u32(index * 8 + 4)];
    return rva === 0 || size === 0 ? null : { rva, size };
  }

  #readSections(at: number, coff: Fields): PeSection[] {
    const table = new Fields(this.source.read(at, coff.u16(2) * SECTION_HEADER), true);
    const strings = coff.u32(8) + coff.u32(12) * SYMBOL;
    return Array.from({ length: coff.u16(2) }, (_, index) => {
      const fields = table.from(index * SECTION_HEADER, SECTION_HEADER);
      const memorySize = fields.u32(8);
      return {
        name: this.#longName(fields.text(0, 8), strings),
        address: this.imageBase + BigInt(fields.u32(12)),
        // The size in the file is padded to the file's alignment.
        size: Math.min(fields.u32(16), memorySize || fields.u32(16)),
        offset: fields.u32(20),
        memorySize,
      };
    });
  }

  /** GNU linkers keep a name of over eight bytes in the string table, at the offset in `/123`. */
  #longName(name: string, strings: number): string {
    const at = /^\/(\d{1,7})$/.exec(name)?.[1];
    if (at === undefined) return name;
    const offset = strings + Number(at);
    const size = Math.min(64, this.source.size - offset);
    return size <= 0 ? name : new Fields(this.source.read(offset, size), true).text(0, size);
  }
}

/** The offset of the PE signature, from the MS-DOS header; null where there is none. */
function startOf(source: ByteSource): number | null {
  if (source.size < 0x40) return null;
  const dos = new Fields(source.read(0, 0x40), true);
  const start = dos.u32(0x3c);
  if (dos.text(0, 2) !== "MZ" || start + SIGNATURE + COFF_HEADER > source.size) return null;
  return new Fields(source.read(start, SIGNATURE), true).u32(0) === 0x4550 ? start : null;
}
