import { type BigIntStats, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { type ByteSource, openFile } from "../elf/byte-source.js";
import { MemoryError, readFault } from "../error.js";
import { type Gather, gatherSingly } from "../gather.js";
import type { Mapping, Memory } from "../memory.js";
import { type ProcessMapping, parseMaps } from "./maps.js";
import { openMemFile } from "./mem-file.js";
import { pauseProcess } from "./pause.js";
import { openProcessorTime, type ProcessorTime } from "./processor-time.js";
import { errno, type Reader } from "./reader.js";
import { threadName } from "./thread-name.js";
import { openVmGather } from "./vm-gather.js";
import { openVmReader } from "./vm-readv.js";

export interface ProcessOptions {
  /** Which system interface to read with; by default the first that works. */
  readonly reader?: "process_vm_readv" | "/proc/PID/mem";
  /** Stops every thread until the memory is disposed of; default: the process is only read. */
  readonly pause?: boolean;
}

/**
 * The memory of a live Linux process. Unless it is paused, what is read may change
 * between two reads.
 */
export class ProcessMemory implements Memory {
  #reader: Reader;
  #mayFallBack: boolean;
  readonly #pause: Disposable | null;
  /** Opened when it is first asked for. */
  #time: ProcessorTime | null | undefined;
  /** A thread that has the memory: the main one, unless that has ended before the others. */
  readonly #thread: number;

  /** @throws MemoryError `gone` or `not-permitted`. */
  constructor(
    readonly pid: number,
    options: ProcessOptions = {},
  ) {
    if (!Number.isSafeInteger(pid) || pid <= 0) throw new MemoryError("gone", `${pid} is not a process id.`);
    this.#thread = threadWithMemory(pid);
    // Told here rather than at the first read, where "gone" and "never was" look alike.
    if (this.mappings().length === 0) throw gone(pid, "has no memory of its own: it has ended or is a kernel thread");
    this.#mayFallBack = options.reader === undefined;
    this.#reader = options.reader === "/proc/PID/mem" ? this.#openMemFile() : openVmReader(this.#thread);
    this.#pause = options.pause === true ? this.#stop() : null;
  }

  read(address: bigint, into: Uint8Array): void {
    // Sums of untrusted numbers come here too: nothing outside 64 bits is an address.
    if (BigInt.asUintN(64, address) !== address) throw readFault(address);
    for (let done = 0; done < into.length; ) {
      const at = address + BigInt(done);
      const piece = into.subarray(done, done + this.#reader.maximum);
      const count = this.#reader.read(at, piece);
      if (count <= 0) {
        if (this.#fallBack(-count)) continue;
        throw this.#error(-count, at);
      }
      done += count;
    }
  }

  gather(): Gather {
    // Asked first, so that it is known whether the call is allowed here.
    const gather = this.#readsVectors() ? openVmGather(this.#thread) : null;
    if (gather === null) return gatherSingly(this);
    return {
      plan: (pieces) => gather.plan(pieces),
      get halves() {
        return gather.halves;
      },
      get half() {
        return gather.half;
      },
      read: (first = 0) => {
        const index = gather.read(first);
        if (index < 0) throw this.#error(-index, 0n);
        return index;
      },
      [Symbol.dispose]: () => gather[Symbol.dispose](),
    };
  }

  /** Where this machine is a guest, a moment may go uncounted that its host took away. */
  activity(): number | null {
    if (this.#time === undefined) this.#time = openProcessorTime(this.pid);
    return this.#time?.read() ?? null;
  }

  mappings(): readonly ProcessMapping[] {
    try {
      return parseMaps(readFileSync(`/proc/${this.#thread}/maps`, "utf8"));
    } catch (error) {
      throw this.#systemError(error);
    }
  }

  open(mapping: Mapping): ByteSource | null {
    const path = this.pathOf(mapping);
    try {
      return path === null ? null : openFile(path);
    } catch (error) {
      // It was unmapped meanwhile, or is not readable by us.
      if (error instanceof MemoryError) return null;
      throw error;
    }
  }

  /**
   * Where this program can open the mapped file; null where it cannot be reached. A file that
   * was put in a deleted one's place is not it, and is told by its inode.
   */
  pathOf(mapping: Mapping): string | null {
    if (!mapping.path?.startsWith("/")) return null;
    const range = `${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
    const certain = [`/proc/${this.#thread}/map_files/${range}`];
    // The link to the executable needs fewer rights than map_files, and outlives its file's removal.
    if (mapping.path === this.executable()) certain.push(`/proc/${this.#thread}/exe`);
    // Paths are as this program's root has them, or, beyond a mount namespace, as the target's has.
    const wasDeleted = mapping.path.endsWith(deleted);
    const name = wasDeleted ? mapping.path.slice(0, -deleted.length) : mapping.path;
    const named = [`/proc/${this.#thread}/root${name}`, name];
    return (
      certain.find(isFile) ??
      named.find((path) => isMapped(path, mapping)) ??
      (wasDeleted ? null : named.find(isFile)) ??
      null
    );
  }

  executable(): string | null {
    try {
      return readlinkSync(`/proc/${this.#thread}/exe`);
    } catch {
      return null;
    }
  }

  threadName(nativeId: number): string | null {
    return threadName(this.pid, nativeId);
  }

  [Symbol.dispose](): void {
    this.#pause?.[Symbol.dispose]();
    this.#time?.[Symbol.dispose]();
    this.#time = null;
    this.#reader[Symbol.dispose]();
  }

  #stop(): Disposable {
    try {
      return pauseProcess(this.pid);
    } catch (error) {
      this.#reader[Symbol.dispose]();
      throw error;
    }
  }

  /** After a read of one byte, which falls back where it must: whether process_vm_readv is what reads here. */
  #readsVectors(): boolean {
    const mapping = this.mappings().find(({ readable }) => readable);
    if (mapping !== undefined) this.read(mapping.start, new Uint8Array(1));
    return this.#reader.name === "process_vm_readv";
  }

  /** Where process_vm_readv is refused (a sandbox, an old kernel), /proc/PID/mem may still do. */
  #fallBack(code: number): boolean {
    if (!this.#mayFallBack || (code !== errno.EPERM && code !== errno.ENOSYS)) return false;
    this.#mayFallBack = false;
    const file = this.#openMemFile();
    this.#reader[Symbol.dispose]();
    this.#reader = file;
    return true;
  }

  #openMemFile(): Reader {
    try {
      return openMemFile(this.#thread);
    } catch (error) {
      throw this.#systemError(error);
    }
  }

  #error(code: number, address: bigint): MemoryError {
    if (code === errno.ESRCH) return gone(this.pid);
    if (code === errno.EPERM || code === errno.EACCES) return notPermitted(this.pid);
    // /proc/PID/mem reads 0 bytes, and not an error, once the process has ended.
    if (code === 0 && this.mappings().length === 0) return gone(this.pid);
    return readFault(address);
  }

  #systemError(error: unknown): MemoryError {
    if (error instanceof MemoryError) return error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES" || code === "EPERM") return notPermitted(this.pid);
    return gone(this.pid);
  }
}

function gone(pid: number, what = "does not exist, or has ended"): MemoryError {
  return new MemoryError("gone", `Process ${pid} ${what}.`);
}

function notPermitted(pid: number): MemoryError {
  return new MemoryError(
    "not-permitted",
    `Process ${pid} may not be read: run as the same user or as root, or see the kernel.yama.ptrace_scope setting.`,
  );
}

/** The kernel takes the memory from each thread that ends; a main thread that has ended stays listed while others run. */
function threadWithMemory(pid: number): number {
  const hasMemory = (tid: number) => readFileSync(`/proc/${tid}/maps`).length > 0;
  try {
    return hasMemory(pid) ? pid : (readdirSync(`/proc/${pid}/task`).map(Number).find(hasMemory) ?? pid);
  } catch {
    return pid;
  }
}

/** The kernel's mark of a mapped file that has no name any more. */
const deleted = " (deleted)";

function statOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

/** Whether this is the very file that is mapped. Devices are not compared: overlay file systems show two. */
function isMapped(path: string, mapping: Mapping): boolean {
  return isFile(path) && "inode" in mapping && statOf(path)?.ino === mapping.inode;
}
