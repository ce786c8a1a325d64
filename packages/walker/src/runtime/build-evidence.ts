import { buildOfBuildId, hexOfVersion, versionOfHex } from "@pyframes/layouts";
import { findPydTag, findSoabi, findVersion, type Soabi } from "../build/binary-identity.js";
import type { BuildEvidence } from "../build/choose-layout.js";
import { type DebugOffsets, readDebugOffsets, withFreeThreading } from "../build/debug-offsets.js";
import { targetOf } from "../build/machines.js";
import { type VersionEvidence, versionOfName } from "../build/version-evidence.js";
import type { StructReader } from "../layout/reader.js";
import type { LoadedImage } from "./loaded-image.js";
import { memoryLiterals } from "./memory-literals.js";

/**
 * What an image and its memory tell of the build; null where they do not tell its exact version.
 *
 * @param runtime where debug offsets may be; null where the runtime is still to be found.
 * @param inMemory whether all writable memory is asked where the image tells nothing.
 */
export function gatherBuildEvidence(
  reader: StructReader,
  image: LoadedImage,
  runtime: bigint | null,
  inMemory: boolean,
): BuildEvidence | null {
  const offsets = runtime === null ? null : readDebugOffsets(reader, runtime);
  const soabi = image.image.format === "pe" ? findPydTag(image) : findSoabi(image);
  const evidence = evidenceOf(reader, image, offsets, soabi, soabi && findVersion(image, soabi.minor));
  if (evidence !== null || !inMemory || image.image.format !== "elf") return evidence;
  const said = memoryLiterals(reader.memory);
  return said === null ? null : evidenceOf(reader, image, offsets, said.soabi, said.version);
}

function evidenceOf(
  reader: StructReader,
  image: LoadedImage,
  offsets: DebugOffsets | null,
  soabi: Soabi | null,
  literal: string | null,
): BuildEvidence | null {
  const id = image.buildId();
  // What was seen on a published binary.
  const known = id === null ? null : buildOfBuildId(id);
  const versions = [
    versionSymbol(reader, image),
    told("debug-offsets", offsets && versionOfHex(offsets.hex)),
    told("build-id", known?.version ?? null),
    told("literal", literal),
    told("file-name", versionOfName(image.path)),
  ].filter((telling) => telling !== null);
  const believed = versions.find(({ version }) => hexOfVersion(version) !== null);
  const hex = believed === undefined ? null : hexOfVersion(believed.version);
  if (believed === undefined || hex === null) return null;
  const flags = soabi?.abiflags ?? known?.abiflags ?? "";
  return {
    hex,
    versions: [believed, ...versions.filter((telling) => telling !== believed)],
    abiflags: withFreeThreading(flags, offsets),
    debugKnown: soabi !== null || known !== null,
    // The literal tells the C library, which the header does not; without read-only data it cannot be had.
    target: soabi === null && known !== null ? known.target : targetOf(image.image, soabi?.triple ?? null),
    debugOffsets: ofMinor(offsets, hex),
  };
}

function told(by: VersionEvidence["by"], version: string | null): VersionEvidence | null {
  return version === null ? null : { by, version };
}

/** An unsigned long, which on Linux is as wide as a pointer; 4 bytes hold it. */
function versionSymbol(reader: StructReader, image: LoadedImage): VersionEvidence | null {
  const address = image.symbol("Py_Version");
  const value = address === null ? null : reader.pointer(address);
  const hex = value === null ? 0 : Number(BigInt.asUintN(32, value));
  // Zero where the image is not initialised, as a copy that was mapped to be looked at.
  return hex >>> 24 === 3 ? { by: "symbol", version: versionOfHex(hex) } : null;
}

/** Each minor has its own `_Py_DebugOffsets`: those of another one mean nothing. */
function ofMinor(offsets: DebugOffsets | null, hex: number): DebugOffsets | null {
  return offsets !== null && offsets.hex >>> 16 === hex >>> 16 ? offsets : null;
}
