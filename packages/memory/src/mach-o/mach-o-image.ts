import type { ByteSource } from "../byte-source.js";
import { MemoryError } from "../error.js";
import { Fields } from "../image/fields.js";
import type { Image, ImageSection, ImageSegment, ImageSymbol } from "../image/image.js";
import { LC_SYMTAB, LC_UUID, type MachOFormat, MH_MAGIC, MH_MAGIC_64, machO32, machO64 } from "./format.js";
import { findSymbol, type SymbolTable } from "./symbols.js";

/** `segment,section`, as the linker's options spell it: `__DATA,PyRuntime`. */
export interface MachOSection extends ImageSection {
  /** S_ZEROFILL and its like: no bytes in the file. */
  readonly zeroFill: boolean;
}

interface Command {
  readonly kind: number;
  readonly fields: Fields;
}

/** The section types without bytes: S_ZEROFILL, S_GB_ZEROFILL, S_THREAD_LOCAL_ZEROFILL. */
const ZERO_FILL = [0x1, 0xc, 0x12];
const SECTION_TYPE = 0xff;
/** A bound on reads for a damaged header, far beyond what linkers write. */
const MAXIMUM_COMMANDS = 1 << 22;

/** A Mach-O file of one architecture: executable, dylib, bundle or core. */
export class MachOImage implements Image {
  readonly format = "mach-o";
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
  /** cputype: 0x01000007 is x86-64, 0x0100000c arm64. */
  readonly machine: number;
  /** filetype: 2 executable, 6 dylib, 8 bundle, 4 core. */
  readonly type: number;
  readonly #format: MachOFormat;
  readonly #commands: readonly Command[];
  #sections: readonly MachOSection[] | undefined;

  /** @throws MemoryError `bad-image` when it is not a Mach-O file of one architecture. */
  constructor(
    readonly source: ByteSource,
    readonly path = "image",
  ) {
    const magic = source.size < machO64.header ? null : new Fields(source.read(0, 4), true).u32(0);
    const swapped = magic === null ? null : new Fields(source.read(0, 4), false).u32(0);
    const little = magic === MH_MAGIC || magic === MH_MAGIC_64;
    const wide = magic === MH_MAGIC_64 || swapped === MH_MAGIC_64;
    if (!little && !wide && swapped !== MH_MAGIC) throw new MemoryError("bad-image", `${path} is not a Mach-O file.`);
    this.class = wide ? 64 : 32;
    this.byteOrder = little ? "little" : "big";
    this.#format = wide ? machO64 : machO32;
    const header = new Fields(source.read(0, this.#format.header), little);
    this.machine = header.u32(4);
    this.type = header.u32(12);
    this.#commands = this.#readCommands(header.u32(16), header.u32(20), little);
  }

  get sections(): readonly MachOSection[] {
    this.#sections ??= this.#segmentCommands().flatMap((command) => this.#sectionsOf(command));
    return this.#sections;
  }

  get base(): bigint | null {
    return this.segments().find(({ offset, fileSize }) => offset === 0 && fileSize > 0)?.address ?? null;
  }

  section(name: string): MachOSection | null {
    return this.sections.find((section) => section.name === name) ?? null;
  }

  segments(): readonly ImageSegment[] {
    const { segment, word } = this.#format;
    return this.#segmentCommands().map((command) => ({
      address: command.word(segment.vmaddr, word),
      memorySize: command.word(segment.vmsize, word),
      offset: Number(command.word(segment.fileoff, word)),
      fileSize: Number(command.word(segment.filesize, word)),
    }));
  }

  sectionData(section: ImageSection): Uint8Array | null {
    const own = this.sections.find((candidate) => candidate === section);
    return own?.zeroFill ? null : this.source.read(section.offset, section.size);
  }

  /** From the symbol table; exported names stay there when an image is stripped. */
  symbol(name: string): ImageSymbol | null {
    const command = this.#commands.find(({ kind }) => kind === LC_SYMTAB)?.fields;
    if (command === undefined) return null;
    const table: SymbolTable = {
      offset: command.u32(8),
      count: command.u32(12),
      strings: command.u32(16),
      stringsSize: command.u32(20),
      entrySize: this.#format.nlist,
      word: this.#format.word,
      littleEndian: this.byteOrder === "little",
    };
    const address = findSymbol(this.source, table, name);
    return address === null ? null : { name, address };
  }

  buildId(): string | null {
    const command = this.#commands.find(({ kind }) => kind === LC_UUID)?.fields;
    if (command === undefined || command.length < 24) return null;
    return Array.from({ length: 16 }, (_, index) =>
      command
        .u8(8 + index)
        .toString(16)
        .padStart(2, "0"),
    ).join("");
  }

  [Symbol.dispose](): void {
    this.source[Symbol.dispose]();
  }

  #readCommands(count: number, size: number, littleEndian: boolean): Command[] {
    // Each command has at least its own eight bytes of kind and size.
    if (size > MAXIMUM_COMMANDS || count > size / 8)
      throw new MemoryError("bad-image", `${this.path} has load commands of impossible size or number.`);
    const all = new Fields(this.source.read(this.#format.header, size), littleEndian);
    const commands: Command[] = [];
    for (let at = 0; commands.length < count; ) {
      const length = all.u32(at + 4);
      if (length < 8)
        throw new MemoryError("bad-image", `${this.path} has load commands of impossible size or number.`);
      commands.push({ kind: all.u32(at), fields: all.from(at, length) });
      at += length;
    }
    return commands;
  }

  #segmentCommands(): Fields[] {
    const { segmentCommand } = this.#format;
    return this.#commands.filter(({ kind }) => kind === segmentCommand).map(({ fields }) => fields);
  }

  #sectionsOf(command: Fields): MachOSection[] {
    const { segment, section, word } = this.#format;
    const count = command.u32(segment.nsects);
    if (segment.size + count * section.size > command.length)
      throw new MemoryError("bad-image", `${this.path} has more sections than its load command has room for.`);
    return Array.from({ length: count }, (_, index) => {
      const fields = command.from(segment.size + index * section.size, section.size);
      return {
        name: `${fields.text(16, 16)},${fields.text(0, 16)}`,
        address: fields.word(section.addr, word),
        size: Number(fields.word(section.bytes, word)),
        offset: fields.u32(section.offset),
        zeroFill: ZERO_FILL.includes(fields.u32(section.flags) & SECTION_TYPE),
      };
    });
  }
}
