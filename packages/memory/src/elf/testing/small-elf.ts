/** A small ELF file of either class and byte order, for tests. */
import { type ElfFormat, elf32, elf64 } from "../format.js";

export interface Kind {
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
}

export const kinds: readonly Kind[] = [
  { class: 32, byteOrder: "little" },
  { class: 32, byteOrder: "big" },
  { class: 64, byteOrder: "little" },
  { class: 64, byteOrder: "big" },
];

type Slot = readonly [number, number];

/**
 * One PT_LOAD and one PT_NOTE, .dynsym with `alpha` and an undefined `beta`, .symtab with `gamma`.
 */
export function smallElf(kind: Kind): Uint8Array {
  const format: ElfFormat = kind.class === 32 ? elf32 : elf64;
  const little = kind.byteOrder === "little";
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  const put = (base: number, [offset, size]: Slot, value: number): void => {
    if (size === 1) view.setUint8(base + offset, value);
    else if (size === 2) view.setUint16(base + offset, value, little);
    else if (size === 4) view.setUint32(base + offset, value, little);
    else view.setBigUint64(base + offset, BigInt(value), little);
  };
  const text = (at: number, value: string): number => {
    bytes.set(Buffer.from(value, "latin1"), at);
    return value.length;
  };

  bytes.set([0x7f, 0x45, 0x4c, 0x46, kind.class / 32, little ? 1 : 2, 1]);
  const { ehdr, phdr, shdr, sym } = format;
  const machine = kind.class === 32 ? 40 : 22;
  for (const [slot, value] of [
    [ehdr.type, 3],
    [ehdr.machine, machine],
    [[20, 4], 1],
    [ehdr.phoff, 0x100],
    [ehdr.shoff, 0x800],
    [[kind.class === 32 ? 40 : 52, 2], ehdr.size],
    [ehdr.phentsize, phdr.size],
    [ehdr.phnum, 2],
    [ehdr.shentsize, shdr.size],
    [ehdr.shnum, 6],
    [ehdr.shstrndx, 1],
  ] as const)
    put(0, slot, value);

  const segment = (index: number, type: number, offset: number, vaddr: number, size: number, memory: number): void => {
    const base = 0x100 + index * phdr.size;
    put(base, phdr.type, type);
    put(base, phdr.flags, 4);
    put(base, phdr.offset, offset);
    put(base, phdr.vaddr, vaddr);
    put(base, phdr.filesz, size);
    put(base, phdr.memsz, memory);
  };
  segment(0, 1, 0, 0x10000, 0x1000, 0x2000);
  segment(1, 4, 0x300, 0x10300, 20, 20);
  for (const [at, value] of [
    [0, 4],
    [4, 4],
    [8, 3],
  ] as const)
    put(0x300, [at, 4], value);
  text(0x30c, "GNU\0");
  bytes.set([0xde, 0xad, 0xbe, 0xef], 0x310);

  const names = "\0.shstrtab\0.dynstr\0.dynsym\0.symtab\0.PyRuntime\0";
  const strings = "\0alpha\0not_gamma\0beta\0";
  text(0x400, names);
  text(0x480, strings);
  const symbol = (base: number, name: string, value: number, section: number): void => {
    put(base, sym.name, strings.indexOf(`${name}\0`));
    put(base, sym.value, value);
    put(base, sym.bytes, 8);
    put(base, sym.info, 0x11);
    put(base, sym.shndx, section);
  };
  symbol(0x500 + sym.size, "beta", 0, 0);
  symbol(0x500 + 2 * sym.size, "alpha", 0x10ab0, 5);
  symbol(0x600 + sym.size, "gamma", 0x10cd0, 5);

  const section = (index: number, name: string, type: number, offset: number, size: number, link = 0): void => {
    const base = 0x800 + index * shdr.size;
    put(base, shdr.name, names.indexOf(name));
    put(base, shdr.type, type);
    put(base, shdr.addr, 0x10000 + offset);
    put(base, shdr.offset, offset);
    put(base, shdr.bytes, size);
    put(base, shdr.link, link);
    if (link !== 0) put(base, shdr.entsize, sym.size);
    if (link !== 0) put(base, shdr.info, 1);
  };
  section(1, ".shstrtab", 3, 0x400, names.length);
  section(2, ".dynstr", 3, 0x480, strings.length);
  section(3, ".dynsym", 11, 0x500, 3 * sym.size, 2);
  section(4, ".symtab", 2, 0x600, 2 * sym.size, 2);
  section(5, ".PyRuntime", 1, 0xc00, 0x40);
  return bytes;
}
