/**
 * The measured programs: our engines, and other tools found on this machine. Each is a row: the
 * interpreters that it can read, its command line, and the source of its figures. Figures are for
 * one sample: `medianNs` on the clock, `processorNs` of processor time.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { debianProgram, debianPython, pathProgram } from "./interpreters.mjs";
import { output, run } from "./measure.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ours = [here("contestants/typescript.mjs")];
const remote = here("contestants/remote_debugging.py");

/** Compiles a program of one file with the command in its first comment. */
function compiled(source, folder) {
  const program = join(folder, source.replace(/^.*\/|\.c$/g, ""));
  run([process.env.CC || "cc", "-O2", `-I${here("../generated/c")}`, here(source), "-o", program]);
  return program;
}

/** The sampler's example program. */
export const compiledSampler = (folder) => [compiled("../examples/c/sample.c", folder), "--interval", "0"];

/**
 * @returns rows: {name, peer, minors, command, skip?, samples(pid, part) → figures, stacks?(pid,
 * number, pause) → {stacks, refused}}
 */
export async function contestants(folder) {
  const sampler = compiledSampler(folder);
  const walk = [compiled("contestants/walk.c", folder)];
  const any = ["3.13", "3.14", "3.15"];
  const [count, typescript] = [1000, ["node", ...ours]];
  const rows = [
    inProcess("C sampler", any, [...sampler, "--json"], { ...{ count: 4 * count, stacking: sampler } }),
    inProcess("C sampler, reading always", any, [...sampler, "--json", "--always", "--bare"], {
      ...{ count: 2 * count, grows: true, traced: [...sampler, "--json", "--always"] },
    }),
    inProcess("TypeScript sampler", any, typescript, {
      ...{
        count,
        traced: [...typescript, "--warm", "0"],
        stacking: [...typescript, "--warm", "0", "--stacks"],
      },
    }),
    inProcess("TypeScript sampler, reading always", any, [...typescript, "--always"], {
      ...{ count, grows: true, traced: [...typescript, "--always", "--warm", "0"] },
    }),
    inProcess("C walk", any, walk, { ...{ count: count / 20, stacking: [...walk, "--stacks"], part: 0.2 } }),
    // With 1,000 threads a walk takes a third of a second: ten warm it up as well as fifty.
    inProcess("TypeScript walk", any, [...typescript, "--plain", "--warm", "10"], {
      ...{ count: count / 20, traced: [...typescript, "--warm", "0", "--plain"], part: 0.2 },
      stacking: [...typescript, "--warm", "0", "--plain", "--stacks"],
    }),
  ];
  for (const [minor, modes] of [
    ["3.14", { "": [] }],
    ["3.15", { "": [], " with its frame cache": ["--cache"] }],
  ]) {
    const { command, reason } = await debianPython(minor);
    for (const [mode, flags] of Object.entries(modes)) {
      const argv = [...(command ?? []), remote, ...flags];
      const more = { count, grows: true, stacking: [...argv, "--stacks"], canPause: minor !== "3.14", skip: reason };
      rows.push({ ...inProcess(`_remote_debugging${mode}`, [minor], argv, more), peer: true });
    }
  }
  rows.push({ ...austin(await debianProgram("austin", "trixie"), folder), peer: true });
  rows.push({ ...pySpy(pathProgram("py-spy", "PY_SPY"), folder), peer: true });
  rows.push({ ...pystack(pathProgram("pystack", "PYSTACK"), any), peer: true });
  return rows;
}

/**
 * Runs under the interpreter that has pystack, from the first line of pystack's program. pystack
 * has no sampling: each sample begins anew.
 */
function pystack({ command, reason }, minors) {
  const python = command && /^#!(\S+)/.exec(readFileSync(command[0], "utf8"))?.[1];
  const skip = reason ?? (python ? undefined : `${command[0]} does not begin with the interpreter that it is for`);
  const argv = [python ?? "", here("contestants/of_pystack.py")];
  return inProcess("pystack", minors, argv, { count: 10, stacking: [...argv, "--stacks"], part: 0.004, skip });
}

/**
 * A contestant that measures itself, and prints JSON.
 *
 * - `count`: samples in a round.
 * - `traced`: the command for strace, if another.
 * - `stacking`: the command that prints stacks, if another; `part`: the part of the stacks that it
 *   takes.
 * - `grows`: its cost must grow linearly.
 */
function inProcess(name, minors, command, { traced = command, stacking, count, part: asked = 1, ...more }) {
  const counting = (argv, number, pid) =>
    output([...argv, "--count", String(Math.max(1, Math.round(number))), String(pid)]);
  return {
    canPause: true,
    ...more,
    name,
    minors,
    command,
    traced,
    samples: (pid, part = 1) => JSON.parse(counting(command, count * part, pid)),
    stacks:
      stacking &&
      ((pid, number, pause) => readStacks(counting([...stacking, ...(pause ? ["--pause"] : [])], number * asked, pid))),
  };
}

