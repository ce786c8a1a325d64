/** Disposal of everything that @pyframes/walker exports: an export without a case fails. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { openRecording } from "@pyframes/memory";
import * as exported from "@pyframes/walker";
import {
  type AttachOptions,
  attach,
  capture,
  type Interpreter,
  type Sampler,
  type Target,
  type Thread,
} from "@pyframes/walker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findInterpreters, type Interpreter as Installed, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach } from "../support/needs.js";
import { answers, type Case, checkDisposal, known, type Opened, own } from "./disposal.js";

const recording = join(import.meta.dirname, "../conformance/cases/3.10.13+upstream-x86_64-linux-gnu.core.gz");

/** The exports that hold nothing. */
const PURE = ["WalkerError", "targetOf", "tellers", "versionSources"];
/** The exports whose results the cases below check. */
const CASES = ["Target", "Thread", "attach", "capture", "open"];

it("every export has a case, or holds nothing", () => {
  expect([...CASES, ...PURE].sort()).toEqual(Object.keys(exported).sort());
});

const disposedError = expect.objectContaining({ name: "MemoryError", code: "disposed" });

function checkTarget(options: () => AttachOptions): void {
  const attached = () => attach(options());
  const target: Case<Target> = {
    open: async () => own(await attached()),
    members: {
      memory: known,
      identity: known,
      layout: known,
      address: known,
      execMark: known,
      foundBy: known,
      symbols: known,
      python: known,
      runtime: known,
      warnings: known,
      image: (target) => target.image(),
      interpreters: (target) => [...target.interpreters()],
      generatorFrames: (target) => target.generatorFrames(target.address),
      threads: (target) => [...target.threads()],
      snapshot: (target) => target.snapshot(),
      sampler: (target) => target.sampler().sample(),
    },
  };
  checkDisposal("Target", target);

  /** A part of a target that outlives it. */
  const outliving = async <T extends object>(part: (target: Target) => T): Promise<Opened<T>> => {
    const target = await attached();
    return { object: part(target), end: () => target[Symbol.dispose]() };
  };
  const threadOf = (target: Target): Thread => [...target.threads()].at(-1) as Thread;

  const fields = { state: known, name: known, main: known, holdsGil: known, exceptions: known } as const;
  const functions = { readStack: known, readLoops: known, id: known, nativeId: known } as const;
  const frames = (thread: Thread) => thread.frames();
  // The stack is read once, here before the disposal.
  checkDisposal<Thread>("Thread with a stack", {
    open: () => outliving(threadOf),
    members: {
      ...fields,
      ...functions,
      frames: answers(frames),
      complete: answers((thread) => thread.complete),
      stack: answers((thread) => thread.stack()),
      // By release they are in the stack or in memory.
      evaluationLoops: known,
    },
  });
  it.each(["frames", "complete", "stack", "evaluationLoops"] as const)("Thread.%s first used later", async (member) => {
    const { object: thread, end } = await outliving(threadOf);
    end();
    const use = () => (member === "complete" ? thread.complete : thread[member]());
    expect(use).toThrow(disposedError);
  });

  checkDisposal<Interpreter>("Interpreter", {
    open: () => outliving((target) => [...target.interpreters()][0] as Interpreter),
    members: {
      state: known,
      id: known,
      // Without a collection under way there is no frame to read.
      collectingFrame: answers((interpreter) => interpreter.collectingFrame()),
      threads: (interpreter) => [...interpreter.threads()],
      tasks: (interpreter) => interpreter.tasks([]),
    },
  });
  it("threads that are listed while the target is disposed of end with the error", async () => {
    const target = await attached();
    const threads = target.threads();
    threads.next();
    target[Symbol.dispose]();
    expect(() => [...threads]).toThrow(disposedError);
  });

  for (const endOf of ["sampler", "target"] as const)
    for (const activity of [false, true])
      checkDisposal<Sampler>(`Sampler, ended by its ${endOf}, activity: ${activity}`, {
        open: async () => {
          const target = await attached();
          const object = target.sampler({ activity });
          // So that the last sample could be repeated without a read.
          for (let count = 0; count < 4; count++) object.sample();
          return { object, end: () => (endOf === "sampler" ? object : target)[Symbol.dispose]() };
        },
        members: {
          memory: known,
          layout: known,
          runtime: known,
          counters: known,
          sample: (sampler) => sampler.sample(),
        },
      });

  it("samples and snapshots outlive the target", async () => {
    const target = await attached();
    const sampler = target.sampler();
    const [snapshot, sample] = [target.snapshot(), sampler.sample()];
    const before = JSON.stringify([snapshot, sample]);
    target[Symbol.dispose]();
    sampler[Symbol.dispose]();
    expect(JSON.stringify([snapshot, sample])).toBe(before);
    expect(before).toContain('"frames":[{');
  });

  it("capture of a target that was disposed of throws", async () => {
    const target = await attached();
    expect(capture(target).bytes.length).toBeGreaterThan(0);
    target[Symbol.dispose]();
    expect(() => capture(target)).toThrow(disposedError);
  });
}

describe("a recording's target", () => {
  checkTarget(() => ({ recording }));

  it("open refuses a memory that was disposed of", async () => {
    const { memory } = await openRecording(recording);
    memory[Symbol.dispose]();
    expect(() => exported.open(memory, "It")).toThrow(disposedError);
  });
});

// One release without and one with GIL switches: the sampler reads them in other ways.
const found = await findInterpreters();
const old = found.interpreters.find(({ hex, abiflags }) => hex < 0x030d0000 && abiflags === "");
const newer = found.interpreters.find(({ hex, abiflags }) => hex >= 0x030d0000 && abiflags === "");
const chosen = [old, newer].filter((interpreter) => interpreter !== undefined);

describeEach(
  chosen,
  "interpreter",
  NO_INTERPRETER,
)("a process of $name", ({ command }: Installed) => {
  const script =
    "import threading, time\nthreading.Thread(target=time.sleep, args=[1000], daemon=True).start()\nprint(flush=True)\ntime.sleep(1000)";
  let child: ChildProcess;
  beforeAll(async () => {
    const [program = "", ...args] = command;
    child = spawn(program, [...args, "-c", script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout as NodeJS.ReadableStream, "data");
  });
  afterAll(() => void child.kill());

  checkTarget(() => ({ pid: child.pid ?? 0 }));
});
