/** Real files to be mutated: recordings of the corpus, as they are and as mere core files. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Seed } from "./campaign.js";

const cases = fileURLToPath(new URL("../conformance/cases/", import.meta.url));

export function recordingSeeds(names: readonly string[]): Seed[] {
  return names.flatMap((name): Seed[] => {
    const bytes = gunzipSync(readFileSync(`${cases}${name}.core.gz`));
    return [
      { name: `${name}, a recording`, kind: "recording", bytes },
      { name: `${name}, a core file`, kind: "core", bytes },
    ];
  });
}
