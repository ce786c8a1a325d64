import { type ByteSource, openFile } from "../byte-source.js";
import { MemoryError } from "../error.js";
import type { Image } from "../image/image.js";
import { dynamicSymbols } from "./dynamic.js";
import { dataView, type ElfFormat, ElfReader, type ElfSegment, elf32, elf64 } from "./format.js";
import { type ElfNote, findBuildId, notesOf } from "./notes.js";
import { type ElfSymbol, findSymbol } from "./symbols.js";

/** A section header. Its offset and size are in bytes and are checked when the section is read. */
export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  /** Virtual address, before the load bias is added. */
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
  /** Index of a related section: a symbol table's strings. */
  readonly link: number;
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
/** Bytes of a path, PATH_MAX of Linux. */
const maximumPath = 4096;
const PT_NOTE = 4;
const SHT_NOBITS = 8;
const SHN_XINDEX = 0xffff;
const PN_XNUM = 0xffff;
/** A bound on reads for a damaged header, beyond what linkers write. */
const maximumHeaders = 1 << 18;

/** An ELF file: executable, shared object or core. Reads on demand; every bound is checked. */
export class ElfImage implements Image {
  readonly format = "elf";
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
  /** e_type: 2 executable, 3 shared object, 4 core. */
  readonly type: number;
  /** e_machine: 62 is x86-64. */
  readonly machine: number;
  readonly #format: ElfFormat;
  readonly #reader: ElfReader;
  readonly #header: DataView;
  #sections: readonly ElfSection[] | undefined;

  /** @throws MemoryError `bad-image` when it is not an ELF file. */
  constructor(
    readonly source: ByteSource,
    readonly path = "image",
    /** The load bias of an image that is read from memory; null for a file. */
    readonly bias: bigint | null = null,
  ) {
    const ident = source.size < 16 ? new Uint8Array(16) : source.read(0, 16);
    const magic = String.fromCharCode(...ident.subarray(0, 4));
    const [fileClass = 0, data = 0] = ident.subarray(4, 6);
    if (magic !== "\x7fELF" || (fileClass !== 1 && fileClass !== 2) || (data !== 1 && data !== 2))
      throw new MemoryError("bad-image", `${path} is not an ELF file.`);
    this.class = fileClass === 1 ? 32 : 64;
    this.byteOrder = data === 1 ? "little" : "big";
    this.#format = fileClass === 1 ? elf32 : elf64;
    this.#reader = new ElfReader(data === 1);
    this.#header = dataView(source.read(0, this.#format.ehdr.size));
    this.type = this.#reader.number(this.#header, 0, this.#format.ehdr.type);
    this.machine = this.#reader.number(this.#header, 0, this.#format.ehdr.machine);
  }

  /** @throws MemoryError `bad-image` when the file cannot be opened or is not ELF. */
  static open(path: string): ElfImage {
    const source = openFile(path);
    try {
      return new ElfImage(source, path);
    } catch (error) {
      source[Symbol.dispose]();
      throw error;
    }
  }

  /** Section headers in the file's order; empty where there are none, or they cannot be read. */
  get sections(): readonly ElfSection[] {
    this.#sections ??= this.#sectionsOrNone();
    return this.#sections;
  }

  /** The first section of that name, or null. */
  section(name: string): ElfSection | null {
    return this.sections.find((section) => section.name === name) ?? null;
  }

  /** e_entry: where the program starts, before the load bias is added. */
  get entry(): bigint {
    return this.#reader.address(this.#header, 0, this.#format.ehdr.entry);
  }

  /** From the first segment: its address less its offset in the file. */
  get base(): bigint | null {
    const [first] = this.segments();
    return first === undefined ? null : first.address - BigInt(first.offset);
  }

  /** e_phoff: bytes from the start of the file to the program headers. */
  get programHeadersOffset(): number {
    return this.#number("phoff");
  }

  /** PT_LOAD segments in the file's order. */
  segments(): readonly ElfSegment[] {
    return this.#programHeaders(PT_LOAD);
  }

  /** The path of the dynamic loader that PT_INTERP names; null for none. */
  interpreter(): string | null {
    const [segment] = this.#programHeaders(PT_INTERP);
    if (segment === undefined || segment.fileSize > maximumPath) return null;
    return stringAt(this.source.read(segment.offset, segment.fileSize), 0);
  }

  /** A section's bytes, from the file; null for one that takes no space there (.bss). */
  sectionData(section: ElfSection): Uint8Array | null {
    return section.type === SHT_NOBITS ? null : this.source.read(section.offset, section.size);
  }

