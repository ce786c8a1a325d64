/**
 * One table beside `clang -fsyntax-only` on the same input: the same probe, headers and arguments.
 * `npx nx run bench:extract [--rounds N] [--clang PATH]`; without clang it measures nothing, and
 * says so.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { probe } from "../tools/extract/dist/layout/probe.js";
import { installed } from "../tools/extract/dist/sources/installed.js";
import { alternate, machine, median, run } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    version: { type: "string", default: "3.13" },
    rounds: { type: "string", default: "9" },
    clang: { type: "string", default: process.env.CLANG ?? "clang" },
  },
});

const directory = mkdtempSync(join(tmpdir(), "pyframes-bench-"));
try {
  const found = await installed.find({ version: values.version, abiflags: "", target: "x86_64-linux-gnu" }, () => {});
  if ("reason" in found) throw new Error(`${found.reason}; give --version of one that is installed.`);
  const source = join(directory, "probe.c");
  writeFileSync(source, probe());
  const preload = join(directory, "peak.mjs");
  const peak = join(directory, "peak");
  writeFileSync(
    preload,
    `import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`,
  );
  const extract = ["tools/extract/dist/main.js", "--version", values.version];
  extract.push("--source", "installed", "--out", directory);
  const commands = {
    "clang -fsyntax-only": [
      ...[values.clang, "-fsyntax-only", "-x", "c", "-std=c11", "-DPy_BUILD_CORE"],
      ...["-I", found.tree.include, source],
    ],
    extract: ["node", ...extract],
  };
  const runs = alternate(commands, Number(values.rounds));
  const [clang, ours] = Object.values(runs).map((figures) => ({
    seconds: median(figures.map(({ seconds }) => seconds)),
    processor: median(figures.map(({ processor }) => processor)),
  }));
  run(["node", "--import", preload, ...extract]);
  console.log(`headers of ${found.tree.description}; medians of ${values.rounds} runs in turn; ${machine()}

| command | elapsed | processor time |
|---|---|---|
| clang -fsyntax-only | ${clang.seconds.toFixed(3)} s | ${clang.processor.toFixed(3)} s |
| extract, compiler evidence included | ${ours.seconds.toFixed(3)} s | ${ours.processor.toFixed(3)} s |
| ratio | ${(ours.seconds / clang.seconds).toFixed(2)} | ${(ours.processor / clang.processor).toFixed(2)} |

peak memory of extract: ${(Number(readFileSync(peak, "utf8")) / 1024).toFixed(0)} MB`);
} catch (error) {
  console.error(`bench:extract: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
