import type { Memory } from "@pyframes/memory";
import {
  interpHeadSymbol,
  runtimeSectionElf,
  runtimeSectionMachO,
  runtimeSectionPe,
  runtimeSegmentMachO,
  runtimeSymbol,
} from "#generated/facts.js";
import { chooseLayout } from "../build/choose-layout.js";
import { WalkerError } from "../error.js";
import { StructReader } from "../layout/reader.js";
import type { RuntimeInfo } from "../snapshot.js";
import { gatherBuildEvidence } from "./build-evidence.js";
import { findCookies } from "./find-cookies.js";
import type { LoadedImage } from "./loaded-image.js";
import { loadedImages } from "./loaded-images.js";
import { scanForRuntime } from "./scan.js";

/** Where the runtime may be. */
export interface Candidate {
  readonly address: bigint;
  readonly foundBy: RuntimeInfo["foundBy"];
  /** The image that has it, or, for memory that no image accounts for, the target's first one. Open until the next candidate is asked for. */
  readonly image: LoadedImage;
}

/** In 3.6 the head of the interpreters' list is a variable of its own. */
const symbols = [runtimeSymbol, interpHeadSymbol];
/** In ELF, Mach-O, and PE, whose names have eight bytes. */
const sections = [runtimeSectionElf, `${runtimeSegmentMachO},${runtimeSectionMachO}`, runtimeSectionPe];

/**
 * Where the runtime may be, the likeliest place first; docs/walk.md has the chain. Each step is taken only
 * when more is asked for.
 *
 * @param failed told of builds that would have to be known to go on.
 */
export function* candidates(memory: Memory, failed: (error: WalkerError) => void): Generator<Candidate> {
  for (const image of loadedImages(memory)) {
    using _image = image;
    yield* named(image);
  }
  yield* byCookie(memory);
  yield* byScan(memory, failed);
}

function* named(image: LoadedImage): Generator<Candidate> {
  for (const name of symbols) {
    const address = image.symbol(name);
    if (address !== null) yield { address, foundBy: "symbol", image };
  }
  for (const name of sections) {
    const address = image.section(name);
    if (address !== null) yield { address, foundBy: "section", image };
  }
}

function* byCookie(memory: Memory): Generator<Candidate> {
  for (const address of findCookies(memory, memory.mappings())) {
    using image = imageOf(memory, address);
    if (image !== null) yield { address, foundBy: "cookie", image };
  }
}

function* byScan(memory: Memory, failed: (error: WalkerError) => void): Generator<Candidate> {
  let isFirst = true;
  for (const image of loadedImages(memory)) {
    using _image = image;
    const reader = readerFor(memory, image);
    // What memory says is of no image: one scan is enough.
    const evidence = gatherBuildEvidence(reader, image, null, isFirst);
    isFirst = false;
    if (evidence === null) continue;
    try {
      const { layout } = chooseLayout(evidence);
      const address = scanForRuntime(memory, memory.mappings(), image.extent(), reader, layout);
      if (address !== null) yield { address, foundBy: "scan", image };
    } catch (error) {
      if (!(error instanceof WalkerError)) throw error;
      failed(error);
    }
  }
}

/** The image that is loaded around an address, else the first. */
function imageOf(memory: Memory, address: bigint): LoadedImage | null {
  let first: LoadedImage | null = null;
  for (const image of loadedImages(memory)) {
    const { start, end } = image.extent();
    if (start <= address && address < end) {
      first?.[Symbol.dispose]();
      return image;
    }
    if (first === null) first = image;
    else image[Symbol.dispose]();
  }
  return first;
}

/** Structs can be read before the layout is known: the image's header tells pointers and byte order. */
export function readerFor(memory: Memory, { image }: LoadedImage): StructReader {
  return new StructReader(memory, image.class / 8, image.byteOrder === "little");
}
