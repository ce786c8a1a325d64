/** Walkers for some builds only: for who knows which interpreters there will be. */
import { type Build, type BuildIdFile, builds, load, parseBuildId, readBuildIds } from "@pyframes/layouts";
import { buildModel } from "./build-model.js";
import type { Model } from "./model.js";

export interface Choice {
  /** A release, `3.13.5`, or all of a minor, `3.13`. */
  readonly release: string;
  /** All targets, where not given. */
  readonly target?: string | undefined;
  /** All of them, where not given; `""` is release builds. */
  readonly abiflags?: string | undefined;
}

export function isChosen({ version, target, abiflags }: Omit<Build, "id">, choice: Choice): boolean {
  return (
    (version === choice.release || version.startsWith(`${choice.release}.`)) &&
    target === (choice.target ?? target) &&
    abiflags === (choice.abiflags ?? abiflags)
  );
}

/**
 * The model of the chosen builds.
 *
 * @throws RangeError where there is none.
 */
export function chosenModel(choice: Choice): Model {
  const found = builds().filter((build) => isChosen(build, choice));
  if (found.length === 0) {
    const { release, target, abiflags } = choice;
    const what = [release, target, abiflags && `abiflags ${abiflags}`].filter(Boolean).join(", ");
    throw new RangeError(`There is no table for ${what}; docs/releases.md lists what there is.`);
  }
  const ids = Object.entries(readBuildIds().builds).filter(([id]) => {
    const build = parseBuildId(id);
    return build !== null && isChosen(build, choice);
  });
  const buildIds: BuildIdFile = { ...readBuildIds(), builds: Object.fromEntries(ids) };
  return buildModel(
    found.map((build) => load(build)),
    buildIds,
  );
}
