import { openRecording, PageMemory, writeRecording } from "@pyframes/memory";
import type { BuildEvidence } from "../build/choose-layout.js";
import { readDebugOffsets, withFreeThreading } from "../build/debug-offsets.js";
import { machineOf } from "../build/machines.js";
import { WalkerError } from "../error.js";
import { StructReader } from "../layout/reader.js";
import { openTarget } from "../open-target.js";
import type { Snapshot } from "../snapshot.js";
import type { Target } from "../target.js";
import { format, formatVersion, parseHeader, type RecordingHeader } from "./header.js";

export interface Recording {
  /** The contents of the file. */
  readonly bytes: Uint8Array;
  /** The result of the walk; a walk of the recording gives the same. */
  readonly snapshot: Snapshot;
}

export interface CaptureOptions {
  /** The interpreter's account of itself, kept in the header unchanged. */
  readonly truth?: unknown;
  /** Keeps the memory that a sampler reads, too: twice the size. */
  readonly sampled?: boolean;
}

/** Walks a target and keeps the memory that the walk reads. */
export function capture(target: Target, { truth = null, sampled = false }: CaptureOptions = {}): Recording {
  const { version, hex, abiflags, target: triple } = target.python;
  const { toldBy, image, buildId } = target.identity;
  const header: RecordingHeader = {
    format,
    formatVersion,
    python: { version, hex, abiflags, target: triple },
    runtime: target.runtime,
    toldBy,
    image,
    buildId,
    truth,
  };
  const pages = new PageMemory(target.memory);
  const recorded = openRecorded(pages, header, "The recording");
  const snapshot = recorded.snapshot();
  if (sampled) sampleTwice(recorded);
  const machine = machineOf(triple);
  if (machine === null) throw new WalkerError("no-table", `The machine of ${triple} is unknown.`);
  return { bytes: writeRecording(pages, machine, header), snapshot };
}

/** A sampler reads larger ranges than a walk, and other ones on its second sample. */
function sampleTwice(target: Target): void {
  using sampler = target.sampler();
  for (let count = 0; count < 2; count++) sampler.sample();
}

/**
 * Opens a recording.
 *
 * @throws MemoryError if it cannot be opened or is no recording; WalkerError if it is damaged or
 * has no table.
 */
export async function attachRecording(path: string): Promise<Target> {
  const { memory, header } = await openRecording(path);
  try {
    return openRecorded(memory, parseHeader(header, path), `The recording ${path}`);
  } catch (error) {
    memory[Symbol.dispose]();
    throw error;
  }
}

/** The header replaces the images; everything else is read again. */
function openRecorded(memory: Target["memory"], header: RecordingHeader, name: string): Target {
  const { python, runtime, toldBy, image, buildId } = header;
  const machine = machineOf(python.target);
  if (machine === null) throw new WalkerError("no-table", `${name} is for ${python.target}, which has no table.`);
  const reader = new StructReader(memory, machine.class / 8, machine.byteOrder === "little");
  const address = BigInt(runtime.address);
  const hex = Number(python.hex);
  const offsets = readDebugOffsets(reader, address);
  const evidence: BuildEvidence = {
    hex,
    versions: [{ by: toldBy, version: python.version }],
    abiflags: withFreeThreading(python.abiflags, offsets),
    target: python.target,
    debugOffsets: offsets !== null && offsets.hex >>> 16 === hex >>> 16 ? offsets : null,
  };
  const target = openTarget(memory, reader, evidence, { address, foundBy: runtime.foundBy, image, buildId }, name);
  if (target === null) throw new WalkerError("not-running", `${name} has no runtime where its header says.`);
  return target;
}
