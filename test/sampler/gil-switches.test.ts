/** GIL switches at the worst moments: words of a recording change while samples are taken. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { attach, type Sample, type Target, type Thread } from "@pyframes/walker";
import type { Field } from "@pyframes/walker/testing";
import { noSymbols, Sampler, StructReader } from "@pyframes/walker/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Changing } from "../support/changing.js";
import { hasNone } from "../support/needs.js";

const cases = join(import.meta.dirname, "../conformance/cases");
// Where there is a GIL, it counts switches from 3.13 on.
const recordings = readdirSync(cases).filter((name) => /^3\.1[3-9]\.[^t]*linux[^t]*\.core\.gz$/.test(name));
/** Bytes of an instruction in every release; and more bytes than any function has. */
const STEP = 2;
const MOST = 1 << 12;
/** Lines by which the code object moves that takes the place of another. */
const MOVED = 1000;

const threadsOf = ({ interpreters }: Sample) => interpreters.flatMap(({ threads }) => threads);
const ofThread = (sample: Sample, thread: Thread | undefined) =>
  threadsOf(sample).find(({ id }) => id === thread?.id)?.frames;

describe.each(recordings)("%s", (name) => {
  let target: Target;
  let memory: Changing;
  let sampler: Sampler;
  let [running, waiting]: (Thread | undefined)[] = [];
  let interpreter = 0n;
  let gil = 0n;

  const sampleOf = (memory: Changing) => {
    using fresh = new Sampler(memory, target.layout, target.address, new Map(), noSymbols.variables);
    return fresh.sample();
  };
  /** The sample of a new sampler, which remembers nothing. */
  const truth = () => sampleOf(memory);
  const addTo = (memory: Changing, address: bigint, field: Field | null, number: number) =>
    memory.add(address + BigInt(field?.offset ?? 0), field?.size as 4 | 8, target.layout.littleEndian, number);

  /** What its innermost frame executes is an instruction elsewhere, as when it ran. */
  const moveIn = (memory: Changing, thread: Thread | undefined, by: number) =>
    addTo(memory, thread?.stack().addresses[0] ?? 0n, target.layout.groups.interpreter_frame.instr_ptr, by);
  /** How far an instruction is that is at another place in the source. */
  const distance = (thread: Thread | undefined): number => {
    const before = sampleOf(new Changing(target.memory));
    for (let by = STEP; by < MOST; by += STEP) {
      const moved = new Changing(target.memory);
      moveIn(moved, thread, by);
      if (!isDeepStrictEqual(sampleOf(moved), before)) return by;
    }
    throw new Error("the thread has no other place to be at");
  };
  const move = (thread: Thread | undefined) => moveIn(memory, thread, distance(thread));
  /** Another thread took the GIL, and gave it back. */
  const takeTurns = () => addTo(memory, gil, target.layout.groups.gil.switch_number, 2);

  beforeEach(async () => {
    target = await attach({ recording: join(cases, name) });
    memory = new Changing(target.memory);
    const { layout } = target;
    sampler = new Sampler(memory, layout, target.address, new Map(), noSymbols.variables);
    const reader = new StructReader(target.memory, layout.pointerSize, layout.littleEndian);
    const [main] = [...target.interpreters()].filter(({ state }) => state.main);
    interpreter = main?.state.address ?? 0n;
    gil = reader.address(interpreter, layout.groups.interpreter_state.ceval_gil) ?? 0n;
    const holder = reader.address(gil, layout.groups.gil.last_holder);
    const threads = [...(main?.threads() ?? [])].filter((thread) => thread.stack().complete);
    running = threads.find((thread) => thread.state.address === holder);
    waiting = threads.find((thread) => thread.state.address !== holder && thread.stack().addresses.length > 0);
    for (let more = 0; more < 4; more++) sampler.sample();
  });
  afterEach(() => {
    sampler[Symbol.dispose]();
    target[Symbol.dispose]();
  });

  it("does not read a stack while its thread has not run, and does when it has", () => {
    const { unchangedThreads } = sampler.counters;
    const before = sampler.sample();
    expect(before).toEqual(truth());
    expect(sampler.counters.unchangedThreads).toBeGreaterThan(unchangedThreads);
    move(waiting);
    // That cannot be: so it is seen that it is not looked at.
    expect(sampler.sample()).toEqual(before);
    takeTurns();
    const after = sampler.sample();
    expect(after).toEqual(truth());
    expect(after).not.toEqual(before);
    // Without further switches the changed stack is not read again.
    for (let more = 0; more < 4; more++) expect(sampler.sample()).toEqual(after);
    expect(sampler.counters.unchangedThreads).toBeGreaterThan(unchangedThreads + 1);
  });

  it("reads the stack of the thread that had the GIL last", (context) => {
    if (running === undefined || running.stack().addresses.length === 0)
      hasNone(context, "no thread there had the GIL");
    const before = sampler.sample();
    move(running);
    const after = sampler.sample();
    expect(after).toEqual(truth());
    expect(after).not.toEqual(before);
  });

  it("sees a GIL switch that happened during a read, after the stack was read", (context) => {
    const { code_object_generation: late } = target.layout.groups.interpreter_state;
    if (late === null) hasNone(context, "no member there is read after all stacks");
    // From here on all stacks are read, until nothing changed from one sample to the next.
    takeTurns();
    sampler.sample();
    const before = truth();
    memory.before(interpreter + BigInt(late?.offset ?? 0), () => {
      move(waiting);
      takeTurns();
    });
    expect(sampler.sample()).toEqual(before);
    expect(truth()).not.toEqual(before);
    for (let more = 0; more < 4; more++) expect(sampler.sample()).toEqual(truth());
  });

  it("reads a thread again whose innermost frame changed", () => {
    const before = threadsOf(sampler.sample());
    const [first = 0n, second = 0n] = waiting?.stack().addresses ?? [];
    expect(second).not.toBe(0n);
    // A shorter stack without a GIL switch: each sample reads the thread states.
    addTo(
      memory,
      waiting?.state.address ?? 0n,
      target.layout.groups.thread_state.current_frame,
      Number(second - first),
    );
    const after = threadsOf(sampler.sample());
    expect(after).toEqual(threadsOf(truth()));
    expect(after).not.toEqual(before);
  });

  it("keeps the names of a thread that has not run after its code object's memory was reused", (context) => {
    const reader = new StructReader(target.memory, target.layout.pointerSize, target.layout.littleEndian);
    const { executable } = target.layout.groups.interpreter_frame;
    /** Without the tags of a reference. */
    const executed = (thread: Thread | undefined) =>
      (thread?.stack().addresses ?? []).map((frame) => (reader.address(frame, executable) ?? 0n) & ~3n);
    const shared = executed(waiting).find((code) => executed(running).includes(code));
    if (shared === undefined) hasNone(context, "no code object there is executed by two threads");
    const before = sampler.sample();
    addTo(memory, shared ?? 0n, target.layout.groups.code_object.firstlineno, MOVED);
    const { code_object_generation } = target.layout.groups.interpreter_state;
    if (code_object_generation !== null) addTo(memory, interpreter, code_object_generation, 1);
    const after = sampler.sample();
    expect(ofThread(after, running)).toEqual(ofThread(truth(), running));
    expect(ofThread(after, running)).not.toEqual(ofThread(before, running));
    expect(ofThread(after, waiting)).toEqual(ofThread(sampleOf(new Changing(target.memory)), waiting));
    takeTurns();
    expect(sampler.sample()).toEqual(truth());
  });

  it("reads a thread that was missing from the last sample", () => {
    const { thread_state, interpreter_state } = target.layout.groups;
    const reader = new StructReader(target.memory, target.layout.pointerSize, target.layout.littleEndian);
    const lost = waiting?.state.address ?? 0n;
    const states = [...target.interpreters()].flatMap((each) => [...each.threads()]).map(({ state }) => state.address);
    const before = states.find((state) => reader.address(state, thread_state.next) === lost);
    const [from, link] =
      before === undefined ? [interpreter, interpreter_state.threads_head] : [before, thread_state.next];
    const jump = Number((reader.address(lost, thread_state.next) ?? 0n) - lost);
    const count = threadsOf(sampler.sample()).length;
    // It is in no list while others, and it, run.
    addTo(memory, from, link, jump);
    move(waiting);
    takeTurns();
    for (let more = 0; more < 4; more++) expect(threadsOf(sampler.sample()).length).toBe(count - 1);
    addTo(memory, from, link, -jump);
    expect(sampler.sample()).toEqual(truth());
  });

  it("walks a thread again after a code object died during the sample", (context) => {
    const { interpreter_state, interpreter_frame, code_object, thread_state } = target.layout.groups;
    const { code_object_generation: deaths } = interpreter_state;
    if (deaths === null) hasNone(context, "no member there counts the code objects that die");
    const reader = new StructReader(target.memory, target.layout.pointerSize, target.layout.littleEndian);
    const [first = 0n, second = 0n] = waiting?.stack().addresses ?? [];
    const code = (reader.address(second, interpreter_frame.executable) ?? 0n) & ~3n;
    // The stack is one frame shorter without a GIL switch. While it is read, its code object
    // changes.
    addTo(memory, waiting?.state.address ?? 0n, thread_state.current_frame, Number(second - first));
    memory.before(second, () => {
      addTo(memory, code, code_object.firstlineno, MOVED);
      addTo(memory, interpreter, deaths, 1);
    });
    const after = sampler.sample();
    expect(ofThread(after, waiting)).toEqual(ofThread(truth(), waiting));
    expect(ofThread(after, waiting)).not.toEqual(ofThread(sampleOf(new Changing(target.memory)), waiting)?.slice(1));
  });
});
