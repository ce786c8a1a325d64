import { CoreMemory, type Memory, openProcess } from "@pyframes/memory";
import { asyncioSectionElf } from "#generated/facts.js";
import { WalkerError } from "./error.js";
import { openTarget } from "./open-target.js";
import { attachRecording } from "./recording/capture.js";
import { gatherBuildEvidence } from "./runtime/build-evidence.js";
import { type Candidate, candidates, readerFor } from "./runtime/find-runtime.js";
import { loadedImages } from "./runtime/loaded-images.js";
import { SearchBounds } from "./runtime/search-bounds.js";
import { hasStackrefDebug, imageSymbols } from "./runtime/symbols.js";
import type { Target } from "./target.js";

/** The bounds of the search for a runtime, for targets whose images do not name it. */
export interface SearchOptions {
  /**
   * Bytes of writable memory that each search may read. Default: 256 MiB for pointers, 512 MiB for
   * debug offsets and for texts.
   */
  readonly searchLimit?: number | undefined;
}

export interface AttachProcess extends SearchOptions {
  /** A live process on this machine. */
  readonly pid: number;
  /**
   * Stops every thread of the process until the target is disposed. Default: false; the process is
   * only read.
   */
  readonly pause?: boolean;
}

export interface AttachCore extends SearchOptions {
  /** Path of an ELF core file of any architecture; it may be compressed with gzip or zstd. */
  readonly core: string;
  /**
   * The directory that holds the files that the process had mapped. Default: the root directory.
   */
  readonly sysroot?: string | undefined;
}

export interface AttachRecording {
  /** Path of a recording made by `pyframes capture`. */
  readonly recording: string;
}

export type AttachOptions = AttachProcess | AttachCore | AttachRecording;

/**
 * Finds the Python runtime of a process, a core file or a recording and identifies its build.
 *
 * @throws MemoryError if the process is gone or may not be read or stopped, or if the file is no
 * core file; WalkerError if it is not Python, has no table, runs no thread, or has more memory than
 * may be searched.
 */
export async function attach(options: AttachOptions): Promise<Target> {
  if ("core" in options) return attachCore(options);
  if ("recording" in options) return attachRecording(options.recording);
  const { pid, pause = false } = options;
  return opened(openProcess(pid, { pause }), `Process ${pid}`, options);
}

async function attachCore(options: AttachCore): Promise<Target> {
  const { core, sysroot } = options;
  const memory = await CoreMemory.open(core, { sysroot });
  try {
    const name = `The core file ${core}`;
    // A runtime that was not found may have been in the missing memory.
    return memory.missing === null
      ? opened(memory, name, options)
      : opened(memory, name, options, `${name} has no runtime in the memory that it has.`);
  } catch (error) {
    // The likeliest cause.
    const cause = memory.missing === null ? memory.problems[0] : `it ${memory.missing}.`;
    if (!(error instanceof WalkerError) || cause === undefined) throw error;
    throw new WalkerError(error.code, `${error.message.replace(/\.$/, "")}; ${cause}`);
  }
}

function opened(memory: Memory, name: string, options: SearchOptions, notFound?: string): Target {
  try {
    return open(memory, name, notFound, options);
  } catch (error) {
    memory[Symbol.dispose]();
    throw error;
  }
}

/**
 * Opens any memory; `name` begins the sentences of errors, `notFound` is the one for no runtime.
 *
 * @throws WalkerError if no candidate passes runtime validation.
 */
export function open(
  memory: Memory,
  name: string,
  notFound = `${name} is not a CPython of 3.6 or later: it has no runtime.`,
  { searchLimit }: SearchOptions = {},
): Target {
  const bounds = new SearchBounds(searchLimit ?? null);
  let failure: WalkerError | null = null;
  // Another candidate may be the runtime in use; if none is, the first failure is reported.
  const failed = (error: WalkerError) => {
    failure ??= error;
  };
  for (const candidate of candidates(memory, bounds, failed)) {
    try {
      const target = openAt(memory, candidate, name, bounds);
      if (target !== null) return target;
    } catch (error) {
      if (!(error instanceof WalkerError)) throw error;
      failed(error);
    }
  }
  if (failure !== null) throw failure;
  if (bounds.isCut)
    throw new WalkerError(
      "search-limit",
      `${name} may be a CPython: the search for its runtime ended before all of its writable memory was searched. Set a higher limit, as --search-limit MIB does.`,
    );
  throw new WalkerError("not-python", notFound);
}

/** Null if the candidate has no symbol or section and fails runtime validation. */
function openAt(memory: Memory, candidate: Candidate, name: string, bounds: SearchBounds): Target | null {
  const { address, foundBy, image } = candidate;
  const reader = readerFor(memory, image);
  const evidence = gatherBuildEvidence(reader, image, address, foundBy === "cookie" ? null : bounds);
  if (evidence === null && foundBy === "cookie") return null;
  if (evidence === null)
    throw new WalkerError(
      "not-python",
      `${name} has a runtime in ${image.path}, but its version cannot be identified.`,
    );
  if (hasStackrefDebug(image))
    throw new WalkerError(
      "no-table",
      `${name} is a CPython built with Py_STACKREF_DEBUG, whose frames hold numbers in place of objects: run the program with a build without it.`,
    );
  const asyncioDebug = () => sectionOf(memory, asyncioSectionElf);
  const symbols = imageSymbols(image);
  const place = { address, foundBy, image: image.path, buildId: image.buildId(), symbols, asyncioDebug };
  return openTarget(memory, reader, evidence, place, name);
}

/** The address of a section in the first image that has it; null if none does. */
function sectionOf(memory: Memory, section: string): bigint | null {
  for (const image of loadedImages(memory)) {
    using opened = image;
    const address = opened.section(section);
    if (address !== null) return address;
  }
  return null;
}
