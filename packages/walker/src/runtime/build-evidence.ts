import { buildOfBuildId, hexOfVersion, versionOfHex } from "@pyframes/layouts";
import { findPydTag, findSoabi, findVersion, type Soabi } from "../build/binary-identity.js";
import type { BuildEvidence } from "../build/choose-layout.js";
import { type DebugOffsets, readDebugOffsets, withFreeThreading } from "../build/debug-offsets.js";
import { targetOf } from "../build/machines.js";
import { type VersionEvidence, versionOfName } from "../build/version-evidence.js";
import type { StructReader } from "../layout/reader.js";
import type { LoadedImage } from "./loaded-image.js";
import { memoryLiterals } from "./memory-literals.js";
import type { SearchBounds } from "./search-bounds.js";

/**
 * Identifies the build from an image and its memory; null if they do not give its exact version.
 *
 * @param runtime the address of possible debug offsets; null before a runtime is found.
 * @param inMemory the bounds for a search of writable memory, which is made where the image has no
 * version; null for no search.
 */
export function gatherBuildEvidence(
  reader: StructReader,
  image: LoadedImage,
  runtime: bigint | null,
  inMemory: SearchBounds | null,
): BuildEvidence | null {
  const offsets = runtime === null ? null : readDebugOffsets(reader, runtime);
  const soabi = image.image.format === "pe" ? findPydTag(image) : findSoabi(image);
  const evidence = combine(reader, image, offsets, soabi, soabi && findVersion(image, soabi.minor));
  if (evidence !== null || inMemory === null || image.image.format !== "elf") return evidence;
  const literals = memoryLiterals(reader.memory, inMemory);
  return literals === null ? null : combine(reader, image, offsets, literals.soabi, literals.version);
}

function combine(
  reader: StructReader,
  image: LoadedImage,
  offsets: DebugOffsets | null,
  soabi: Soabi | null,
  literal: string | null,
): BuildEvidence | null {
  const id = image.buildId();
  // The entry of the published binary with this build-id.
  const known = id === null ? null : buildOfBuildId(id);
  const versions = [
    versionSymbol(reader, image),
    evidenceFrom("debug-offsets", offsets && versionOfHex(offsets.hex)),
    evidenceFrom("build-id", known?.version ?? null),
    evidenceFrom("literal", literal),
    evidenceFrom("file-name", versionOfName(image.path)),
  ].filter((source) => source !== null);
  const trusted = versions.find(({ version }) => hexOfVersion(version) !== null);
  const hex = trusted === undefined ? null : hexOfVersion(trusted.version);
  if (trusted === undefined || hex === null) return null;
  const flags = soabi?.abiflags ?? known?.abiflags ?? "";
  return {
    hex,
    versions: [trusted, ...versions.filter((source) => source !== trusted)],
    abiflags: withFreeThreading(flags, offsets),
    debugKnown: soabi !== null || known !== null,
    // The SOABI names the C library, the ELF header does not; without read-only data it is unknown.
    target:
      soabi === null && known !== null
        ? known.target
        : targetOf(image.image, soabi?.triple ?? null, usesMusl(reader, image)),
    debugOffsets: ofMinor(offsets, hex),
  };
}

/** musl's C library and its dynamic loader are one file. */
function usesMusl({ memory }: StructReader, image: LoadedImage): boolean {
  const isMusl = (path: string | null) => path !== null && /\/(?:ld-|libc\.)musl-[^/]*$/.test(path);
  return isMusl(image.loader()) || memory.mappings().some(({ path }) => isMusl(path));
}

function evidenceFrom(by: VersionEvidence["by"], version: string | null): VersionEvidence | null {
  return version === null ? null : { by, version };
}

/** An unsigned long: on Linux as wide as a pointer. Its lower 4 bytes hold the version. */
function versionSymbol(reader: StructReader, image: LoadedImage): VersionEvidence | null {
  const address = image.symbol("Py_Version");
  const value = address === null ? null : reader.pointer(address);
  const hex = value === null ? 0 : Number(BigInt.asUintN(32, value));
  // Zero in an image that was mapped but not initialised.
  return hex >>> 24 === 3 ? { by: "symbol", version: versionOfHex(hex) } : null;
}

/** Each minor has another `_Py_DebugOffsets`, so those of another minor mean nothing. */
function ofMinor(offsets: DebugOffsets | null, hex: number): DebugOffsets | null {
  return offsets !== null && offsets.hex >>> 16 === hex >>> 16 ? offsets : null;
}
