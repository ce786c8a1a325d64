import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../user-error.js";

export interface Patchlevel {
  /** `3.13.5`, `3.16.0a2`. */
  readonly release: string;
  /** The headers come after that release and before the next: PY_VERSION is `3.13.5+`. */
  readonly development: boolean;
}

/** What a header tree says it is, in patchlevel.h beside Python.h. */
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

/** The release a header tree says it is: `3.13.5`. */
export function releaseOf(include: string): string {
  return patchlevelOf(include).release;
}

/** Whether `release` is what was asked for: `3.13.5` answers to `3.13.5` and to `3.13`, and whatever it is where nothing was. */
export function answers(release: string, asked: string | undefined): boolean {
  return asked === undefined || release === asked || release.startsWith(`${asked}.`);
}
