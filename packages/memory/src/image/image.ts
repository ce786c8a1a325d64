/** The interface that executables, libraries and cores of every format share. */
import type { ByteSource } from "../byte-source.js";

/** A section. Its offset and size are in bytes and are checked when it is read. */
export interface ImageSection {
  /** `.PyRuntime` in ELF, `__DATA,PyRuntime` in Mach-O, `PyRuntim` in PE (eight bytes). */
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

/**
 * An executable, a library or a core. It reads on request and checks every bound: a damaged image
 * throws MemoryError `bad-image`, a read after its disposal `disposed`. Disposal may be repeated.
 */
export interface Image extends Disposable {
  readonly format: "elf" | "mach-o" | "pe";
  readonly class: 32 | 64;
  readonly byteOrder: "little" | "big";
  /** The format's own number: e_machine, cputype, Machine. */
  readonly machine: number;
  readonly path: string;
  /** Offsets are those of this source. */
  readonly source: ByteSource;
  /** The preferred address of the first byte; null where that byte is not loaded. */
  readonly base: bigint | null;
  readonly sections: readonly ImageSection[];
  /** The first section of that name, or null. */
  section(name: string): ImageSection | null;
  segments(): readonly ImageSegment[];
  /** A section's bytes from the file; null for one that takes no space there. */
  sectionData(section: ImageSection): Uint8Array | null;
  /** A defined symbol by its name in C, or null. */
  symbol(name: string): ImageSymbol | null;
  /** The GNU build-id, LC_UUID or CodeView GUID as lower-case hexadecimal, or null. */
  buildId(): string | null;
}
