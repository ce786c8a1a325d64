/** The goals: a row each, as a ratio or a figure of one run. */

const sampler = "C sampler";
const reading = "C sampler, reading always";
const cached = "_remote_debugging with its frame cache";

/** The ratio of two figures, for each program that has both: [{target, ratio}]. */
function ratios({ samples }, python, slower, faster) {
  return samples
    .filter((each) => each.python === python)
    .map(({ target, figures }) => {
      const [one, other] = [slower, faster].map(([name, key]) => figures.find((each) => each.name === name)?.[key]);
      return { target, ratio: one / other };
    })
    .filter(({ ratio }) => Number.isFinite(ratio));
}

/**
 * `value` is a figure, or a ratio for each program, of which the worst counts.
 * @type {{goal: string, at: "least" | "most", bound: number, unit: string,
 *         value: (results: object) => number | null | {target: string, ratio: number}[]}[]}
 */
const rows = [
  ...["3.15", "3.14", "3.13"].map((python) => ({
    goal: `${reading}, beside a bare read of the same bytes, CPython ${python}`,
    ...{ at: "most", bound: 1.5, unit: "times" },
    value: (results) => ratios(results, python, [reading, "medianNs"], [reading, "bareNs"]),
  })),
  faster(sampler, cached, "3.15", 2),
  faster(sampler, "_remote_debugging", "3.15", 6),
  faster(sampler, "_remote_debugging", "3.14", 6),
  faster(sampler, "austin", "3.13", 20, "processorNs"),
  faster(sampler, "py-spy", "3.13", 10, "processorNs"),
  faster(reading, cached, "3.15", 2),
  faster(reading, "_remote_debugging", "3.15", 6),
  faster(reading, "austin", "3.13", 20, "processorNs"),
  ...["TypeScript sampler", "TypeScript sampler, reading always"].flatMap((one) =>
    ["3.15", "3.14"].map((python) => faster(one, "_remote_debugging", python, 2)),
  ),
  ...["threads", "depth"].map((by) => ({
    goal: `${reading}: cost of one more of ${by}, the last step beside the first`,
    ...{ at: "most", bound: 1.5, unit: "times" },
    value: ({ growth }) => steepening(growth.find((each) => each.name === reading && each.by === by)),
  })),
  atMost("C: from attaching to the first stack", 5, "ms", ({ start }) => start.cFirstMs),
  atMost("pyframes dump: the whole command", 400, "ms", ({ start }) => start.cliMs),
  atMost("@pyframes/walker as published: loading it", 50, "ms", ({ start }) => start.loadMs),
  atMost(
    "C sampler: memory after a million samples, beside that after a tenth",
    1.01,
    "times",
    ({ start }) => start.memory && start.memory.late / start.memory.early,
  ),
  atMost(
    "C walker: compiling it for all releases, -O2, processor time",
    2,
    "s",
    ({ sizes }) => sizes.all.compileSeconds,
  ),
  atMost("C walker: text", 64, "KB", ({ sizes }) => sizes.all.text / 1024),
  atMost("C walker: tables", 128, "KB", ({ sizes }) => sizes.all.tables / 1024),
  atMost("C walker generated for one release, -Os: code and tables", 16, "KB", ({ sizes }) => sizes.one.whole / 1024),
  atMost(
    "C walker generated for one release, -O2: code and tables",
    16,
    "KB",
    ({ sizes }) => sizes.oneFast.whole / 1024,
  ),
];

function faster(one, other, python, bound, key = "medianNs") {
  return {
    goal: `${one} faster than ${other}, CPython ${python}`,
    ...{ at: "least", bound, unit: "times" },
    value: (results) => ratios(results, python, [other, key], [one, key]),
  };
}

function atMost(goal, bound, unit, value) {
  return { goal, at: "most", bound, unit, value };
}

/** The cost of one more at the last step, beside that at the first: 1 for linear growth. */
function steepening(found) {
  if (found === undefined) return null;
  const slopes = found.points.slice(1).map(({ size, medianNs }, index) => {
    const before = found.points[index];
    return (medianNs - before.medianNs) / (size - before.size);
  });
  return slopes.at(-1) / slopes[0];
}

export function goals(results) {
  return rows.map(({ value, ...row }) => {
    const isMet = (reached) => (row.at === "least" ? reached >= row.bound : reached <= row.bound);
    const found = value(results);
    if (!Array.isArray(found)) return { ...row, reached: found, met: found === null ? null : isMet(found) };
    if (found.length === 0) return { ...row, reached: null, met: null };
    const sorted = found.map(({ ratio }) => ratio).sort((a, b) => (row.at === "least" ? a - b : b - a));
    const missed = found.filter(({ ratio }) => !isMet(ratio));
    return { ...row, reached: sorted[0], best: sorted.at(-1), missed, met: missed.length === 0 };
  });
}
