/**
 * The command as one file (bundle.mjs). Node takes a third of a millisecond to find, open and
 * compile each of its 150 modules. The file's name has the hash of its sources, so another build
 * does not find it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The compiler's records of its input, in each project of the command; and external packages. */
const MADE_FROM = [
  "tools/extract/dist/.tsbuildinfo",
  "packages/layouts/dist/.tsbuildinfo",
  "packages/memory/dist/.tsbuildinfo",
  "package-lock.json",
];

/** The path of the bundle for the current dist folders; null if it cannot be determined. */
export function bundlePath(): string | null {
  const hash = createHash("sha256");
  try {
    for (const file of MADE_FROM) hash.update(readFileSync(new URL(`../../../${file}`, import.meta.url)));
  } catch {
    return null;
  }
  return fileURLToPath(new URL(`command-${hash.digest("hex").slice(0, 16)}.cjs`, import.meta.url));
}
