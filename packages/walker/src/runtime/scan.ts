import { type AddressRange, type Chunk, chunks, isData, type Mapping, type Memory, mappingAt } from "@pyframes/memory";
import { maxScanBytes } from "#generated/facts.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { likelyFirst } from "./likely-first.js";
import { RuntimeValidator } from "./runtime-validation.js";
import type { SearchBounds } from "./search-bounds.js";

/**
 * Finds the runtime by its pointers: a word in writable memory that leads to an interpreter whose
 * thread points back at it. The image's data is searched first, then all other data, likeliest
 * first. Of several valid candidates the one with most interpreters wins, then the first.
 *
 * @returns the runtime's address, or null.
 */
export function scanForRuntime(
  memory: Memory,
  mappings: readonly Mapping[],
  image: AddressRange,
  reader: StructReader,
  layout: Layout,
  bounds: SearchBounds,
): bigint | null {
  const data = mappings.filter(isData);
  const isMapped = (address: bigint) => mappingAt(mappings, address) !== null;
  const isOwn = ({ start, end }: Mapping) => start < image.end && end > image.start;
  const search = new Search(reader, layout, data, isMapped, bounds);
  const inImage = data.filter(isOwn);
  const elsewhere = likelyFirst(mappings).filter((mapping) => !isOwn(mapping));
  const pieces = (ranges: readonly Mapping[]) => chunks(memory, ranges, bounds.limit(maxScanBytes), bounds.cut);
  return search.best(pieces(inImage)) ?? search.best(pieces(elsewhere));
}

class Search {
  readonly #validator: RuntimeValidator;
  readonly #head: bigint;
  readonly #rejected = new Set<bigint>();
  readonly #low: number;
  readonly #high: number;

  constructor(
    readonly reader: StructReader,
    layout: Layout,
    readonly data: readonly Mapping[],
    readonly isMapped: (address: bigint) => boolean,
    readonly bounds: SearchBounds,
  ) {
    this.#validator = new RuntimeValidator(reader, layout, true, bounds.reads);
    this.#head = BigInt(
      required(layout.groups.runtime_state.interpreters_head, "runtime_state.interpreters_head").offset,
    );
    this.#low = Number(data[0]?.start ?? 0n);
    this.#high = Number(data.at(-1)?.end ?? 0n);
  }

  best(chunks: Iterable<Chunk>): bigint | null {
    let best: { readonly runtime: bigint; readonly interpreters: number } | null = null;
    for (const { address, bytes } of chunks) {
      for (const [at, pointer] of this.#pointers(bytes)) {
        if (!this.#leadsToCycle(pointer)) continue;
        const runtime = address + BigInt(at) - this.#head;
        const interpreters = this.#validator.unnamed(runtime);
        if (interpreters > (best?.interpreters ?? 0)) best = { runtime, interpreters };
      }
    }
    if (this.#validator.isExhausted) this.bounds.cut();
    return best?.runtime ?? null;
  }

  #leadsToCycle(interpreter: bigint): boolean {
    if (this.#rejected.has(interpreter)) return false;
    if (this.#validator.isCycle(interpreter, this.isMapped)) return true;
    this.#rejected.add(interpreter);
    return false;
  }

  /**
   * The words that point into writable memory, with their offsets. Numbers suffice: no data is
   * beyond 2^53.
   */
  *#pointers(bytes: Uint8Array): Generator<[number, bigint]> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const { pointerSize, littleEndian } = this.reader;
    const [low, high] = littleEndian ? [0, 4] : [4, 0];
    for (let at = 0; at + pointerSize <= bytes.length; at += pointerSize) {
      const value =
        pointerSize === 8
          ? view.getUint32(at + low, littleEndian) + view.getUint32(at + high, littleEndian) * 2 ** 32
          : view.getUint32(at, littleEndian);
      if (value < this.#low || value >= this.#high || value % pointerSize !== 0) continue;
      if (mappingAt(this.data, BigInt(value)) !== null) yield [at, BigInt(value)];
    }
  }
}
