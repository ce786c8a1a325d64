/** Threads that rest and threads that run, at the worst moments: words of a recording change while samples are taken. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attach, type Sample, type Target, type Thread } from "../../packages/walker/src/index.js";
import type { Field } from "../../packages/walker/src/layout/field.js";
import { StructReader } from "../../packages/walker/src/layout/reader.js";
import { noSymbols } from "../../packages/walker/src/runtime/symbols.js";
import { Sampler } from "../../packages/walker/src/sampler/sampler.js";
import { Changing } from "../support/changing.js";
import { hasNone } from "../support/needs.js";

const cases = join(import.meta.dirname, "../conformance/cases");
// From 3.13 on a GIL's turns tell, where there is one.
const recordings = readdirSync(cases).filter((name) => /^3\.1[3-9]\.[^t]*linux[^t]*\.core\.gz$/.test(name));
/** Bytes of an instruction of every release, and of more than any function's. */
const STEP = 2;
const MOST = 1 << 12;
/** Lines by which a code object is moved that takes the place of another one. */
const MOVED = 1000;

const threadsOf = ({ interpreters }: Sample) => interpreters.flatMap(({ threads }) => threads);
const ofThread = (sample: Sample, thread: Thread | undefined) =>
  threadsOf(sample).find(({ id }) => id === thread?.id)?.frames;

describe.each(recordings)("%s", (name) => {
  let target: Target;
  let memory: Changing;
  let sampler: Sampler;
  let [running, resting]: (Thread | undefined)[] = [];
  let interpreter = 0n;
  let gil = 0n;

  const sampleOf = (memory: Changing) => {
    using fresh = new Sampler(memory, target.layout, target.address, new Map(), noSymbols.variables);
    return fresh.sample();
  };
  /** As one sees it who remembers nothing. */
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
    resting = threads.find((thread) => thread.state.address !== holder && thread.stack().addresses.length > 0);
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
    move(resting);
    // That cannot be: so it is seen that it is not looked at.
    expect(sampler.sample()).toEqual(before);
    takeTurns();
    const after = sampler.sample();
    expect(after).toEqual(truth());
    expect(after).not.toEqual(before);
    // Once it is calm again, the one that moved rests where it is now.
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

  it("is told of a turn that was taken while it read, after it had read the stack", (context) => {
    const { code_object_generation: late } = target.layout.groups.interpreter_state;
    if (late === null) hasNone(context, "no member there is read after all stacks");
    // From here on all stacks are read, until nothing changed from one sample to the next.
    takeTurns();
    sampler.sample();
    const before = truth();
    memory.before(interpreter + BigInt(late?.offset ?? 0), () => {
      move(resting);
      takeTurns();
    });
    expect(sampler.sample()).toEqual(before);
    expect(truth()).not.toEqual(before);
    for (let more = 0; more < 4; more++) expect(sampler.sample()).toEqual(truth());
  });

  it("gives threads that are not where they were anew", () => {
    const before = threadsOf(sampler.sample());
    const [first = 0n, second = 0n] = resting?.stack().addresses ?? [];
    expect(second).not.toBe(0n);
    // A shorter stack, without a turn: what the thread state says is looked at in each sample.
    addTo(
      memory,
      resting?.state.address ?? 0n,
      target.layout.groups.thread_state.current_frame,
      Number(second - first),
    );
    const after = threadsOf(sampler.sample());
    expect(after).toEqual(threadsOf(truth()));
    expect(after).not.toEqual(before);
  });

  it("keeps the names of a thread that rests where what it executes is another code object by now, at the same address", (context) => {
    const reader = new StructReader(target.memory, target.layout.pointerSize, target.layout.littleEndian);
    const { executable } = target.layout.groups.interpreter_frame;
    /** Without the tags of a reference. */
    const executed = (thread: Thread | undefined) =>
      (thread?.stack().addresses ?? []).map((frame) => (reader.address(frame, executable) ?? 0n) & ~3n);
    const shared = executed(resting).find((code) => executed(running).includes(code));
    if (shared === undefined) hasNone(context, "no code object there is executed by two threads");
    const before = sampler.sample();
    addTo(memory, shared ?? 0n, target.layout.groups.code_object.firstlineno, MOVED);
    const { code_object_generation } = target.layout.groups.interpreter_state;
    if (code_object_generation !== null) addTo(memory, interpreter, code_object_generation, 1);
    const after = sampler.sample();
    expect(ofThread(after, running)).toEqual(ofThread(truth(), running));
    expect(ofThread(after, running)).not.toEqual(ofThread(before, running));
    expect(ofThread(after, resting)).toEqual(ofThread(sampleOf(new Changing(target.memory)), resting));
    takeTurns();
    expect(sampler.sample()).toEqual(truth());
  });

  it("takes a thread that it lost sight of to have run", () => {
    const { thread_state, interpreter_state } = target.layout.groups;
    const reader = new StructReader(target.memory, target.layout.pointerSize, target.layout.littleEndian);
    const lost = resting?.state.address ?? 0n;
    const states = [...target.interpreters()].flatMap((each) => [...each.threads()]).map(({ state }) => state.address);
    const before = states.find((state) => reader.address(state, thread_state.next) === lost);
    const [from, link] =
      before === undefined ? [interpreter, interpreter_state.threads_head] : [before, thread_state.next];
    const jump = Number((reader.address(lost, thread_state.next) ?? 0n) - lost);
    const count = threadsOf(sampler.sample()).length;
    // It is in no list while others, and it, run.
    addTo(memory, from, link, jump);
    move(resting);
    takeTurns();
    for (let more = 0; more < 4; more++) expect(threadsOf(sampler.sample()).length).toBe(count - 1);
    addTo(memory, from, link, -jump);
    expect(sampler.sample()).toEqual(truth());
  });

  it("walks a thread again that was walked before the counts of code objects were looked at once more", (context) => {
    const { interpreter_state, interpreter_frame, code_object, thread_state } = target.layout.groups;
    const { code_object_generation: deaths } = interpreter_state;
    if (deaths === null) hasNone(context, "no member there counts the code objects that die");
    const reader = new StructReader(target.memory, target.layout.pointerSize, target.layout.littleEndian);
    const [first = 0n, second = 0n] = resting?.stack().addresses ?? [];
    const code = (reader.address(second, interpreter_frame.executable) ?? 0n) & ~3n;
    // It is one frame shorter, without a turn; while that is read, what it executes becomes another code object.
    addTo(memory, resting?.state.address ?? 0n, thread_state.current_frame, Number(second - first));
    memory.before(second, () => {
      addTo(memory, code, code_object.firstlineno, MOVED);
      addTo(memory, interpreter, deaths, 1);
    });
    const after = sampler.sample();
    expect(ofThread(after, resting)).toEqual(ofThread(truth(), resting));
    expect(ofThread(after, resting)).not.toEqual(ofThread(sampleOf(new Changing(target.memory)), resting)?.slice(1));
  });
});
