/** A member of an ELF struct (elf(5)), in bytes. Only used members are listed below. */
export type Slot = readonly [offset: number, size: 1 | 2 | 4 | 8];

/** One program header. */
export interface ElfSegment {
  readonly offset: number;
  readonly address: bigint;
  readonly fileSize: number;
  readonly memorySize: bigint;
  readonly flags: number;
}

export interface ElfFormat {
  readonly wordSize: 4 | 8;
  readonly ehdr: {
    readonly size: number;
    readonly type: Slot;
    readonly machine: Slot;
    readonly entry: Slot;
    readonly phoff: Slot;
    readonly shoff: Slot;
    readonly phentsize: Slot;
    readonly phnum: Slot;
    readonly shentsize: Slot;
    readonly shnum: Slot;
    readonly shstrndx: Slot;
  };
  readonly phdr: {
    readonly size: number;
    readonly type: Slot;
    readonly flags: Slot;
    readonly offset: Slot;
    readonly vaddr: Slot;
    readonly filesz: Slot;
    readonly memsz: Slot;
  };
  readonly shdr: {
    readonly size: number;
    readonly name: Slot;
    readonly type: Slot;
    readonly flags: Slot;
    readonly addr: Slot;
    readonly offset: Slot;
    readonly bytes: Slot;
    readonly link: Slot;
    readonly info: Slot;
    readonly entsize: Slot;
  };
  readonly sym: {
    readonly size: number;
    readonly name: Slot;
    readonly value: Slot;
    readonly bytes: Slot;
    readonly info: Slot;
    readonly shndx: Slot;
  };
}

export const elf32: ElfFormat = {
  wordSize: 4,
  ehdr: {
    size: 52,
    type: [16, 2],
    machine: [18, 2],
    entry: [24, 4],
    phoff: [28, 4],
    shoff: [32, 4],
    phentsize: [42, 2],
    phnum: [44, 2],
    shentsize: [46, 2],
    shnum: [48, 2],
    shstrndx: [50, 2],
  },
  phdr: { size: 32, type: [0, 4], offset: [4, 4], vaddr: [8, 4], filesz: [16, 4], memsz: [20, 4], flags: [24, 4] },
  shdr: {
    size: 40,
    name: [0, 4],
    type: [4, 4],
    flags: [8, 4],
    addr: [12, 4],
    offset: [16, 4],
    bytes: [20, 4],
    link: [24, 4],
    info: [28, 4],
    entsize: [36, 4],
  },
  sym: { size: 16, name: [0, 4], value: [4, 4], bytes: [8, 4], info: [12, 1], shndx: [14, 2] },
};

export const elf64: ElfFormat = {
  wordSize: 8,
  ehdr: {
    size: 64,
    type: [16, 2],
    machine: [18, 2],
    entry: [24, 8],
    phoff: [32, 8],
    shoff: [40, 8],
    phentsize: [54, 2],
    phnum: [56, 2],
    shentsize: [58, 2],
    shnum: [60, 2],
    shstrndx: [62, 2],
  },
  phdr: { size: 56, type: [0, 4], flags: [4, 4], offset: [8, 8], vaddr: [16, 8], filesz: [32, 8], memsz: [40, 8] },
  shdr: {
    size: 64,
    name: [0, 4],
    type: [4, 4],
    flags: [8, 8],
    addr: [16, 8],
    offset: [24, 8],
    bytes: [32, 8],
    link: [40, 4],
    info: [44, 4],
    entsize: [56, 8],
  },
  sym: { size: 24, name: [0, 4], info: [4, 1], shndx: [6, 2], value: [8, 8], bytes: [16, 8] },
};

/** Reads members in one byte order. */
export class ElfReader {
  constructor(readonly littleEndian: boolean) {}

  /**
   * For members that are not addresses: beyond 2^53, which no file reaches, they lose precision.
   */
  number(view: DataView, base: number, [offset, size]: Slot): number {
    const at = base + offset;
    if (size === 1) return view.getUint8(at);
    if (size === 2) return view.getUint16(at, this.littleEndian);
    if (size === 4) return view.getUint32(at, this.littleEndian);
    return Number(view.getBigUint64(at, this.littleEndian));
  }

  address(view: DataView, base: number, slot: Slot): bigint {
    if (slot[1] === 8) return view.getBigUint64(base + slot[0], this.littleEndian);
    return BigInt(this.number(view, base, slot));
  }
}

export const dataView = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
