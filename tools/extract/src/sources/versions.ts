/** The final releases of CPython, from versions.json at the root of the repository. */
import { readFileSync } from "node:fs";
import type { Release, VersionsFile } from "@pyframes/layouts";
import { answers } from "./release.js";

const FILE = new URL("../../../../versions.json", import.meta.url);

let releases: VersionsFile["releases"] | undefined;

/** Every final release, by version, in order. */
export function finalReleases(): VersionsFile["releases"] {
  releases ??= (JSON.parse(readFileSync(FILE, "utf8")) as VersionsFile).releases;
  return releases;
}

/**
 * The newest release of a minor for which `test` holds, or exactly the requested one; null if there
 * is none.
 */
export function findRelease(asked: string, test: (release: Release) => boolean): string | null {
  const all = Object.entries(finalReleases());
  const found = all.filter(([version, release]) => answers(version, asked) && test(release));
  return found.at(-1)?.[0] ?? null;
}
