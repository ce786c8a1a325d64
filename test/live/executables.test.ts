/**
 * Frames that another producer links into a stack: a C extension built against the headers of
 * Debian's interpreters, run by them, and what both engines make of every kind of executable.
 */
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { attach, capture } from "@pyframes/walker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { argumentsOf } from "../../tools/extract/src/layout/arguments.js";
import { debian } from "../../tools/extract/src/sources/debian.js";
import { walkC, walkTs } from "../support/engines.js";
import { firstDifference } from "../support/first-difference.js";
import { reasonOr } from "../support/from-debian.js";
import { debianInterpreterOf } from "../support/interpreters.js";
import { lacks } from "../support/needs.js";
import { stacksOf } from "../support/sample.js";
import { dumpRecording, ENGINES, type Snapshot, type SnapshotThread } from "../support/snapshot.js";

const SUITE = "sid";
const TARGET = "x86_64-linux-gnu";
const here = (name: string) => fileURLToPath(new URL(`../executables/${name}`, import.meta.url));
const log = (line: string) => console.log(line);

/**
 * The extension for a minor, built in `directory`; a reason where Debian does not have its headers
 * or interpreter.
 */
async function build(
  minor: string,
  directory: string,
): Promise<{ python: readonly string[]; module: string } | string> {
  const python = await debianInterpreterOf({ minor, abiflags: "", target: TARGET, suite: SUITE });
  if ("reason" in python) return python.reason;
  const found = await reasonOr(() => debian.find({ version: minor, abiflags: "", target: TARGET, suite: SUITE }, log));
  if (typeof found === "string") return found;
  const module = join(directory, "producer.so");
  const { common } = argumentsOf(found.tree);
  await promisify(execFile)("cc", [...common, "-shared", "-fPIC", "-O1", here("producer.c"), "-o", module]);
  return { python: python.command, module };
}

/**
 * Runs the program; returns both engines' output for the process, with symbols, and for a
 * recording, without.
 */
async function observe(python: readonly string[], args: readonly string[], recording: string) {
  const [command = "", ...rest] = python;
  const child = spawn(command, [...rest, here("program.py"), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const pid = child.pid ?? 0;
    // The program says what will be there just before it is: wait until it is, or it never comes.
    let ts = "";
    for (let tries = 0; tries < 50; tries++) {
      ts = await walkTs(pid);
      if (JSON.parse(ts).interpreters[0].threads[0].frames.some(({ kind }: { kind: string }) => kind === "tuple"))
        break;
    }
    const snapshot = JSON.parse(ts) as Snapshot;
    const thread = snapshot.interpreters[0]?.threads[0] as SnapshotThread;
    const differences = [firstDifference(await walkC(pid), ts)];
    await writeFile(recording, await recorded(pid));
    const [nameless = "", namelessC = ""] = await Promise.all(
      ENGINES.map((engine) => dumpRecording(recording, engine)),
    );
    differences.push(firstDifference(namelessC, nameless));
    const withoutSymbols = (JSON.parse(nameless) as Snapshot).interpreters[0]?.threads[0]?.frames;
    return {
      expected: JSON.parse(value) as object[],
      thread,
      differences,
      withoutSymbols,
      ...(await sampled(pid)),
    };
  } finally {
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

async function recorded(pid: number) {
  using target = await attach({ pid });
  return capture(target).bytes;
}

/**
 * What the sampler says of it when it sees it first, and when it knows it, beside the plain walk;
 * and how many executables it describes anew when not a byte has changed.
 */
async function sampled(pid: number) {
  using target = await attach({ pid });
  using sampler = target.sampler();
  const samples = Array.from({ length: 5 }, () => sampler.sample());
  const { codes } = sampler.counters;
  samples.push(sampler.sample());
  return { walked: stacksOf(target.snapshot()), samples, described: sampler.counters.codes - codes };
}

describe.each(["3.13", "3.14", "3.15"])("frames of a foreign producer in %s", (minor) => {
  let directory = "";
  let built: Awaited<ReturnType<typeof build>> = "it was not built";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pyframes-producer-"));
    built = await build(minor, directory);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.for([
    { args: [], complete: true },
    { args: ["torn"], complete: false },
  ])("are distinguished, complete: $complete", async ({ args, complete }, context) => {
    if (typeof built === "string") return lacks(context, "debian", built);
    const { expected, thread, differences, walked, samples, described, withoutSymbols } = await observe(
      built.python,
      [built.module, ...args],
      join(directory, `${complete}.core`),
    );
    const frames = thread.frames.map(({ kind, name, qualname, filename, line }) => ({
      kind,
      name,
      qualname,
      filename,
      line,
    }));
    expect(frames.slice(0, -1)).toEqual(expected);
    expect(frames.at(-1)?.name).toBe("<module>");
    expect(thread.complete).toBe(complete);
    expect(withoutSymbols).toEqual(thread.frames);
    expect(samples).toEqual(samples.map(() => walked));
    expect(described).toBeGreaterThan(0);
    expect(differences, "both engines print the same bytes, of the process and of the recording").toEqual([null, null]);
  });
});
