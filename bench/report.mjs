/** The results as tables, which also go between the markers of docs/performance.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const page = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
const [begin, end] = ["<!-- begin bench -->", "<!-- end bench -->"];

const microseconds = (nanoseconds) => (nanoseconds === undefined ? "" : digits(nanoseconds / 1000));
const digits = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The counts; if the program stands still, marked where they are less than the C sampler's. */
function work({ threads, frames, lines }, reference) {
  const found = [threads, frames, lines].map(Math.round);
  const less =
    reference && found.some((count, index) => count < [reference.threads, reference.frames, reference.lines][index]);
  return `${found.join(" / ")}${less ? ", **less**" : ""}`;
}

function samples({ samples: all }) {
  const rows = all.flatMap(({ target, python, still, figures }) => {
    const sampler = figures.find(({ name }) => name === "C sampler");
    const reference = sampler?.medianNs;
    return figures.map((each, index) => [
      index === 0 ? target : "",
      index === 0 ? python : "",
      each.name,
      microseconds(each.medianNs),
      microseconds(each.processorNs),
      reference === undefined ? "" : digits(each.medianNs / reference),
      work(each, still ? sampler : undefined),
      microseconds(each.bareNs),
    ]);
  });
  const head = [
    "program",
    "CPython",
    "by",
    "µs a sample",
    "processor",
    "of C sampler",
    "threads / frames / lines",
    "bare read",
  ];
  return table(head, rows);
}

function calls({ calls: { found, skipped } }) {
  if (found === undefined) return `System calls were not counted: ${skipped}.`;
  const rows = found.map(({ name, python, calls, bytes, writes }) => [
    ...[python, name, digits(calls), Math.round(bytes).toLocaleString("en"), digits(writes)],
  ]);
  return table(["CPython", "by", "calls a sample", "bytes a sample", "writes to the program"], rows);
}

function consistency({ consistency: all }) {
  const rows = all.map(({ name, python, paused, stacks, refused, impossible, reason }) => {
    if (reason) return [python, name, "paused", reason, "", ""];
    const part = (count) => `${count} (${((100 * count) / Math.max(1, stacks + refused)).toFixed(2)} %)`;
    return [python, name, paused ? "paused" : "running", String(stacks + refused), part(impossible), part(refused)];
  });
  return table(["CPython", "by", "the program is", "stacks", "impossible", "reported as torn"], rows);
}

function growth({ growth: all }) {
  const rows = all.map(({ name, by, points }) => [
    name,
    by,
    points.map(({ size, medianNs }) => `${size}: ${microseconds(medianNs)}`).join(", "),
  ]);
  return table(["by", "along", "µs a sample"], rows);
}

const missedWith = ({ target, ratio }) => `${digits(ratio)} with ${target}`;

function goals({ goals: all }) {
  const rows = all.map(({ goal, at, bound, unit, reached, best, missed = [], met }) => [
    goal,
    `at ${at} ${bound} ${unit}`,
    reached === null ? "not measured" : `${digits(reached)}${best === undefined ? "" : ` to ${digits(best)}`} ${unit}`,
    met === null ? "" : met ? "met" : ["**missed**", missed.map(missedWith).join("; ")].filter(Boolean).join(": "),
  ]);
  return table(["goal", "", "measured", ""], rows);
}

export function printed(results) {
  const { machine, rounds, seconds, skipped, commands } = results;
  const foot = [
    `Medians of ${rounds} rounds in turn, ${seconds} s in all; ${machine}.`,
    ...skipped.map(({ name, reason }) => `Missing: ${name} (${reason}).`),
  ];
  const list = commands.map(({ name, command }) => `    ${name}: ${command.map(short).join(" ")}`).join("\n");
  const parts = [
    goals(results),
    samples(results),
    calls(results),
    consistency(results),
    results.growth.length > 0 ? growth(results) : "",
  ];
  return `${[...parts, foot.join("\n"), list].filter(Boolean).join("\n\n")}\n`;
}

/** Without the paths of this machine. */
const short = (word) => word.replace(/^.*\/(?=[^/]+$)/, "").replace(/^(.*:)?.*_interpreter.*$/, "…");

export function written(results) {
  const text = readFileSync(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`docs/performance.md lacks the lines ${begin} and ${end}; add them where the tables belong.`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n${printed(results)}${text.slice(to)}`);
}
