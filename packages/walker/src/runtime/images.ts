import { basename } from "node:path";
import { ElfImage, type Mapping, type Memory, MemoryError } from "@pyframes/memory";

/** An image in which the runtime may be, and where it is loaded. */
export interface LoadedImage extends Disposable {
  /** As the target sees it. */
  readonly path: string;
  readonly elf: ElfImage;
  /** What is added to the file's virtual addresses. */
  readonly bias: bigint;
}

const mayHoldRuntime = /^(?:libpython|python3)/;

/** The executable, then libraries of Python, by ascending address; opened as they are asked for. */
export function* loadedImages(memory: Memory): Generator<LoadedImage> {
  for (const mapping of candidates(memory)) {
    const elf = openElf(memory, mapping);
    if (elf === null) continue;
    yield {
      path: mapping.path ?? "",
      elf,
      bias: loadBias(mapping, elf),
      [Symbol.dispose]: () => elf[Symbol.dispose](),
    };
  }
}

/** The lowest mapping of each file that may hold the runtime. */
function candidates(memory: Memory): Mapping[] {
  const executable = memory.executable();
  const lowest = new Map<string, Mapping>();
  for (const mapping of memory.mappings()) {
    if (!mapping.path?.startsWith("/") || lowest.has(mapping.path)) continue;
    if (mapping.path === executable || mayHoldRuntime.test(basename(mapping.path))) lowest.set(mapping.path, mapping);
  }
  const first = executable === null ? undefined : lowest.get(executable);
  const others = [...lowest.values()].filter((mapping) => mapping !== first);
  return first === undefined ? others : [first, ...others];
}

/** A mapped file need not be an image: fonts and databases are mapped too. */
function openElf(memory: Memory, mapping: Mapping): ElfImage | null {
  const source = memory.open(mapping);
  if (source === null) return null;
  try {
    return new ElfImage(source, mapping.path ?? undefined);
  } catch (error) {
    source[Symbol.dispose]();
    if (error instanceof MemoryError) return null;
    throw error;
  }
}

function loadBias(lowest: Mapping, elf: ElfImage): bigint {
  const first = elf.segments()[0];
  const base = first === undefined ? 0n : first.address - BigInt(first.offset);
  return lowest.start - (base + lowest.offset);
}
