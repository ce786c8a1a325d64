import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../user-error.js";

export interface Patchlevel {
  /** `3.13.5`, `3.16.0a2`. */
  readonly release: string;
  /**
   * True if the headers are later than that release and before the next: PY_VERSION is `3.13.5+`.
   */
  readonly development: boolean;
}

/** The version of a header tree, from patchlevel.h beside Python.h. */
export function patchlevelOf(include: string): Patchlevel {
  let text: string;
  try {
    text = readFileSync(join(include, "patchlevel.h"), "utf8");
  } catch {
    throw new UserError(
      `${include} has no patchlevel.h, so it is no directory of CPython's headers; give one that has Python.h.`,
    );
  }
  const match = /^#define\s+PY_VERSION\s+"([^"+]+)(\+?)"/m.exec(text);
  if (!match)
    throw new UserError(`${join(include, "patchlevel.h")} does not define PY_VERSION; give CPython's own headers.`);
  return { release: match[1] as string, development: match[2] === "+" };
}

/** The release of a header tree: `3.13.5`. */
export function releaseOf(include: string): string {
  return patchlevelOf(include).release;
}

/**
 * True if `release` matches the request: `3.13.5` matches `3.13.5`, `3.13` and an absent version.
 */
export function answers(release: string, asked: string | undefined): boolean {
  return asked === undefined || release === asked || release.startsWith(`${asked}.`);
}

/** The oldest minor that walkers know. */
export const OLDEST = "3.6";

/** The refusal of a release before it. */
export const tooOld = (name: string): string =>
  `${name} is older than ${OLDEST}, the first release that can be read; name a newer one with --version.`;
