/** `walker-gen [--check]`: generated/ and the pages that follow from packages/layouts. */
import { fileURLToPath } from "node:url";
import { buildModel } from "./build-model.js";
import { emitC } from "./c/emit.js";
import { emitDocs } from "./docs/emit.js";
import { emitRepositoryDocs } from "./docs/repository.js";
import { compareGenerated, writeGenerated } from "./generated-files.js";
import { emitTypeScript } from "./typescript/emit.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const COMMAND = "npx nx run walker-gen:generate";
const USAGE = `usage: ${COMMAND} [--check]`;

function output(): ReadonlyMap<string, string> {
  const model = buildModel();
  return new Map([...emitC(model), ...emitTypeScript(model), ...emitDocs(model), ...emitRepositoryDocs(ROOT, model)]);
}

function check(): number {
  const differences = compareGenerated(ROOT, output());
  for (const { path, why } of differences) console.error(`${path} is ${why}.`);
  if (differences.length > 0)
    console.error(`What is generated does not follow from packages/layouts and versions.json; run: ${COMMAND}`);
  return differences.length > 0 ? 1 : 0;
}

function generate(): number {
  const files = output();
  const differences = writeGenerated(ROOT, files);
  for (const { path, why } of differences) console.log(`${why === "stale" ? "removed" : "wrote"} ${path}`);
  console.log(`generated: ${files.size} files, ${differences.length} changed.`);
  return 0;
}

function main(options: readonly string[]): number {
  const unknown = options.find((option) => option !== "--check");
  if (unknown !== undefined) {
    console.error(`walker-gen: unknown option ${unknown}\n${USAGE}`);
    return 2;
  }
  try {
    return options.includes("--check") ? check() : generate();
  } catch (error) {
    console.error(`walker-gen: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
