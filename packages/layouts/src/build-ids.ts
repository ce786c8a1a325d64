/**
 * The builds of distributors' binaries, by the linker's stamp on them: GNU build-ids, Mach-O UUIDs
 * and PE GUIDs. Stored by build, in `data/build-ids.json`; read on first use.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Build, DATA_DIRECTORY, parseBuildId } from "./data.js";

/** The file on disk. */
export interface BuildIdFile {
  readonly format: 1;
  /** Build id to the identifications of its binaries, lower-case hexadecimal digits. */
  readonly builds: Readonly<Record<string, readonly string[]>>;
}

/** Thrown if two builds have the same build-id. */
export class BuildIdConflict extends Error {
  override readonly name = "BuildIdConflict";

  constructor(identification: string, builds: readonly [string, string]) {
    super(`The build-id ${identification} is said to be of two builds, ${builds[0]} and ${builds[1]}.`);
  }
}

/** The file of the index in a directory of tables. */
export const buildIdPath = (directory = DATA_DIRECTORY): string => join(directory, "build-ids.json");

/** The content of the file; without entries if there is none. */
export function readBuildIds(directory = DATA_DIRECTORY): BuildIdFile {
  const path = buildIdPath(directory);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as BuildIdFile) : { format: 1, builds: {} };
}

/**
 * Identification to build id. Throws a BuildIdConflict that names both builds if they share one.
 */
export function indexOf({ builds }: BuildIdFile): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (const [build, identifications] of Object.entries(builds)) {
    for (const identification of identifications) {
      const other = index.get(identification);
      if (other !== undefined) throw new BuildIdConflict(identification, [other, build]);
      index.set(identification, build);
    }
  }
  return index;
}

let index: ReadonlyMap<string, string> | undefined;

/**
 * The build of the binary with this build-id (UUID, GUID; hexadecimal, dashes allowed); null if it
 * is unknown.
 */
export function buildOfBuildId(hex: string): Build | null {
  index ??= indexOf(readBuildIds());
  const id = index.get(hex.toLowerCase().replaceAll("-", ""));
  return id === undefined ? null : parseBuildId(id);
}
