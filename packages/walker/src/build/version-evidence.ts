import { basename } from "node:path";

/** One thing that tells the version of a build. In the order of trust. */
export const versionSources = {
  symbol: "the symbol Py_Version",
  "debug-offsets": "its debug offsets",
  hexversion: "sys.hexversion in its memory",
  "build-id": "its build-id",
  literal: "a string in its image",
  "file-name": "the name of its file",
} as const;

export interface VersionEvidence {
  readonly by: keyof typeof versionSources;
  /** `3.13.5`, or as much of it as is told: `3.13`. */
  readonly version: string;
}

/** One sentence for each that contradicts the most trusted of them. */
export function disagreements([believed, ...others]: readonly VersionEvidence[]): string[] {
  if (believed === undefined) return [];
  return others
    .filter(({ version }) => !agree(version, believed.version))
    .map(
      ({ by, version }) =>
        `${versionSources[believed.by]} says ${believed.version}, but ${versionSources[by]} says ${version}; the former is believed.`,
    );
}

/** `3.13` agrees with `3.13.5`. */
function agree(a: string, b: string): boolean {
  return a === b || b.startsWith(`${a}.`) || a.startsWith(`${b}.`);
}

/** What the name of an interpreter or its library says: `libpython3.13t.so.1.0` is 3.13. */
export function versionOfName(path: string): string | null {
  return /^(?:lib)?python(3\.\d+(?:\.\d+)?)/.exec(basename(path))?.[1] ?? null;
}
