/**
 * The long run: `npx nx run test:fuzz`. ROUNDS and SEED choose how many mutations and which; files
 * that find something are kept in KEEP. CORES is a list of core files, besides those of the corpus.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { campaign, type Seed } from "./campaign.js";
import { cEngine, SANITIZED, typescriptEngine } from "./engines.js";
import { recordingSeeds } from "./seeds.js";

/** As docs/cores.md says. */
const MOST_MILLISECONDS = 2000;
const MOST_KIB = 200 * 1024;

const { ROUNDS = "20", SEED = "1", KEEP = null, CORES = "", ONLY = "" } = process.env;
const names = readdirSync(fileURLToPath(new URL("../conformance/cases/", import.meta.url)))
  .filter((name) => name.endsWith(".core.gz") && name.includes(ONLY))
  .map((name) => name.slice(0, -".core.gz".length));
const cores = CORES.split(":").filter((path) => path !== "");
const seeds: Seed[] = [
  ...cores.map((path): Seed => ({ name: path, kind: "core", bytes: readFileSync(path) })),
  ...(CORES === "" || ONLY !== "" ? recordingSeeds(names) : []),
];

it("whatever a file holds, both engines give the same snapshot or one sentence, soon and without much memory", async () => {
  const directory = mkdtempSync(join(tmpdir(), "pyframes-fuzz-"));
  using ts = typescriptEngine(directory);
  using c = cEngine(directory, "c", ["-O2"]);
  using sanitized = cEngine(directory, "sanitized", SANITIZED);
  const settings = { rounds: Number(ROUNDS), seed: Number(SEED), directory, keep: KEEP };
  const { runs, walked, findings, costs } = await campaign(seeds, { ts, c, sanitized }, settings);
  rmSync(directory, { recursive: true });
  console.log(`${runs} files, ${walked} of which gave a snapshot`, costs);
  expect(walked).toBeGreaterThan(0);
  expect(findings).toEqual([]);
  for (const name of ["ts", "c"]) {
    expect(costs[name]?.milliseconds, costs[name]?.slowest).toBeLessThan(MOST_MILLISECONDS);
    expect(costs[name]?.resident, `${name}, KiB, ${costs[name]?.largest}`).toBeLessThan(MOST_KIB);
  }
});
