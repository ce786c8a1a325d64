import { readFileSync } from "node:fs";

/** Bytes of a character less one: as many may be left of one that was cut off. */
const cutOff = 3;

/**
 * The name that Linux has of a thread, if it is not its process's, with which threads begin. Names are cut off after 15 bytes,
 * which may be within a character: that is left out.
 */
export function threadName(pid: number, nativeId: number): string | null {
  const own = comm(`/proc/${pid}/task/${nativeId}/comm`);
  return own === null || comm(`/proc/${pid}/comm`)?.equals(own) ? null : decoded(own);
}

/** A file of /proc, less the newline at its end; null where there is no such process or thread. */
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
      // Perhaps without one byte more.
    }
  }
  return null;
}
