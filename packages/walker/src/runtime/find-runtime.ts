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
import type { SearchBounds } from "./search-bounds.js";

/** A possible place of the runtime. */
export interface Candidate {
  readonly address: bigint;
  readonly foundBy: RuntimeInfo["foundBy"];
  /**
   * The image that contains it or, for memory outside images, the first image of the target. It
   * stays open until the next candidate is requested.
   */
  readonly image: LoadedImage;
}

/** In 3.6 the head of the list of interpreters is a separate variable. */
const symbols = [runtimeSymbol, interpHeadSymbol];
/** For ELF, Mach-O and PE; names in PE have at most eight bytes. */
const sections = [runtimeSectionElf, `${runtimeSegmentMachO},${runtimeSectionMachO}`, runtimeSectionPe];

/**
 * Possible places of the runtime, likeliest first, as docs/walk.md describes. Each step is taken
 * only when the caller asks for more.
 *
 * @param failed receives the error for each build without a table.
 */
export function* candidates(
  memory: Memory,
  bounds: SearchBounds,
  failed: (error: WalkerError) => void,
): Generator<Candidate> {
  for (const image of loadedImages(memory)) {
    using _image = image;
    yield* named(image);
  }
  yield* byCookie(memory, bounds);
  yield* byScan(memory, bounds, failed);
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

function* byCookie(memory: Memory, bounds: SearchBounds): Generator<Candidate> {
  for (const address of findCookies(memory, memory.mappings(), bounds)) {
    using image = imageOf(memory, address);
    if (image !== null) yield { address, foundBy: "cookie", image };
  }
}

function* byScan(memory: Memory, bounds: SearchBounds, failed: (error: WalkerError) => void): Generator<Candidate> {
  let isFirst = true;
  for (const image of loadedImages(memory)) {
    using _image = image;
    const reader = readerFor(memory, image);
    // Version literals in memory belong to no image, so one scan is enough.
    const evidence = gatherBuildEvidence(reader, image, null, isFirst ? bounds : null);
    isFirst = false;
    if (evidence === null) continue;
    try {
      const { layout } = chooseLayout(evidence);
      const address = scanForRuntime(memory, memory.mappings(), image.extent(), reader, layout, bounds);
      if (address !== null) yield { address, foundBy: "scan", image };
    } catch (error) {
      if (!(error instanceof WalkerError)) throw error;
      failed(error);
    }
  }
}

/** The image loaded around an address, or else the first image. */
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

/** The image's header gives pointer size and byte order before a layout is known. */
export function readerFor(memory: Memory, { image }: LoadedImage): StructReader {
  return new StructReader(memory, image.class / 8, image.byteOrder === "little");
}
