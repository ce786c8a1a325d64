import { basename } from "node:path";
import { type VersionSource, versionSources } from "@pyframes/layouts";

export interface VersionEvidence {
  readonly by: VersionSource;
  /** `3.13.5`, or the known part of it: `3.13`. */
  readonly version: string;
}

/** One sentence for each source that contradicts the most trusted one. */
export function disagreements([trusted, ...others]: readonly VersionEvidence[]): string[] {
  if (trusted === undefined) return [];
  return others
    .filter(({ version }) => !agree(version, trusted.version))
    .map(
      ({ by, version }) =>
        `${versionSources[trusted.by]} says ${trusted.version}, but ${versionSources[by]} says ${version}; the first is used.`,
    );
}

/** `3.13` agrees with `3.13.5`. */
function agree(a: string, b: string): boolean {
  return a === b || b.startsWith(`${a}.`) || a.startsWith(`${b}.`);
}

/**
 * The version in the file name of an interpreter or its library: 3.13 for `libpython3.13t.so.1.0`.
 */
export function versionOfName(path: string): string | null {
  return /^(?:lib)?python(3\.\d+(?:\.\d+)?)/.exec(basename(path))?.[1] ?? null;
}
