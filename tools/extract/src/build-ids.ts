/** The index from build-ids to builds beside the tables: the reverse of the builds' provenance. */
import { BuildIdConflict, type BuildIdFile, buildIdIndex, buildIdPath, readBuildIds } from "@pyframes/layouts";
import type { Extracted } from "./extracted.js";
import { writeWhole } from "./files.js";
import { cachePath, withLock } from "./sources/cache.js";
import { UserError } from "./user-error.js";

type Identified = Pick<Extracted, "id" | "provenance">;

/**
 * The index with the build-ids of these builds. Throws a UserError that names both builds if they
 * share a build-id.
 */
export function withBuilds(file: BuildIdFile, identified: readonly Identified[]): BuildIdFile {
  const builds = new Map(Object.entries(file.builds));
  for (const { id, provenance } of identified) {
    if (provenance.binaries === undefined) builds.delete(id);
    else builds.set(id, provenance.binaries);
  }
  const sorted = [...builds].sort(([a], [b]) => (a < b ? -1 : 1));
  const extended: BuildIdFile = { format: 1, builds: Object.fromEntries(sorted) };
  try {
    buildIdIndex(extended);
  } catch (error) {
    if (error instanceof BuildIdConflict)
      throw new UserError(`${error.message} Nothing was written; one of them was made from another's packages.`);
    throw error;
  }
  return extended;
}

/** Updates the index on disk with the builds of some files. */
export async function storeBuildIds(identified: readonly Identified[], directory?: string): Promise<void> {
  await withLock(cachePath("locks", "build-ids"), async () => {
    const before = readBuildIds(directory);
    const after = withBuilds(before, identified);
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    const lines = Object.entries(after.builds).map(([id, list]) => `  ${JSON.stringify(id)}: ${JSON.stringify(list)}`);
    writeWhole(buildIdPath(directory), `{\n"format": 1,\n"builds": {\n${lines.join(",\n")}\n}\n}\n`);
  });
}
