/**
 * `walker-gen [--check]`: generated/ and the pages that follow from packages/layouts. With
 * --release: C headers for some builds.
 */
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildModel } from "./build-model.js";
import { emitC } from "./c/emit.js";
import { checkedLayouts } from "./checked-layouts.js";
import { chosenModel, isChosen } from "./choice.js";
import { emitDocs } from "./docs/emit.js";
import { emitRepositoryDocs } from "./docs/repository.js";
import { compareGenerated, writeFile, writeGenerated } from "./generated-files.js";
import { emitTypeScript } from "./typescript/emit.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const COMMAND = "npx nx run walker-gen:generate";
const USAGE = `usage: ${COMMAND} [--check]
       ${COMMAND} --release VERSION [--target TRIPLE] [--abiflags FLAGS] --out FOLDER`;

function output(): ReadonlyMap<string, string> {
  const model = buildModel(checkedLayouts());
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

/** The C headers alone, with the tables of some builds. */
function generateChosen({ out, ...choice }: Options & { release: string; out: string }): number {
  checkedLayouts((build) => isChosen(build, choice));
  for (const [path, text] of emitC(chosenModel(choice))) {
    const file = join(resolve(process.env.INIT_CWD ?? "", out), basename(path));
    writeFile(file, text);
    console.log(`wrote ${file}`);
  }
  return 0;
}

const options = {
  check: { type: "boolean" },
  release: { type: "string" },
  target: { type: "string" },
  abiflags: { type: "string" },
  out: { type: "string" },
} as const;
type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

function parsed(words: string[]): Options | null {
  try {
    const { values } = parseArgs({ options, args: words });
    const { check: _, ...choice } = values;
    const whole = Object.keys(choice).length === 0;
    return whole || (!values.check && values.release !== undefined && values.out !== undefined) ? values : null;
  } catch {
    return null;
  }
}

function main(words: string[]): number {
  const values = parsed(words);
  if (values === null) {
    console.error(`walker-gen: wrong command line\n${USAGE}`);
    return 2;
  }
  const { release, out } = values;
  try {
    if (release !== undefined && out !== undefined) return generateChosen({ ...values, release, out });
    return values.check ? check() : generate();
  } catch (error) {
    console.error(`walker-gen: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));
