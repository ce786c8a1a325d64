/** The index from build-ids to builds, kept beside the tables: extended by what an extraction saw. */
import { BuildIdConflict, type BuildIdFile, buildIdIndex, buildIdPath, readBuildIds } from "@pyframes/layouts";
import { writeWhole } from "./files.js";
import { cachePath, withLock } from "./sources/cache.js";
import { UserError } from "./user-error.js";

/** The index with a build's identifications added. Throws a UserError that names both builds where one is another's already. */
export function withBuildIds(file: BuildIdFile, build: string, identifications: readonly string[]): BuildIdFile {
  const all = new Set([...(file.builds[build] ?? []), ...identifications]);
  const builds = Object.entries({ ...file.builds, [build]: [...all].sort() });
  const extended = { format: 1, builds: Object.fromEntries(builds.sort(([a], [b]) => (a < b ? -1 : 1))) } as const;
  try {
    buildIdIndex(extended);
  } catch (error) {
    if (error instanceof BuildIdConflict)
      throw new UserError(`${error.message} Nothing was written; remove the wrong one from build-ids.json.`);
    throw error;
  }
  return extended;
}

/** Add a build's identifications to the index on disk. */
export async function storeBuildIds(
  build: string,
  identifications: readonly string[],
  directory?: string,
): Promise<void> {
  if (identifications.length === 0) return;
  await withLock(cachePath("locks", "build-ids"), async () => {
    const before = readBuildIds(directory);
    const after = withBuildIds(before, build, identifications);
    const lines = Object.entries(after.builds).map(([id, list]) => `  ${JSON.stringify(id)}: ${JSON.stringify(list)}`);
    const text = `{\n"format": 1,\n"builds": {\n${lines.join(",\n")}\n}\n}\n`;
    if (JSON.stringify(before) !== JSON.stringify(after)) writeWhole(buildIdPath(directory), text);
  });
}
