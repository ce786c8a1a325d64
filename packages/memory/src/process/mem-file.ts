import { closeSync, openSync, readSync } from "node:fs";
import { errno, type Reader } from "./reader.js";

/**
 * Reads through /proc/PID/mem, which works where a sandbox forbids process_vm_readv. The caller
 * disposes of the reader once and reads no more: another file may have its descriptor by then.
 *
 * @throws the error of open(2): ENOENT, EACCES.
 */
export function openMemFile(pid: number): Reader {
  const file = openSync(`/proc/${pid}/mem`, "r");
  return {
    name: "/proc/PID/mem",
    maximum: Number.MAX_SAFE_INTEGER,
    read(address, into) {
      // pread(2) takes a signed offset. The upper half belongs to the kernel and is never readable.
      if (address >> 63n !== 0n) return -errno.EIO;
      try {
        return readSync(file, into, 0, into.length, address);
      } catch (error) {
        return error instanceof Error && "errno" in error ? Number(error.errno) : -errno.EIO;
      }
    },
    [Symbol.dispose]() {
      closeSync(file);
    },
  };
}
