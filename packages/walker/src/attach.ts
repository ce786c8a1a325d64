import { type Memory, ProcessMemory } from "@pyframes/memory";
import { chooseLayout, type Identity, pythonInfo } from "./build/identity.js";
import { WalkerError } from "./error.js";
import type { Layout } from "./layout/layout.js";
import { StructReader } from "./layout/reader.js";
import { gatherEvidence, shapeOf } from "./runtime/evidence.js";
import { type LoadedImage, loadedImages } from "./runtime/images.js";
import { locateRuntime } from "./runtime/locate.js";
import { Target } from "./target.js";
import { InterpreterReader } from "./walk/interpreters.js";
import { ThreadReader } from "./walk/threads.js";

export interface AttachOptions {
  /** A live process of this machine. */
  readonly pid: number;
}

/**
 * Finds the Python runtime of a process and tells its build. The process is only read: it is never stopped.
 *
 * @throws MemoryError where the process is gone or may not be read; WalkerError where it is not
 * Python, there is no table for its build, or nothing runs in it.
 */
export async function attach({ pid }: AttachOptions): Promise<Target> {
  const memory = new ProcessMemory(pid);
  try {
    return open(memory, `Process ${pid}`);
  } catch (error) {
    memory[Symbol.dispose]();
    throw error;
  }
}

/** Opens any memory; `name` begins the sentences of errors. */
export function open(memory: Memory, name: string): Target {
  let failure: WalkerError | null = null;
  for (const image of loadedImages(memory)) {
    using _image = image;
    try {
      const target = tryImage(memory, image, name);
      if (target !== null) return target;
    } catch (error) {
      // Another image may hold the runtime in use; if none does, the first image's failure is the one to tell.
      if (!(error instanceof WalkerError)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new WalkerError("not-python", `${name} is not a CPython of 3.7 or later: no image has _PyRuntime.`);
}

function tryImage(memory: Memory, image: LoadedImage, name: string): Target | null {
  const location = locateRuntime(image.elf);
  if (location === null) return null;
  const { pointerSize, littleEndian } = shapeOf(image.elf);
  const reader = new StructReader(memory, pointerSize, littleEndian);
  const runtime = image.bias + location.address;
  const evidence = gatherEvidence(reader, image, runtime);
  if (evidence === null)
    throw new WalkerError(
      "not-python",
      `${name} has _PyRuntime in ${image.path}, but nothing there tells its version.`,
    );
  const choice = chooseLayout(evidence);
  if (!isRunning(reader, choice.layout, runtime))
    throw new WalkerError("not-running", `${name} runs no Python thread: it is starting up or has shut down.`);
  const identity: Identity = {
    python: pythonInfo(evidence, choice),
    toldBy: evidence.toldBy,
    image: image.path,
    buildId: image.elf.buildId(),
    table: choice.build.id,
    warnings: choice.warnings,
  };
  return new Target(memory, identity, choice.layout, runtime, location.foundBy);
}

/** Whether the runtime is what it was taken for: its newest interpreter's newest thread points back at it. */
function isRunning(reader: StructReader, layout: Layout, address: bigint): boolean {
  const interpreters = new InterpreterReader(reader, layout);
  const runtime = interpreters.runtime(address);
  if (runtime === null) return false;
  for (const interpreter of interpreters.interpreters(runtime)) {
    for (const thread of new ThreadReader(reader, layout).threads(interpreter.threadsHead))
      return thread.interp === interpreter.address;
    return false;
  }
  return false;
}
