/**
 * What linkers stamp on a binary, and which build it is of: GNU build-ids, Mach-O UUIDs and PE GUIDs of distributors'
 * binaries that were seen. Stored by build, in `data/build-ids.json`; read when it is first asked.
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

/** Two builds claim one binary. */
export class BuildIdConflict extends Error {
  override readonly name = "BuildIdConflict";

  constructor(identification: string, builds: readonly [string, string]) {
    super(`The build-id ${identification} is said to be of two builds, ${builds[0]} and ${builds[1]}.`);
  }
}

/** The file of the index in a directory of tables. */
export const buildIdPath = (directory = DATA_DIRECTORY): string => join(directory, "build-ids.json");

/** The file as it is; without entries where there is none. */
export function readBuildIds(directory = DATA_DIRECTORY): BuildIdFile {
  const path = buildIdPath(directory);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as BuildIdFile) : { format: 1, builds: {} };
}

/** Identification to build id. Throws a BuildIdConflict that names both builds where two have one. */
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

/** The build that a binary with this build-id (UUID, GUID; hexadecimal, dashes allowed) is of; null where it was never seen. */
export function buildOfBuildId(hex: string): Build | null {
  index ??= indexOf(readBuildIds());
  const id = index.get(hex.toLowerCase().replaceAll("-", ""));
  return id === undefined ? null : parseBuildId(id);
}
