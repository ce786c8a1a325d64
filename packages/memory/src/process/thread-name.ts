import { readFileSync } from "node:fs";

/** The bytes that may be left of a UTF-8 character that was cut off. */
const cutOff = 3;

/**
 * The kernel's name of a thread; null where it is the process's name, with which threads begin. The
 * kernel cuts names after 15 bytes; a character that was cut is left out.
 */
export function threadName(pid: number, nativeId: number): string | null {
  const own = comm(`/proc/${pid}/task/${nativeId}/comm`);
  return own === null || comm(`/proc/${pid}/comm`)?.equals(own) ? null : decoded(own);
}

/** A comm file without its final newline; null where there is no such process or thread. */
function comm(path: string): Buffer | null {
  try {
    const bytes = readFileSync(path);
    return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
  } catch {
    return null;
  }
}

function decoded(bytes: Buffer): string | null {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let length = bytes.length; length > 0 && length >= bytes.length - cutOff; length--) {
    try {
      return decoder.decode(bytes.subarray(0, length));
    } catch {
      // The last byte belongs to a character that was cut.
    }
  }
  return null;
}
