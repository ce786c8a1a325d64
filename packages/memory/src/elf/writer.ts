import { type ElfFormat, elf32, elf64, type Slot } from "./format.js";

/** The class, byte order and machine in an ELF header. */
export interface ElfMachine {
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
  /** e_machine. */
  readonly machine: number;
}

export interface SegmentToWrite {
  readonly address: bigint;
  readonly flags: number;
  readonly bytes: Uint8Array;
}

export interface NoteToWrite {
  readonly owner: string;
  readonly type: number;
  readonly bytes: Uint8Array;
}

const ET_CORE = 4;
const PT_LOAD = 1;
const PT_NOTE = 4;
const align4 = (size: number): number => Math.ceil(size / 4) * 4;

/** The bytes of an ELF core file: the notes, then the segments, without padding. */
export function writeCore(
  machine: ElfMachine,
  notes: readonly NoteToWrite[],
  segments: readonly SegmentToWrite[],
): Uint8Array {
  const writer = new ElfWriter(machine);
  const { ehdr, phdr } = writer.format;
  const noteBytes = Buffer.concat(notes.map((note) => writer.note(note)));
  const header = new Uint8Array(ehdr.size);
  header.set([0x7f, 0x45, 0x4c, 0x46, machine.class / 32, machine.byteOrder === "little" ? 1 : 2, 1]);
  writer.put(header, ehdr.type, ET_CORE);
  writer.put(header, ehdr.machine, machine.machine);
  writer.put(header, [20, 4], 1); // e_version
  writer.put(header, ehdr.phoff, ehdr.size);
  writer.put(header, [ehdr.phentsize[0] - 2, 2], ehdr.size); // e_ehsize
  writer.put(header, ehdr.phentsize, phdr.size);
  writer.put(header, ehdr.phnum, segments.length + 1);
  const headers: Uint8Array[] = [header];
  let offset = ehdr.size + phdr.size * (segments.length + 1);
  headers.push(writer.programHeader(PT_NOTE, offset, { address: 0n, flags: 0, bytes: noteBytes }));
  offset += noteBytes.length;
  for (const segment of segments) {
    headers.push(writer.programHeader(PT_LOAD, offset, segment));
    offset += segment.bytes.length;
  }
  return Buffer.concat([...headers, noteBytes, ...segments.map(({ bytes }) => bytes)]);
}

/** Writes members in one class and byte order. */
export class ElfWriter {
  readonly format: ElfFormat;
  readonly #littleEndian: boolean;

  constructor(machine: ElfMachine) {
    this.format = machine.class === 64 ? elf64 : elf32;
    this.#littleEndian = machine.byteOrder === "little";
  }

  put(bytes: Uint8Array, [offset, size]: Slot, value: number | bigint): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (size === 8) view.setBigUint64(offset, BigInt(value), this.#littleEndian);
    else if (size === 4) view.setUint32(offset, Number(value), this.#littleEndian);
    else if (size === 2) view.setUint16(offset, Number(value), this.#littleEndian);
    else view.setUint8(offset, Number(value));
  }

  /** Integers of the target's word size. */
  words(values: readonly bigint[]): Uint8Array {
    const { wordSize } = this.format;
    const bytes = new Uint8Array(values.length * wordSize);
    for (const [index, value] of values.entries()) this.put(bytes, [index * wordSize, wordSize], value);
    return bytes;
  }

  programHeader(type: number, offset: number, { address, flags, bytes }: SegmentToWrite): Uint8Array {
    const { phdr } = this.format;
    const header = new Uint8Array(phdr.size);
    this.put(header, phdr.type, type);
    this.put(header, phdr.flags, flags);
    this.put(header, phdr.offset, offset);
    this.put(header, phdr.vaddr, address);
    this.put(header, phdr.filesz, bytes.length);
    // Notes are not loaded.
    this.put(header, phdr.memsz, type === PT_LOAD ? bytes.length : 0);
    return header;
  }

  note({ owner, type, bytes }: NoteToWrite): Uint8Array {
    const name = Buffer.from(`${owner}\0`);
    const note = new Uint8Array(12 + align4(name.length) + align4(bytes.length));
    this.put(note, [0, 4], name.length);
    this.put(note, [4, 4], bytes.length);
    this.put(note, [8, 4], type);
    note.set(name, 12);
    note.set(bytes, 12 + align4(name.length));
    return note;
  }
}
