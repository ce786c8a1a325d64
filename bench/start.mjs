/**
 * The time to a first stack, the time to load the walker, and the growth of memory with samples.
 */

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledSampler } from "./contestants.mjs";
import { alternate, median, output } from "./measure.mjs";
import { targets, withTarget } from "./targets.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const rounds = 9;

export async function start(folder, python, quick) {
  const sampler = compiledSampler(folder);
  return await withTarget(targets[0], python.command, async (pid) => {
    const first = Array.from({ length: rounds }, () =>
      JSON.parse(output([...sampler, "--json", "--count", "1", String(pid)])),
    );
    // The published packages, as users have them.
    output(["node", here("../tools/workspace/install-packages.mjs"), folder]);
    const modules = join(folder, "node_modules");
    const walker = JSON.stringify(join(modules, "@pyframes/walker/dist/index.js"));
    const load = Array.from({ length: rounds }, () =>
      Number(
        output([
          "node",
          "--input-type=module",
          "-e",
          `const t = performance.now(); await import(${walker}); console.log(String(performance.now() - t));`,
        ]),
      ),
    );
    const { cli } = alternate(
      { cli: ["node", join(modules, "pyframes/bin/pyframes.js"), "dump", String(pid)] },
      rounds,
    );
    return {
      cAttachMs: median(first.map(({ attachNs }) => attachNs / 1e6)),
      cFirstMs: median(first.map(({ firstNs }) => firstNs / 1e6)),
      cliMs: median(cli.map(({ seconds }) => seconds * 1000)),
      loadMs: median(load),
      memory: quick ? null : await memory([...sampler, "--json", "--always", "--count", "1000000", String(pid)]),
    };
  });
}

/** Resident kilobytes of a sampler after a tenth of its million samples, and at their end. */
async function memory([command, ...args]) {
  const child = spawn(command, args, { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const seen = [];
  let running = true;
  ended.then(() => (running = false));
  while (running) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 250))]);
    const resident = residentOf(child.pid);
    if (resident !== null) seen.push(resident);
  }
  // The example program keeps a list of times, 8 bytes for each sample.
  return { early: seen[Math.floor(seen.length / 10)] ?? null, late: seen.at(-1) ?? null, looks: seen.length };
}

function residentOf(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) || null;
  } catch {
    return null;
  }
}
