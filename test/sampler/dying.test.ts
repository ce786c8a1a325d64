/** A code object dies, and another takes its memory, while a sample is taken. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { attach, type Sample, type Target } from "@pyframes/walker";
import { noSymbols, Sampler, StructReader } from "@pyframes/walker/testing";
import { describe, expect, it } from "vitest";
import { Changing } from "../support/changing.js";

const cases = join(import.meta.dirname, "../conformance/cases");
// Releases that count the code objects that die, whose references have tags in two bits.
const recordings = readdirSync(cases).filter((name) => /^3\.(14|15).*\.core\.gz$/.test(name));
const MOVED = 1000;

/**
 * The code object that the innermost frame of some thread executes, and the interpreter it is in.
 */
function innermost(target: Target): { interpreter: bigint; code: bigint } {
  const { executable } = target.layout.groups.interpreter_frame;
  const reader = new StructReader(target.memory, target.layout.pointerSize, target.layout.littleEndian);
  for (const interpreter of target.interpreters())
    for (const thread of interpreter.threads())
      for (const [at, frame] of thread.stack().frames.entries())
        if (frame.kind === "python") {
          const reference = reader.address(thread.stack().addresses[at] ?? 0n, executable) ?? 0n;
          return { interpreter: interpreter.state.address, code: reference - (reference % 4n) };
        }
  throw new Error("the recording has no thread that executes Python code");
}

const firstLines = ({ interpreters }: Sample) =>
  interpreters.flatMap(({ threads }) => threads.flatMap(({ frames }) => frames.map(({ firstLine }) => firstLine)));

describe.each(recordings)("%s", (name) => {
  it("is not sampled with what a code object was that died while it was read", async () => {
    using target = await attach({ recording: join(cases, name) });
    const { layout, address } = target;
    const memory = new Changing(target.memory);
    const { interpreter, code } = innermost(target);
    const counter = layout.groups.interpreter_state.code_object_generation;
    const line = layout.groups.code_object.firstlineno;
    if (counter === null || line === null) throw new Error("the layout has no count of code objects that died");
    using sampler = new Sampler(memory, layout, address, new Map(), noSymbols.variables);
    const count = () => memory.add(interpreter + BigInt(counter.offset), counter.size as 4 | 8, layout.littleEndian, 1);
    // Others die, too, until the compared bytes are part of the read plan.
    for (let round = 0; round < 4; round++) {
      count();
      sampler.sample();
    }
    const before = firstLines(sampler.sample());
    memory.before(interpreter + BigInt(counter.offset), () => {
      count();
      memory.add(code + BigInt(line.offset), 4, layout.littleEndian, MOVED);
    });
    const during = firstLines(sampler.sample());
    const after = firstLines(sampler.sample());
    expect(after).not.toEqual(before);
    const moves = after.map((each, at) => (each ?? 0) - (before[at] ?? 0));
    expect(moves.filter((by) => by !== 0 && by !== MOVED)).toEqual([]);
    expect(during).toEqual(after);
  });
});
