import { koffi, NativeBuffer } from "./native.js";
import type { Reader } from "./reader.js";

/** Bytes of one call: enough for any struct, and cheap to copy. */
const maximum = 1 << 16;

/**
 * Reads with process_vm_readv(2): one system call a read, no file descriptor, and the target is not
 * stopped.
 */
export function openVmReader(pid: number): Reader {
  const native = koffi();
  const call = native
    .load(null)
    .func("process_vm_readv", "intptr_t", ["int", "void *", "uintptr_t", "void *", "uintptr_t", "uintptr_t"]);
  // The kernel writes here. A caller's array may move, so that its address is no use.
  const scratch = new NativeBuffer(maximum);
  // struct iovec { void *base; size_t length; }
  const word = native.sizeof("void *") === 8 ? BigUint64Array : Uint32Array;
  const local = new Iovec(new word(2));
  const remote = new Iovec(new word(2));

  return {
    name: "process_vm_readv",
    maximum,
    read(address, into) {
      local.set(BigInt(scratch.address), into.length);
      remote.set(address, into.length);
      const count = Number(call(pid, local.words, 1, remote.words, 1, 0));
      if (count < 0) return -native.errno();
      into.set(scratch.bytes.subarray(0, count));
      return count;
    },
    [Symbol.dispose]() {},
  };
}

class Iovec {
  constructor(readonly words: BigUint64Array | Uint32Array) {}

  set(base: bigint, length: number): void {
    if (this.words instanceof BigUint64Array) {
      this.words[0] = base;
      this.words[1] = BigInt(length);
    } else {
      this.words[0] = Number(base);
      this.words[1] = length;
    }
  }
}
