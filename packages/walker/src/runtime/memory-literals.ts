import { chunks, isData, type Memory } from "@pyframes/memory";
import { maxLiteralBytes } from "#generated/facts.js";
import { findFullVersion, findSoabi, type ReadOnlyText, type Soabi } from "../build/binary-identity.js";
import type { SearchBounds } from "./search-bounds.js";

/** Characters to match: more than either literal has. */
const reach = 256;

/** The build literals in the target's writable memory. */
export interface MemoryLiterals {
  readonly soabi: Soabi;
  readonly version: string;
}

const known = new WeakMap<Memory, MemoryLiterals | null>();

/**
 * Finds the build literals that the interpreter keeps in objects: the suffixes of extension modules
 * and `sys.version`. Null if they are missing or of different releases. For memory without images,
 * as a core file without the mapped files.
 */
export function memoryLiterals(memory: Memory, bounds: SearchBounds): MemoryLiterals | null {
  const before = known.get(memory);
  if (before !== undefined) return before;
  const text = new WritableText(memory, bounds);
  const soabi = findSoabi(text);
  const version = soabi === null ? null : findFullVersion(text, soabi.minor);
  const found = soabi === null || version === null ? null : { soabi, version };
  known.set(memory, found);
  return found;
}

class WritableText implements ReadOnlyText {
  constructor(
    readonly memory: Memory,
    readonly bounds: SearchBounds,
  ) {}

  *readOnlyText(wanted: string): Generator<string> {
    const ranges = this.memory.mappings().filter(isData);
    const { bounds } = this;
    for (const { bytes } of chunks(this.memory, ranges, bounds.limit(maxLiteralBytes), bounds.cut)) {
      const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = all.indexOf(wanted); at !== -1; at = all.indexOf(wanted, at + 1)) {
        const before = at === 0 ? "\0" : all.toString("latin1", at - 1, at);
        yield before + all.toString("latin1", at, at + reach);
      }
    }
  }
}
