/**
 * All engines and other tools on the same programs, in turn (A B A B): medians and ratios.
 * `npx nx run bench:run [--quick] [--json] [--docs]`; --docs writes the tables into
 * docs/performance.md. Progress goes to standard error.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { consistency } from "./consistency.mjs";
import { contestants } from "./contestants.mjs";
import { goals } from "./goals.mjs";
import { growth } from "./growth.mjs";
import { debianPython, installedPython } from "./interpreters.mjs";
import { machine, median } from "./measure.mjs";
import { printed, written } from "./report.mjs";
import { sizes } from "./sizes.mjs";
import { start } from "./start.mjs";
import { systemCalls } from "./system-calls.mjs";
import { targets, withTarget } from "./targets.mjs";

const flag = { type: "boolean", default: false };
const { values } = parseArgs({ options: { quick: flag, json: flag, docs: flag, rounds: { type: "string" } } });
const rounds = Number(values.rounds ?? (values.quick ? 2 : 3));
const log = (line) => console.error(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}`);

/** The sampled interpreters: the newest, and one that other tools support. */
async function interpreters() {
  const found = [];
  for (const minor of ["3.15", "3.14", "3.13"]) {
    const debian = await debianPython(minor);
    const python = minor === "3.13" ? installedPython(minor) : debian;
    const chosen = python.command ? { ...python, installed: minor === "3.13" } : debian;
    if (chosen.command) found.push({ minor, ...chosen });
    else log(`skipped: CPython ${minor}: ${chosen.reason}`);
  }
  return found;
}

const canRead = (row, { minor, installed }) =>
  row.skip === undefined && row.minors.includes(minor) && (installed || !row.installed);

/** The cost of a sample for each contestant in turn, for one program under one interpreter. */
async function compare(target, python, rows) {
  const contending = rows.filter((row) => canRead(row, python));
  return await withTarget(target, python.command, (pid) => {
    const runs = new Map(contending.map((row) => [row.name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const row of contending) {
        try {
          runs.get(row.name).push(row.samples(pid, target.part));
        } catch (error) {
          log(`${row.name} on ${target.name}: ${error.message.slice(0, 200)}`);
        }
      }
    }
    const figures = contending.flatMap(({ name, peer }) => {
      const each = runs.get(name);
      return each.length === 0 ? [] : [{ name, peer: peer === true, ...medians(each) }];
    });
    return { target: target.name, python: python.minor, still: target.still === true, figures };
  });
}

/** The median over the rounds, for each figure. */
function medians(runs) {
  const numbers = Object.keys(runs[0]).filter((key) => typeof runs[0][key] === "number");
  return Object.fromEntries(numbers.map((key) => [key, median(runs.map((run) => run[key]))]));
}

// Sampled programs must not outlive this one.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const folder = mkdtempSync(join(tmpdir(), "pyframes-bench-"));
try {
  const begun = performance.now();
  const rows = await contestants(folder);
  for (const { name, skip } of rows) if (skip !== undefined) log(`skipped: ${name}: ${skip}`);
  const pythons = await interpreters();
  const results = {
    machine: machine(),
    rounds,
    skipped: rows.filter(({ skip }) => skip).map(({ name, skip }) => ({ name, reason: skip })),
  };
  results.commands = rows.filter(({ skip }) => !skip).map(({ name, command }) => ({ name, command }));
  results.samples = [];
  for (const target of targets) {
    if (values.quick && !target.quick) continue;
    for (const python of pythons) {
      // The middle interpreter has only one other tool, which has changed little since.
      if (python.minor === "3.14" && target !== targets[0]) continue;
      log(`${target.name}, CPython ${python.minor}`);
      results.samples.push(await compare(target, python, rows));
    }
  }
  log("system calls and bytes");
  results.calls = await systemCalls(rows, pythons, canRead);
  log("consistency");
  results.consistency = await consistency(rows, pythons, canRead, values.quick);
  log("growth");
  results.growth = values.quick ? [] : await growth(rows, pythons);
  log("start, memory, size");
  results.start = await start(folder, pythons[0], values.quick);
  results.sizes = sizes(folder);
  results.goals = goals(results);
  results.seconds = Math.round((performance.now() - begun) / 1000);
  console.log(values.json ? JSON.stringify(results, null, 2) : printed(results));
  if (values.docs) written(results);
} catch (error) {
  console.error(`bench:run: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
