import { chunks, isData, type Memory } from "@pyframes/memory";
import { maxLiteralBytes } from "#generated/facts.js";
import { findFullVersion, findSoabi, type ReadOnlyText, type Soabi } from "../build/binary-identity.js";

/** Characters that are looked at: more than either literal has. */
const reach = 256;

/** What a target's writable memory says of its build. */
export interface MemoryLiterals {
  readonly soabi: Soabi;
  readonly version: string;
}

const known = new WeakMap<Memory, MemoryLiterals | null>();

/**
 * What the interpreter keeps of its build among its objects: the suffixes of extension modules, and `sys.version`. Null where that
 * is not there, or not of one release. For memory whose images tell nothing: a core file without the files that were mapped.
 */
export function memoryLiterals(memory: Memory): MemoryLiterals | null {
  const before = known.get(memory);
  if (before !== undefined) return before;
  const text = new WritableText(memory);
  const soabi = findSoabi(text);
  const version = soabi === null ? null : findFullVersion(text, soabi.minor);
  const found = soabi === null || version === null ? null : { soabi, version };
  known.set(memory, found);
  return found;
}

class WritableText implements ReadOnlyText {
  constructor(readonly memory: Memory) {}

  *readOnlyText(wanted: string): Generator<string> {
    const ranges = this.memory.mappings().filter(isData);
    for (const { bytes } of chunks(this.memory, ranges, maxLiteralBytes)) {
      const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = all.indexOf(wanted); at !== -1; at = all.indexOf(wanted, at + 1)) {
        const before = at === 0 ? "\0" : all.toString("latin1", at - 1, at);
        yield before + all.toString("latin1", at, at + reach);
      }
    }
  }
}
