/**
 * `nx run record:record [-- --only TEXT] [--interpreter PREFIX] [--program FILE]`: makes
 * test/conformance/cases again.
 */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { recordCase } from "./case.js";
import { managed, type Planned, planned } from "./interpreters.js";
import { corpusPrograms } from "./plan.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const output = join(root, "test", "conformance", "cases");
/** Not below the user's directories: this path is in every recording. */
const stage = join(tmpdir(), "pyframes-conformance");

const { values } = parseArgs({
  options: {
    /** Only interpreters whose name contains one of these: `s390x`, `upstream 3.8`. */
    only: { type: "string", multiple: true },
    /** One more interpreter, by its installation prefix, called `upstream NAME`. */
    interpreter: { type: "string", multiple: true },
    /** Only this program of test/conformance: `tasks.py`. */
    program: { type: "string" },
  },
});

const wanted = (name: string): boolean => values.only === undefined || values.only.some((text) => name.includes(text));
const log = (line: string): void => console.log(line);
let failed = 0;

async function record({ name, programs, lay }: Planned): Promise<void> {
  const chosen = programs.filter(({ file }) => values.program === undefined || values.program === file);
  if (chosen.length === 0) return;
  try {
    const interpreter = await lay();
    for (const program of chosen) log(await recordCase(interpreter, program, stage, output));
  } catch (error) {
    failed++;
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** An interpreter outside of the plan. */
function extra(prefix: string): Planned {
  const name = `upstream ${basename(prefix)}`;
  return { name, programs: corpusPrograms, lay: () => managed(resolve(prefix), stage, name, log) };
}

mkdirSync(stage, { recursive: true });
mkdirSync(output, { recursive: true });
try {
  for (const { file } of corpusPrograms) copyFileSync(join(root, "test", "conformance", file), join(stage, file));
  copyFileSync(join(root, "test", "programs", "truth.py"), join(stage, "truth.py"));
  for (const prefix of values.interpreter ?? []) await record(extra(prefix));
  if (values.interpreter === undefined || values.only !== undefined)
    for (const interpreter of planned(stage, log)) if (wanted(interpreter.name)) await record(interpreter);
} finally {
  rmSync(stage, { recursive: true, force: true });
}
if (failed > 0) process.exitCode = 1;
