/**
 * The command as one file (bundle.mjs): Node finds, opens and compiles a module in a third of a millisecond, and it is some 150 of
 * them. Its name has the hash of what it was made from, so that after any other build it is not found.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What the compiler says of all that it read, in each project that the command is made of; and the packages from elsewhere. */
const MADE_FROM = [
  "tools/extract/dist/.tsbuildinfo",
  "packages/layouts/dist/.tsbuildinfo",
  "packages/memory/dist/.tsbuildinfo",
  "package-lock.json",
];

/** Where the bundle of what is compiled now is, or would be; null where that cannot be told. */
export function bundlePath(): string | null {
  const hash = createHash("sha256");
  try {
    for (const file of MADE_FROM) hash.update(readFileSync(new URL(`../../../${file}`, import.meta.url)));
  } catch {
    return null;
  }
  return fileURLToPath(new URL(`command-${hash.digest("hex").slice(0, 16)}.cjs`, import.meta.url));
}
