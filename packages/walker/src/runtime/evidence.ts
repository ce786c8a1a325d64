import type { ElfImage } from "@pyframes/memory";
import { readDebugOffsets } from "../build/debug-offsets.js";
import type { Evidence } from "../build/identity.js";
import { findSoabi, findVersion, readOnlyData, type Soabi } from "../build/literals.js";
import { targetOf } from "../build/triples.js";
import { hexOfVersion } from "../build/version.js";
import type { StructReader } from "../layout/reader.js";
import type { LoadedImage } from "./images.js";

/** What an image and its memory tell of the build; null where they do not tell its version. */
export function gatherEvidence(reader: StructReader, image: LoadedImage, runtime: bigint): Evidence | null {
  const data = readOnlyData(image.elf);
  const soabi = findSoabi(data);
  const debugOffsets = readDebugOffsets(reader, runtime);
  const version =
    (debugOffsets && { hex: debugOffsets.hex, toldBy: "debug-offsets" as const }) ??
    versionSymbol(reader, image) ??
    versionLiteral(data, soabi);
  if (version === null) return null;
  const flags = soabi?.abiflags ?? "";
  return {
    ...version,
    abiflags: debugOffsets?.freeThreaded && !flags.includes("t") ? `t${flags}` : flags,
    target: targetOf(image.elf, soabi?.triple ?? null),
    debugOffsets,
  };
}

function versionSymbol(reader: StructReader, { elf, bias }: LoadedImage): Pick<Evidence, "hex" | "toldBy"> | null {
  const symbol = elf.symbol("Py_Version");
  const value = symbol === null ? null : reader.pointer(bias + symbol.address);
  // An unsigned long, which on Linux is as wide as a pointer.
  return value === null ? null : { hex: Number(BigInt.asUintN(32, value)), toldBy: "symbol" };
}

function versionLiteral(data: string, soabi: Soabi | null): Pick<Evidence, "hex" | "toldBy"> | null {
  const version = soabi === null ? null : findVersion(data, soabi.minor);
  const hex = version === null ? null : hexOfVersion(version);
  return hex === null ? null : { hex, toldBy: "literal" };
}

/** Structs can be read before the layout is known: the ELF header tells pointers and byte order. */
export const shapeOf = (elf: ElfImage): { pointerSize: number; littleEndian: boolean } => ({
  pointerSize: elf.class / 8,
  littleEndian: elf.byteOrder === "little",
});
