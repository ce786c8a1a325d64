/**
 * Compares the output of several tools for the same processes:
 * `node bench/features.mjs [--docs] [--only 3.13,3.14] [--keep FOLDER]`.
 *
 * Each interpreter runs each program, and each tool runs once for each of its commands. A cell is
 * "yes" if the output has the known facts about the program.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { interpreters } from "./features/interpreters.mjs";
import { producer } from "./features/producer.mjs";
import { questions } from "./features/questions.mjs";
import { report } from "./features/report.mjs";
import { tools } from "./features/tools.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: { docs: { type: "boolean" }, only: { type: "string" }, keep: { type: "string" } },
});
const wanted = values.only?.split(",");
const folder = mkdtempSync(join(tmpdir(), "pyframes-features-"));
if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });

const found = (await interpreters()).filter(({ label }) => wanted?.includes(label) ?? true);
const asked = await tools();
for (const { name, label = name, skip } of [...found, ...asked])
  if (skip !== undefined) console.error(`skipped: ${label}: ${skip}`);
/** One for each question, tool and interpreter. */
const answers = [];
const usable = asked.filter(({ skip }) => skip === undefined);
for (const interpreter of found.filter(({ skip }) => skip === undefined)) {
  const programs = new Set(
    questions.filter((question) => concerns(question, interpreter)).map(({ program }) => program),
  );
  for (const program of programs) await ask(program, interpreter);
}
rmSync(folder, { recursive: true });
report({ answers, questions, tools: usable, interpreters: found, docs: values.docs === true });

/** True if the question makes sense for the interpreter. */
function concerns({ from = "3.6", gil = true }, { minor, label }) {
  const order = (text) => Number(text.split(".")[1]);
  return order(minor) >= order(from) && (gil || !label.endsWith("t"));
}

/** Runs every tool on a program under one interpreter. */
async function ask(program, interpreter) {
  const [command, ...args] = interpreter.command;
  // Compiled with Debian's headers, which are for builds with a GIL.
  const module =
    program === "foreign" && !interpreter.label.endsWith("t") ? await producer(interpreter.minor, folder) : null;
  if (program === "foreign" && module === null) return;
  const argv = [...args, here(`features/programs/${program}.py`), ...(module === null ? [] : [module])];
  const child = spawn(command, argv, { stdio: ["ignore", "pipe", "ignore"] });
  const ready = await new Promise((resolve) => {
    child.stdout.once("data", () => resolve(true));
    child.once("error", () => resolve(false));
    child.once("exit", () => resolve(false));
  });
  if (ready) {
    console.error(`${interpreter.label}: ${program}`);
    const core = questions.some((question) => question.program === program && question.as === "core")
      ? dumpCore(child.pid)
      : null;
    for (const tool of usable.filter(({ only }) => only?.includes(interpreter.minor) ?? true))
      askTool(tool, program, interpreter, child.pid, core);
  } else console.error(`${interpreter.label}: ${program} does not run`);
  child.kill("SIGKILL");
}

function askTool(tool, program, interpreter, pid, core) {
  const texts = new Map();
  for (const question of questions.filter((each) => each.program === program && concerns(each, interpreter))) {
    const named = typeof question.as === "object" ? question.as[tool.name] : question.as;
    const has = named !== undefined && tool.commands[named] !== undefined;
    if (!has && question.must) continue;
    const how = has ? named : "plain";
    if (how === "core" && core === null) continue;
    const seen = question.seen.test ? question.seen : (question.seen[tool.name] ?? question.seen.other);
    // A state that comes and goes may be missing from the first output.
    for (let left = question.tries ?? 1; left > 0 && !seen.test(texts.get(how) ?? ""); left--)
      if (left < (question.tries ?? 1) || !texts.has(how))
        texts.set(how, answerOf(tool, how, pid, core, `${interpreter.label}.${program}`));
    answers.push({
      feature: question.feature,
      tool: tool.name,
      label: interpreter.label,
      how,
      seen: seen.test(texts.get(how)),
    });
  }
}

/** A tool's output without colours; its errors only where it prints figures among them. */
function answerOf(tool, how, pid, core, name) {
  const argv = [...tool.command, ...tool.commands[how](String(pid), core)];
  const options = { encoding: "utf8", timeout: 60_000, maxBuffer: 1 << 28 };
  const { stdout, stderr } = spawnSync(argv[0], argv.slice(1), options);
  if (values.keep !== undefined)
    writeFileSync(join(values.keep, `${name}.${tool.name}.${how}.txt`), `${stdout}${stderr}`);
  const text = tool.printsOnBoth ? `${stdout}${stderr}` : stdout;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the start of a colour
  return text.replaceAll(/\x1b\[[\d;]*m/g, "");
}

/** Written by gdb; null if gdb is missing or fails. */
function dumpCore(pid) {
  const path = join(folder, `core.${pid}`);
  spawnSync("gdb", ["-nx", "-batch", "-p", String(pid), "-ex", `gcore ${path}`], { stdio: "ignore" });
  return existsSync(path) ? path : null;
}
