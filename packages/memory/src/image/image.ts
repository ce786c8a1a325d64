/** What every format of executables, libraries and cores says of itself, in the same words. */
import type { ByteSource } from "../elf/byte-source.js";

/** A section. Offsets and sizes are bytes of the file and are not checked until they are read. */
export interface ImageSection {
  /** As the format has it: `.PyRuntime` (ELF), `__DATA,PyRuntime` (Mach-O), `PyRuntim` (PE, eight bytes). */
  readonly name: string;
  /** Virtual address, before the load bias is added; for PE with the preferred image base. */
  readonly address: bigint;
  readonly offset: number;
  /** Bytes in the file. */
  readonly size: number;
}

/** A part of the file that is loaded. */
export interface ImageSegment {
  readonly offset: number;
  readonly address: bigint;
  readonly fileSize: number;
  readonly memorySize: bigint;
}

/** A defined symbol. */
export interface ImageSymbol {
  /** As C spells it. */
  readonly name: string;
  /** Virtual address, before the load bias is added. */
  readonly address: bigint;
}

/** A file that is loaded to be run: reads on demand, every bound is checked, every error is a MemoryError `bad-image`. */
export interface Image extends Disposable {
  readonly format: "elf" | "mach-o" | "pe";
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
  /** The format's own number: e_machine, cputype, Machine. */
  readonly machine: number;
  readonly path: string;
  /** What it is read from: offsets are its. */
  readonly source: ByteSource;
  /** The address of its first byte where it is loaded as it asks to be; null where its first byte is not loaded. */
  readonly base: bigint | null;
  readonly sections: readonly ImageSection[];
  /** The first section of that name, or null. */
  section(name: string): ImageSection | null;
  segments(): readonly ImageSegment[];
  /** A section's bytes from the file; null for one that takes no space there. */
  sectionData(section: ImageSection): Uint8Array | null;
  /** A defined symbol by its name in C, or null. */
  symbol(name: string): ImageSymbol | null;
  /** What tells this very file from any other build: GNU build-id, LC_UUID, CodeView GUID; lower-case hexadecimal, or null. */
  buildId(): string | null;
}
