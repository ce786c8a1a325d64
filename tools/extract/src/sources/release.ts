import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../user-error.js";

/** The release a header tree says it is, from patchlevel.h beside Python.h: `3.13.5`. */
export function releaseOf(include: string): string {
  let text: string;
  try {
    text = readFileSync(join(include, "patchlevel.h"), "utf8");
  } catch {
    throw new UserError(
      `${include} has no patchlevel.h, so it is no directory of CPython's headers; give one that has Python.h.`,
    );
  }
  const match = /^#define\s+PY_VERSION\s+"([^"]+)"/m.exec(text);
  if (!match)
    throw new UserError(`${join(include, "patchlevel.h")} does not define PY_VERSION; give CPython's own headers.`);
  // A development build says `3.13.5+`.
  return (match[1] as string).replace(/\+$/, "");
}

/** Whether `release` is what was asked for: `3.13.5` answers to `3.13.5` and to `3.13`. */
export function answers(release: string, asked: string): boolean {
  return release === asked || release.startsWith(`${asked}.`);
}
