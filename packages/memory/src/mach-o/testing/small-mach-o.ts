/** A Mach-O bundle of one segment, a symbol table and a UUID, in any of the four kinds. */
import { Writer } from "../../image/testing.js";

export interface MachOKind {
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
}

export const kinds: readonly MachOKind[] = [
  { class: 64, byteOrder: "little" },
  { class: 32, byteOrder: "little" },
  { class: 64, byteOrder: "big" },
  { class: 32, byteOrder: "big" },
];

/** cputype of arm64, arm, PowerPC 64 and PowerPC. */
export const cpuOf = (kind: MachOKind): number =>
  (kind.byteOrder === "little" ? 12 : 18) | (kind.class === 64 ? 0x0100_0000 : 0);

export const UUID = "00112233445566778899aabbccddeeff";
/** Where the headers end and contents begin. */
export const CONTENTS = 0x400;
const NAMES = "\0\0__PyRuntime\0_other\0_undefined\0_debugger\0";
const placeOf = (name: string) => NAMES.indexOf(`\0${name}\0`) + 1;

export function smallMachO(kind: MachOKind): Uint8Array {
  const wide = kind.class === 64;
  const width = wide ? 8 : 4;
  const little = kind.byteOrder === "little";
  const writer = new Writer(0x600, little);
  const sizes = wide
    ? { header: 32, segment: 72, section: 80, nlist: 16 }
    : { header: 28, segment: 56, section: 68, nlist: 12 };
  const segmentSize = sizes.segment + 2 * sizes.section;
  writer.u32(0, wide ? 0xfeedfacf : 0xfeedface, cpuOf(kind), 0, 8, 3, segmentSize + 24 + 24, 0);
  let at = sizes.header;
  writer.u32(at, wide ? 0x19 : 0x1, segmentSize);
  writer.text(at + 8, "__DATA");
  writer.word(at + 24, width, 0x4000, 0x1000, 0, 0x600);
  writer.u32(at + 24 + 4 * width, 3, 3, 2, 0);
  const section = (start: number, name: string, address: number, size: number, offset: number, flags: number) => {
    writer.text(start, name);
    writer.text(start + 16, "__DATA");
    writer.word(start + 32, width, address, size);
    writer.u32(start + 32 + 2 * width, offset, 3, 0, 0, flags);
  };
  section(at + sizes.segment, "PyRuntime", 0x4400, 0x40, CONTENTS, 0);
  section(at + sizes.segment + sizes.section, "__bss", 0x4600, 0x800, 0, 1);
  at += segmentSize;
  writer.u32(at, 0x2, 24, 0x500, 4, 0x580, NAMES.length);
  writer.u32(at + 24, 0x1b, 24);
  writer.bytes.set(Buffer.from(UUID, "hex"), at + 32);
  writer.text(CONTENTS, "xdebugpy");
  writer.text(0x580, NAMES);
  // Type N_UNDF | N_EXT, a debugger's N_FUN, then N_SECT | N_EXT in section 1.
  const symbols = [
    ["_undefined", 0x01, 0, 0],
    ["_debugger", 0x24, 1, 0x4408],
    ["__PyRuntime", 0x0f, 1, 0x4400],
    ["_other", 0x0f, 2, 0x4600],
  ] as const;
  for (const [index, [name, type, place, value]] of symbols.entries()) {
    const start = 0x500 + index * sizes.nlist;
    writer.u32(start, placeOf(name));
    writer.bytes.set([type, place], start + 4);
    writer.word(start + 8, width, value);
  }
  return writer.bytes;
}

/** A universal file of all kinds, with offsets of 32 or 64 bits. */
export function smallUniversal(wide: boolean): Uint8Array {
  const slices = kinds.map((kind) => ({ machine: cpuOf(kind), bytes: smallMachO(kind) }));
  const writer = new Writer(0x1000 * (slices.length + 1), false);
  writer.u32(0, wide ? 0xcafebabf : 0xcafebabe, slices.length);
  for (const [index, { machine, bytes }] of slices.entries()) {
    const start = 8 + index * (wide ? 32 : 20);
    const offset = 0x1000 * (index + 1);
    writer.u32(start, machine, 0);
    if (wide) writer.word(start + 8, 8, offset, bytes.length);
    else writer.u32(start + 8, offset, bytes.length, 12);
    writer.bytes.set(bytes, offset);
  }
  return writer.bytes;
}
