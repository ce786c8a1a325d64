/**
 * The time to load one build's layout in a process that has loaded nothing yet: one fresh Node
 * process for each sample. `npx nx run bench:load [--rounds N] [--versions V,V] [--target T]
 * [--packed]`; --packed uses the package as npm would publish it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { machine, median } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    versions: { type: "string", default: "3.6.0,3.8.18,3.12.6,3.13.5,3.14.3" },
    rounds: { type: "string", default: "31" },
    target: { type: "string", default: "x86_64-linux-gnu" },
    packed: { type: "boolean", default: false },
  },
});

const PACKAGE = fileURLToPath(new URL("../packages/layouts", import.meta.url));
const INSTALL = fileURLToPath(new URL("../tools/workspace/install-packages.mjs", import.meta.url));

/** The steps of one process, each timed after the one before, in milliseconds. */
const SAMPLE = `
const [module, version, target] = process.argv.slice(1);
const steps = [performance.now()];
const { layout } = await import(module);
steps.push(performance.now());
const found = layout({ version, target });
steps.push(performance.now());
found.struct("PyThreadState").field("interp").offset;
steps.push(performance.now());
found.view.thread_state.interp;
steps.push(performance.now());
console.log(JSON.stringify(steps.slice(1).map((at, index) => at - steps[index])));
`;

/** The package below `directory`, as a user installs it. */
function installed(directory) {
  execFileSync("node", [INSTALL, directory, "layouts"]);
  return join(directory, "node_modules", "@pyframes", "layouts");
}

const directory = mkdtempSync(join(tmpdir(), "pyframes-bench-"));
try {
  const root = values.packed ? installed(directory) : PACKAGE;
  const module = pathToFileURL(join(root, "dist", "index.js")).href;
  const sample = (version) =>
    JSON.parse(
      execFileSync(process.execPath, ["--input-type=module", "-e", SAMPLE, module, version, values.target], {
        encoding: "utf8",
      }),
    );
  const versions = values.versions.split(",");
  const samples = new Map(versions.map((version) => [version, []]));
  // One round that is not counted, then each in turn.
  for (let round = -1; round < Number(values.rounds); round++) {
    for (const version of versions) {
      const figures = sample(version);
      if (round >= 0) samples.get(version).push(figures);
    }
  }
  const rows = [...samples].map(([version, runs]) => {
    const figures = [0, 1, 2, 3].map((step) => runs.map((run) => run[step]));
    const words = figures.map((list) => `${median(list).toFixed(2)} (${Math.min(...list).toFixed(2)})`);
    return `| ${version} | ${words.join(" | ")} |`;
  });
  console.log(`${values.packed ? "the package as published" : "the repository's data"}, ${values.target}; medians of ${values.rounds} fresh processes, and the least; ${machine()}

| build | import, ms | layout(), ms | a record's member, ms | the view, ms |
|---|---|---|---|---|
${rows.join("\n")}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
