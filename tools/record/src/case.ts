import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { attach, capture, type Target } from "@pyframes/walker";
import type { Interpreter } from "./interpreters.js";
import type { CorpusProgram } from "./plan.js";
import { Program } from "./program.js";

/**
 * Records one program under one interpreter: a recording, and beside it the interpreter's own
 * account. Returns the name, or the reason for a failure.
 */
export async function recordCase(
  interpreter: Interpreter,
  { file, suffix }: CorpusProgram,
  stage: string,
  output: string,
): Promise<string> {
  const directory = mkdtempSync(join(stage, "run-"));
  try {
    await using running = new Program([...interpreter.command, join(stage, file)], directory, interpreter.environment);
    const reason = await running.ready();
    if (reason !== null) return `${interpreter.name} does not run ${file}: ${reason}`;
    const truth = await running.truth();
    using target = await attachTo(interpreter, running, directory);
    return writeCase(target, interpreter, truth, output, suffix);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** An emulator's memory is not its guest's, which is in the core file that the emulator writes. */
async function attachTo({ emulated }: Interpreter, running: Program, directory: string): Promise<Target> {
  if (!emulated) return await attach({ pid: running.pid });
  await running.dumpCore();
  const core = readdirSync(directory).find((name) => name.endsWith(".core"));
  if (core === undefined) throw new Error("qemu left no core file: is the limit of their size 0?");
  return await attach({ core: join(directory, core) });
}

function writeCase(
  target: Target,
  { distributor }: Interpreter,
  truth: unknown,
  output: string,
  suffix: string,
): string {
  const { bytes } = capture(target, { sampled: true });
  const { version, abiflags, target: triple } = target.python;
  const name = `${version}${abiflags}+${distributor}-${triple}${suffix}`;
  const expectation = { distributor, version, abiflags, target: triple, truth };
  // The time of compression is no part of the case.
  writeFileSync(join(output, `${name}.core.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(join(output, `${name}.json`), readable(expectation));
  return name;
}

/** JSON with each frame on a separate line. */
function readable(value: unknown): string {
  const text = JSON.stringify(value, null, 1);
  return `${text.replace(/\{\n\s*"kind"[^}]*\}/g, (frame) => frame.replace(/\n\s*/g, " "))}\n`;
}
