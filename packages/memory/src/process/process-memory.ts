import { type BigIntStats, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { type ByteSource, openFile } from "../byte-source.js";
import { disposed, MemoryError, readFault } from "../error.js";
import type { ExecMark, Mapping, Memory } from "../memory.js";
import { SingleReads } from "../single-reads.js";
import type { BufferPair, ReadRange, VectoredReader } from "../vectored-reader.js";
import { randomBytesAddress } from "./exec-mark.js";
import { type ProcessMapping, parseMaps } from "./maps.js";
import { openMemFile } from "./mem-file.js";
import { pauseProcess } from "./pause.js";
import { openProcessorTime, type ProcessorTime } from "./processor-time.js";
import { errno, type Reader } from "./reader.js";
import { threadName } from "./thread-name.js";
import { openVectoredVmReader, type VectoredVmReader } from "./vectored-vm-readv.js";
import { openVmReader } from "./vm-readv.js";

export interface ProcessOptions {
  /** The system interface to read with; default: the first that works. */
  readonly reader?: "process_vm_readv" | "/proc/PID/mem";
  /** Stop every thread until the memory is disposed of. Default: the process runs on. */
  readonly pause?: boolean;
}

/**
 * The memory of a live Linux process. Unless it is paused, its bytes may change between two reads.
 * After its disposal every method but the disposal itself throws MemoryError `disposed`.
 */
export class ProcessMemory implements Memory {
  #reader: Reader;
  #mayFallBack: boolean;
  #isDisposed = false;
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
    // At the first read a process that has ended and one that never was look alike.
    if (this.mappings().length === 0) throw gone(pid, "has no memory: it has ended or is a kernel thread");
    this.#mayFallBack = options.reader === undefined;
    this.#reader = options.reader === "/proc/PID/mem" ? this.#openMemFile() : openVmReader(this.#thread);
    this.#pause = options.pause === true ? this.#stop() : null;
  }

  read(address: bigint, into: Uint8Array): void {
    this.#check();
    // Callers add numbers from the target to addresses: a sum may not fit 64 bits.
    if (BigInt.asUintN(64, address) !== address) throw readFault(address);
    for (let done = 0; done < into.length; ) {
      const at = address + BigInt(done);
      const part = into.subarray(done, done + this.#reader.maximum);
      const count = this.#reader.read(at, part);
      if (count <= 0) {
        if (this.#fallBack(-count)) continue;
        throw this.#error(-count, at);
      }
      done += count;
    }
  }

  /** Its reads throw `disposed` once this memory was disposed of. */
  vectoredReader(): VectoredReader {
    const vectored = this.#readsVectors() ? openVectoredVmReader(this.#thread) : null;
    if (vectored === null) return new SingleReads(this);
    return new ProcessVectoredReader(
      vectored,
      (code) => this.#error(code, 0n),
      () => this.#check(),
    );
  }

  /** On a virtual machine the time that the host took away may be missing. */
  activity(): number | null {
    this.#check();
    if (this.#time === undefined) this.#time = openProcessorTime(this.pid);
    return this.#time?.() ?? null;
  }

  execMark(pointerSize: number): ExecMark | null {
    this.#check();
    const address = randomBytesAddress(this.#thread, pointerSize);
    if (address === null) return null;
    const bytes = new Uint8Array(execMarkSize);
    this.read(address, bytes);
    return { address, bytes };
  }

  mappings(): readonly ProcessMapping[] {
    this.#check();
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
      // The file was unmapped meanwhile, or this user may not read it.
      if (error instanceof MemoryError) return null;
      throw error;
    }
  }

  /**
   * The path at which this program can open the mapped file; null where it cannot be reached. A
   * file that took the place of a deleted one is recognised by its inode.
   */
  pathOf(mapping: Mapping): string | null {
    this.#check();
    if (!mapping.path?.startsWith("/")) return null;
    const range = `${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
    const certain = [`/proc/${this.#thread}/map_files/${range}`];
    // /proc/PID/exe needs fewer rights than map_files, and still works after the file was deleted.
    if (mapping.path === this.executable()) certain.push(`/proc/${this.#thread}/exe`);
    // The path is of the target's mount namespace, which may be this program's.
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
    this.#check();
    try {
      return readlinkSync(`/proc/${this.#thread}/exe`);
    } catch {
      return null;
    }
  }

  threadName(nativeId: number): string | null {
    this.#check();
    return threadName(this.pid, nativeId);
  }

  /** Does nothing the second time. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#pause?.[Symbol.dispose]();
    this.#reader[Symbol.dispose]();
  }

  /** @throws MemoryError `disposed`. */
  #check(): void {
    if (this.#isDisposed) throw disposed(`The memory of process ${this.pid}`);
  }

  #stop(): Disposable {
    try {
      return pauseProcess(this.pid);
    } catch (error) {
      this.#reader[Symbol.dispose]();
      throw error;
    }
  }

  /** True if process_vm_readv works here. It reads a byte, which falls back where it must. */
  #readsVectors(): boolean {
    const mapping = this.mappings().find(({ readable }) => readable);
    if (mapping !== undefined) this.read(mapping.start, new Uint8Array(1));
    return this.#reader.name === "process_vm_readv";
  }

  /** Where process_vm_readv is refused (a sandbox, an old kernel), /proc/PID/mem may work. */
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
    // Once the process has ended, /proc/PID/mem reads 0 bytes without an error.
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

/**
 * The kernel takes the memory from each thread that ends. A main thread that has ended stays in
 * /proc while others run.
 */
function threadWithMemory(pid: number): number {
  const hasMemory = (tid: number) => readFileSync(`/proc/${tid}/maps`).length > 0;
  try {
    return hasMemory(pid) ? pid : (readdirSync(`/proc/${pid}/task`).map(Number).find(hasMemory) ?? pid);
  } catch {
    return pid;
  }
}

/** Bytes of AT_RANDOM. */
const execMarkSize = 16;

/** The kernel appends this to the path of a mapped file that was deleted. */
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

/**
 * True if the file at the path has the mapping's inode. Devices are not compared: an overlay file
 * system shows two.
 */
function isMapped(path: string, mapping: Mapping): boolean {
  return isFile(path) && "inode" in mapping && statOf(path)?.ino === mapping.inode;
}

/** A vectored reader with the errors of its process. */
class ProcessVectoredReader implements VectoredReader {
  readonly #calls: VectoredVmReader;
  readonly #errorOf: (code: number) => MemoryError;
  /** Throws if the memory was disposed of. */
  readonly #checkMemory: () => void;
  #isDisposed = false;

  constructor(calls: VectoredVmReader, errorOf: (code: number) => MemoryError, checkMemory: () => void) {
    this.#calls = calls;
    this.#errorOf = errorOf;
    this.#checkMemory = checkMemory;
  }

  get buffers(): BufferPair {
    return this.#calls.buffers;
  }

  get current(): 0 | 1 {
    return this.#calls.current;
  }

  plan(ranges: readonly ReadRange[]): void {
    this.#check();
    this.#calls.plan(ranges);
  }

  read(first = 0): number {
    this.#check();
    const index = this.#calls.read(first);
    if (index < 0) throw this.#errorOf(-index);
    return index;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
  }

  #check(): void {
    if (this.#isDisposed) throw disposed("The reader");
    this.#checkMemory();
  }
}