/** Lines `a;b;c`, outermost first, and the number of refused stacks. */
function readStacks(text) {
  const stacks = new Map();
  let refused = 0;
  for (const line of text.split("\n").filter(Boolean)) {
    const refusal = /^refused (\d+)$/.exec(line);
    if (refusal) {
      refused += Number(refusal[1]);
      continue;
    }
    // From a collapsed line of our samplers: `thread 1;f (file:line);g (file:line) 17`.
    const collapsed = /^thread \d+;(.*) (\d+)$/.exec(line);
    const [stack, count] = collapsed ? [collapsed[1], Number(collapsed[2])] : [line, 1];
    if (stack.endsWith(";(torn)")) refused += count;
    else
      add(
        stacks,
        stack.split(";").map((frame) => frame.replace(/ \(.*\)$/, "")),
        count,
      );
  }
  return { stacks: [...stacks.values()], refused };
}

function add(stacks, frames, count) {
  const key = frames.join(";");
  const known = stacks.get(key);
  if (known === undefined) stacks.set(key, { frames, count });
  else known.count += count;
}

/**
 * Austin samples for whole seconds, and writes each stack as a line:
 * `P1;T0:7064;file:function:line;… microseconds`.
 */
function austin({ command = [], reason }, folder) {
  const file = join(folder, "austin.txt");
  const argv = (seconds) => [...command, "-i", "1us", "-x", String(seconds), "-o", file];
  const look = (pid, seconds) => {
    const figures = run([...argv(seconds), "-p", String(pid)], {}, [0, 255]);
    const lines = [...readFileSync(file, "utf8").matchAll(/^P\d+;T\d+:(\d+);?(.*) \d+$/gm)];
    return { ...figures, lines: lines.map(([, thread, stack]) => ({ thread, frames: stack.split(";"), count: 1 })) };
  };
  return {
    name: "austin",
    minors: ["3.13"],
    installed: true,
    skip: reason,
    command: argv(1),
    samples: (pid) => {
      const { processor, lines } = look(pid, 1);
      const figures = ofLines(pid, lines);
      return { ...figures, medianNs: 1e9 / figures.samples, processorNs: (processor * 1e9) / figures.samples };
    },
    stacks: (pid) => stacksOf(look(pid, 2).lines, (frame) => frame.split(":").at(-2) ?? frame),
  };
}

/**
 * py-spy samples at a rate, and writes each stack once:
 * `thread (7064): name;function (file:line);… count`.
 */
function pySpy({ command = [], reason }, folder) {
  const file = join(folder, "py-spy.txt");
  const argv = (rate) => [...command, "record", "-d", "1", "-r", String(rate), "--idle", "-t", "-f", "raw", "-o", file];
  const look = (pid, rate, pause) => {
    const figures = run([...argv(rate), ...(pause ? [] : ["--nonblocking"]), "-p", String(pid)]);
    const lines = [...readFileSync(file, "utf8").matchAll(/^thread \((\d+)\)(.*) (\d+)$/gm)];
    return {
      ...figures,
      lines: lines.map(([, thread, stack, count]) => ({
        thread,
        frames: stack.split(";").slice(1),
        count: Number(count),
      })),
    };
  };
  return {
    name: "py-spy",
    minors: ["3.13"],
    installed: true,
    canPause: true,
    skip: reason,
    command: [...argv(200), "--nonblocking"],
    // The cost of starting is in both, so the difference is without it.
    samples: (pid, part = 1) => {
      const [few, many] = [20, 200].map((rate) => look(pid, Math.max(1, rate * part)));
      const [first, figures] = [ofLines(pid, few.lines), ofLines(pid, many.lines)];
      const processorNs = ((many.processor - few.processor) * 1e9) / (figures.samples - first.samples);
      return { ...figures, medianNs: processorNs, processorNs };
    },
    stacks: (pid, _count, pause) => stacksOf(look(pid, 500, pause).lines, (frame) => frame.replace(/ \(.*\)$/, "")),
  };
}

/** Each sample has the main thread once. */
function ofLines(pid, lines) {
  const total = (some) => some.reduce((sum, { count }) => sum + count, 0);
  const samples = Math.max(1, total(lines.filter(({ thread }) => thread === String(pid))));
  const perSample = (counted) =>
    Math.round(lines.reduce((sum, { frames, count }) => sum + counted(frames) * count, 0) / samples);
  return {
    samples,
    threads: Math.round(total(lines) / samples),
    frames: perSample((frames) => frames.length),
    // A frame with a line ends with it: `function (file:line)` or `file:function:line`.
    lines: perSample((frames) => frames.filter((frame) => /:[1-9]\d*\)?$/.test(frame)).length),
  };
}

function stacksOf(lines, functionOf) {
  const stacks = new Map();
  for (const { frames, count } of lines) add(stacks, frames.map(functionOf), count);
  return { stacks: [...stacks.values()], refused: 0 };
}
