/**
 * Where the members of an ELF core file's headers and notes are: the targets of harmful mutations.
 */
import { type ElfFormat, elf32, elf64, type Slot } from "@pyframes/memory/testing";

export interface Place {
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
}

export interface ElfPlaces {
  readonly littleEndian: boolean;
  readonly wordSize: 4 | 8;
  /** Of the ELF header, the program headers and the notes' heads. */
  readonly headers: readonly Place[];
  /** Words of the notes' descriptions. */
  readonly notes: readonly Place[];
  /** Bytes of memory: [start, end) of the file. */
  readonly memory: readonly (readonly [start: number, end: number])[];
  /** Bytes of text, of a recording's header: [start, end) of the file. */
  readonly text: readonly [start: number, end: number] | null;
}

const PT_LOAD = 1;
const PT_NOTE = 4;
const noteHead = 12;
const align4 = (size: number): number => Math.ceil(size / 4) * 4;

/** The places in a valid file. */
export function elfPlaces(bytes: Buffer): ElfPlaces {
  const littleEndian = bytes[5] === 1;
  const format = bytes[4] === 2 ? elf64 : elf32;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const number = ({ offset, size }: Place): number => {
    if (size === 8) return Number(view.getBigUint64(offset, littleEndian));
    return size === 4 ? view.getUint32(offset, littleEndian) : view.getUint16(offset, littleEndian);
  };
  const headers = placesOf(format.ehdr, 0);
  const notes: Place[] = [];
  const memory: [number, number][] = [];
  let text: [number, number] | null = null;
  const [first, count] = [number(place(format.ehdr.phoff, 0)), number(place(format.ehdr.phnum, 0))];
  for (let index = 0; index < count; index++) {
    const base = first + index * format.phdr.size;
    headers.push(...placesOf(format.phdr, base));
    const [type, start, size] = [format.phdr.type, format.phdr.offset, format.phdr.filesz].map((slot) =>
      number(place(slot, base)),
    ) as [number, number, number];
    if (type === PT_LOAD && size > 0) memory.push([start, start + size]);
    if (type !== PT_NOTE) continue;
    for (let at = start; at + noteHead <= start + size; ) {
      const head = [0, 4, 8].map((into) => ({ offset: at + into, size: 4 }) as const);
      headers.push(...head);
      const [nameSize, dataSize] = head.map(number) as [number, number, number];
      const data = at + noteHead + align4(nameSize);
      const isText = bytes.toString("latin1", at + noteHead, at + noteHead + 8) === "pyframes";
      if (isText) text = [data, data + dataSize];
      else notes.push(...wordsOf(data, data + Math.min(dataSize, 4096), format.wordSize));
      at = data + align4(dataSize);
    }
  }
  return { littleEndian, wordSize: format.wordSize, headers, notes, memory, text };
}

const place = ([offset, size]: Slot, base: number): Place => ({ offset: base + offset, size });

function placesOf(members: ElfFormat["ehdr"] | ElfFormat["phdr"], base: number): Place[] {
  const slots = Object.values(members).filter((member): member is Slot => typeof member !== "number");
  return slots.map((slot) => place(slot, base));
}

function wordsOf(start: number, end: number, size: 4 | 8): Place[] {
  return Array.from({ length: Math.floor((end - start) / size) }, (_, index) => ({
    offset: start + index * size,
    size,
  }));
}
