/**
 * The TypeScript engine: takes --count samples of a process and prints their cost as JSON or, with
 * --stacks, each stack as a line. --always reads in every sample, even if the process has not run;
 * --plain walks instead of sampling; --pause stops the process for each sample.
 */
import { parseArgs } from "node:util";
import { ProcessMemory } from "@pyframes/memory";
import { attach } from "@pyframes/walker";

/** A profiler runs for hours, so its code is compiled before the measurement. */
const warmMs = 500;
const flag = { type: "boolean", default: false };
const { values, positionals } = parseArgs({
  options: {
    count: { type: "string", default: "1000" },
    // Samples that are not counted; by default those of half a second.
    warm: { type: "string" },
    plain: flag,
    always: flag,
    pause: flag,
    stacks: flag,
  },
  allowPositionals: true,
});
const [pid, count] = [Number(positionals[0]), Number(values.count)];
const target = await attach({ pid });
const sampler = target.sampler({ activity: !values.always });
const take = values.plain ? () => target.snapshot() : () => sampler.sample();

function taken() {
  if (!values.pause) return take();
  const pause = new ProcessMemory(pid, { pause: true });
  try {
    return take();
  } finally {
    pause[Symbol.dispose]();
  }
}

const threadsOf = ({ interpreters }) => interpreters.flatMap(({ threads }) => threads);
const times = new Float64Array(count);
const stacks = [];
let refused = 0;
let last;
const warmed = performance.now() + warmMs;
for (let warm = 0; values.warm ? warm < Number(values.warm) : warm < 50 || performance.now() < warmed; warm++) taken();
const begun = process.cpuUsage();
for (let index = 0; index < count; index++) {
  const start = process.hrtime.bigint();
  last = taken();
  times[index] = Number(process.hrtime.bigint() - start);
  if (values.stacks) for (const thread of threadsOf(last)) stacks.push(thread);
}
const { user, system } = process.cpuUsage(begun);

if (values.stacks) {
  const lines = [];
  for (const { complete, frames } of stacks) {
    if (complete)
      lines.push(
        frames
          .map(({ name }) => name)
          .toReversed()
          .join(";"),
      );
    else refused++;
  }
  console.log([...lines, `refused ${refused}`].join("\n"));
} else {
  const threads = threadsOf(last);
  const counters = values.plain ? {} : sampler.counters;
  console.log(
    JSON.stringify({
      ...counters,
      samples: count,
      threads: threads.length,
      frames: threads.reduce((sum, { frames }) => sum + frames.length, 0),
      lines: threads.reduce((sum, { frames }) => sum + frames.filter(({ line }) => line !== null).length, 0),
      medianNs: times.sort()[count >> 1],
      processorNs: ((user + system) * 1000) / count,
    }),
  );
}