  /** A defined symbol from .dynsym, .symtab or, without sections, PT_DYNAMIC; or null. */
  symbol(name: string): ElfSymbol | null {
    for (const table of [".dynsym", ".symtab"]) {
      const section = this.section(table);
      const strings = section === null ? undefined : this.sections[section.link];
      if (section === null || strings === undefined) continue;
      const found = findSymbol(this.source, this.#format, this.#reader, section, strings, name);
      if (found !== null) return found;
    }
    return this.sections.length === 0 ? this.#dynamicSymbol(name) : null;
  }

  /** The notes of all PT_NOTE segments, read one by one. */
  *notes(): Generator<ElfNote, void> {
    for (const { offset, fileSize } of this.#programHeaders(PT_NOTE))
      yield* notesOf(this.source, offset, fileSize, this.byteOrder === "little");
  }

  /** The GNU build-id in lower-case hexadecimal, or null. */
  buildId(): string | null {
    for (const { offset, fileSize } of this.#programHeaders(PT_NOTE)) {
      const id = findBuildId(this.source, offset, fileSize, this.byteOrder === "little");
      if (id !== null) return id;
    }
    return null;
  }

  [Symbol.dispose](): void {
    this.source[Symbol.dispose]();
  }

  #dynamicSymbol(name: string): ElfSymbol | null {
    const [dynamic] = this.#programHeaders(PT_DYNAMIC);
    if (dynamic === undefined) return null;
    const view = dataView(this.source.read(dynamic.offset, dynamic.fileSize));
    const tables = dynamicSymbols(view, this.#format, this.#reader, this.segments(), this.bias ?? 0n);
    if (tables === null) return null;
    return findSymbol(this.source, this.#format, this.#reader, tables.symbols, tables.strings, name);
  }

  #number(member: keyof ElfFormat["ehdr"] & string): number {
    const slot = this.#format.ehdr[member];
    if (typeof slot === "number") return slot;
    return this.#reader.number(this.#header, 0, slot);
  }

  /** The table's entries as one view. Refuses impossible sizes and counts. */
  #table(offset: number, entrySize: number, minimum: number, count: number): DataView {
    if (entrySize < minimum || count > maximumHeaders)
      throw new MemoryError("bad-image", `${this.path} has headers of impossible size or number.`);
    return dataView(this.source.read(offset, entrySize * count));
  }

  #programHeaders(type: number): ElfSegment[] {
    const { phdr } = this.#format;
    const [offset, entrySize, declared] = [this.#number("phoff"), this.#number("phentsize"), this.#number("phnum")];
    // Core files with more than 65,534 segments keep the count in the first section header.
    const count = declared === PN_XNUM ? this.#firstSection("info") : declared;
    if (offset === 0 || count === 0) return [];
    const view = this.#table(offset, entrySize, phdr.size, count);
    const segments: ElfSegment[] = [];
    for (let base = 0; base < view.byteLength; base += entrySize) {
      if (this.#reader.number(view, base, phdr.type) !== type) continue;
      segments.push({
        offset: this.#reader.number(view, base, phdr.offset),
        address: this.#reader.address(view, base, phdr.vaddr),
        fileSize: this.#reader.number(view, base, phdr.filesz),
        memorySize: this.#reader.address(view, base, phdr.memsz),
        flags: this.#reader.number(view, base, phdr.flags),
      });
    }
    return segments;
  }

  /** A file that was cut short lost its section headers at least. */
  #sectionsOrNone(): ElfSection[] {
    try {
      return this.#readSections();
    } catch (error) {
      if (error instanceof MemoryError && error.code === "bad-image") return [];
      throw error;
    }
  }

  #readSections(): ElfSection[] {
    const { shdr } = this.#format;
    const [offset, entrySize] = [this.#number("shoff"), this.#number("shentsize")];
    // Section headers are not loaded.
    if (offset === 0 || this.bias !== null) return [];
    const count = this.#number("shnum") || this.#firstSection("bytes");
    if (count === 0) return [];
    const view = this.#table(offset, entrySize, shdr.size, count);
    const headers = Array.from({ length: count }, (_, index) => {
      const base = index * entrySize;
      return {
        nameOffset: this.#reader.number(view, base, shdr.name),
        type: this.#reader.number(view, base, shdr.type),
        flags: this.#reader.number(view, base, shdr.flags),
        address: this.#reader.address(view, base, shdr.addr),
        offset: this.#reader.number(view, base, shdr.offset),
        size: this.#reader.number(view, base, shdr.bytes),
        link: this.#reader.number(view, base, shdr.link),
      };
    });
    const declared = this.#number("shstrndx");
    const strings = headers[declared === SHN_XINDEX ? this.#firstSection("link") : declared];
    const names = strings === undefined ? new Uint8Array() : this.source.read(strings.offset, strings.size);
    return headers.map(({ nameOffset, ...section }) => ({ name: stringAt(names, nameOffset), ...section }));
  }

  /** The first section header holds the numbers that do not fit in the ELF header. */
  #firstSection(member: "bytes" | "link" | "info"): number {
    const { shdr } = this.#format;
    const view = dataView(this.source.read(this.#number("shoff"), shdr.size));
    return this.#reader.number(view, 0, shdr[member]);
  }
}

function stringAt(strings: Uint8Array, offset: number): string {
  const end = strings.indexOf(0, offset);
  return Buffer.from(strings.subarray(offset, end === -1 ? undefined : end)).toString("utf8");
}
