/** A DLL of three sections, exports and a CodeView entry, for either width. */
import { Writer } from "../../image/testing.js";

export const widths = [64, 32] as const;
export const GUID = "33221100554477668899aabbccddeeff";
export const IMAGE_BASE = 0x1000_0000;
const NAMES = ["Py_Version", "_PyRuntime", "forwarded"];

/** Offsets in the file and addresses of the sections: exports and the like, and PyRuntim. */
const RDATA = { offset: 0x400, rva: 0x2000 };
const RUNTIME = { offset: 0x800, rva: 0x3000 };

export function smallPe(width: 32 | 64): Uint8Array {
  const writer = new Writer(0xa00, true);
  const wide = width === 64;
  const optionalSize = (wide ? 112 : 96) + 16 * 8;
  writer.text(0, "MZ");
  writer.u32(0x3c, 0x80);
  writer.text(0x80, "PE\0\0");
  writer.u16(0x84, wide ? 0x8664 : 0x14c, 3);
  writer.u16(0x94, optionalSize, 0x2022);
  const optional = 0x98;
  writer.u16(optional, wide ? 0x20b : 0x10b);
  if (wide) writer.word(optional + 24, 8, IMAGE_BASE);
  else writer.u32(optional + 28, IMAGE_BASE);
  writer.u32(optional + 32, 0x1000, 0x200);
  writer.u32(optional + 56, 0x5000, 0x400);
  const directories = optional + (wide ? 112 : 96);
  writer.u32(directories - 4, 16);
  writer.u32(directories, RDATA.rva, 0x200);
  writer.u32(directories + 6 * 8, RDATA.rva + 0x200, 28);
  const sections = [
    [".rdata", 0x300, RDATA.rva, 0x400, RDATA.offset],
    ["PyRuntim", 0x40, RUNTIME.rva, 0x200, RUNTIME.offset],
    [".bss", 0x100, 0x4000, 0, 0],
  ] as const;
  for (const [index, [name, memory, rva, size, offset]] of sections.entries()) {
    const start = optional + optionalSize + index * 40;
    writer.text(start, name);
    writer.u32(start + 8, memory, rva, size, offset);
  }
  writeExports(writer);
  writeDebugDirectory(writer);
  writer.text(RUNTIME.offset, "xdebugpy");
  return writer.bytes;
}

/**
 * The export directory table, then addresses, names, ordinals and the strings. Names are sorted,
 * ordinals reversed.
 */
function writeExports(writer: Writer): void {
  const { offset, rva } = RDATA;
  writer.u32(offset + 16, 1, NAMES.length, NAMES.length, rva + 0x40, rva + 0x60, rva + 0x80);
  // The last is an address within the export table: a forwarder.
  writer.u32(offset + 0x40, rva + 0x1f0, RUNTIME.rva, RUNTIME.rva + 0x10);
  writer.text(offset + 0x1f0, "other.name");
  for (const [index, name] of NAMES.entries()) {
    writer.u32(offset + 0x60 + index * 4, rva + 0x100 + index * 0x20);
    writer.u16(offset + 0x80 + index * 2, NAMES.length - 1 - index);
    writer.text(offset + 0x100 + index * 0x20, name);
  }
}

function writeDebugDirectory(writer: Writer): void {
  const entry = RDATA.offset + 0x200;
  writer.u32(entry + 12, 2, 0x30, RDATA.rva + 0x240, RDATA.offset + 0x240);
  writer.text(RDATA.offset + 0x240, "RSDS");
  writer.bytes.set(Buffer.from("00112233445566778899aabbccddeeff", "hex"), RDATA.offset + 0x244);
  writer.u32(RDATA.offset + 0x254, 1);
  writer.text(RDATA.offset + 0x258, "python.pdb");
}
