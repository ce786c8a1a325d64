import { closeSync, openSync, readSync } from "node:fs";
import { rangeAt } from "../core/ranges.js";
import { disposed, MemoryError } from "../error.js";
import type { ProcessMemory } from "../process/process-memory.js";
import { threadState } from "../process/thread-state.js";
import { type FindElfArguments, type Handle, type LibDw, libdw } from "./libdw.js";

/** One frame of a native stack, as the unwinder computes it. */
export interface NativeFrame {
  /**
   * Program counter: of the innermost frame the next instruction, of the others the return address.
   */
  readonly pc: bigint;
  /** Value of the stack pointer in this frame; null where it is unknown (elfutils before 0.188). */
  readonly stackPointer: bigint | null;
  /** True where `pc` is exact: the innermost frame, and one that a signal interrupted. */
  readonly exact: boolean;
}

/** One thread's native stack. */
export interface NativeStack {
  /** Innermost frame first. */
  readonly frames: readonly NativeFrame[];
  /** The reason why the stack may end early; null where the unwinder reached its end. */
  readonly cut: string | null;
}

/** Names for one frame, from symbol tables and debug information. */
export interface NativeSymbol {
  /** Linker symbol without its version; null where no symbol covers the address. */
  readonly name: string | null;
  /** Path of the executable or library; null for code outside of both, as a JIT compiler writes. */
  readonly library: string | null;
  /** Source file as the debug information spells it; null without debug information. */
  readonly file: string | null;
  /** Line, from 1; null without debug information. */
  readonly line: number | null;
}

/** DWARF's number for the stack pointer, by ELF e_machine: each architecture's psABI. */
const stackPointerRegisters: Readonly<Record<number, number>> = { 3: 4, 21: 1, 22: 15, 40: 13, 62: 7, 183: 31, 243: 2 };

/** The state letter of a thread that its tracer has stopped. */
const tracingStop = "t";

function whyNotStopped(state: string | null): string {
  if (state === null) return "its thread has ended";
  return state === "D"
    ? "its thread is in a system call that cannot be interrupted"
    : "its thread could not be stopped";
}

/** Deeper native stacks are cut: 8 MiB of stack hold fewer frames of 80 bytes. */
const maximumFrames = 100_000;

/** Values that libdw's callbacks return. */
const DWARF_CB_OK = 0;
const DWARF_CB_ABORT = 1;

/**
 * Unwinds the native stacks of a paused process. Symbols may be looked up after the process runs
 * again, so that it stands still only while its stacks are read.
 */
export class NativeUnwinder implements Disposable {
  readonly #library: LibDw;
  #session: Handle = 0;
  readonly #findElf: { readonly address: bigint; readonly release: () => void };
  readonly #stackPointer: number | undefined;
  /** libdw keeps a pointer to it. */
  readonly #callbacks = new Uint8Array(new ArrayBuffer(4 * 8));
  #ended = false;

  /** @throws MemoryError `unsupported` where libdw cannot be loaded. */
  static require(): void {
    libdw();
  }

  /** @throws MemoryError `unsupported` without libdw, `gone` where the process has ended. */
  constructor(readonly memory: ProcessMemory) {
    this.#library = libdw();
    this.#findElf = this.#library.findElfCallback((...args) => this.#openModule(args));
    this.#stackPointer = stackPointerRegisters[machineOf(memory.pid)];
    const callbacks = new BigUint64Array(this.#callbacks.buffer);
    callbacks[0] = this.#findElf.address;
    callbacks[1] = this.#library.findDebugInfo;
    try {
      this.#open();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  #open(): void {
    const { pid } = this.memory;
    this.#session = this.#library.begin(this.#callbacks);
    const failed =
      this.#library.report(this.#session, pid) !== 0 ||
      this.#library.reportEnd(this.#session, null, null) !== 0 ||
      this.#library.attach(this.#session, pid, true) !== 0;
    if (failed)
      throw new MemoryError("gone", `The native stacks of process ${pid} cannot be read: ${this.#message()}.`);
  }

  /**
   * One thread's stack. The caller has stopped the thread by ptrace, on the same thread of this
   * program.
   *
   * @param deadline in milliseconds of performance.now(), after which the stack is cut
   */
  stack(tid: number, deadline: number): NativeStack {
    this.#check();
    const state = threadState(this.memory.pid, tid);
    if (state !== tracingStop) return { frames: [], cut: whyNotStopped(state) };
    const frames: NativeFrame[] = [];
    let cut: string | null = null;
    const callback = this.#library.frameCallback((frame) => {
      if (frames.length >= maximumFrames) cut = `it has over ${maximumFrames} frames`;
      if (performance.now() > deadline) cut = "unwinding took too long";
      const read = cut === null ? this.#frame(frame) : null;
      if (read === null) return DWARF_CB_ABORT;
      frames.push(read);
      return DWARF_CB_OK;
    });
    try {
      const status = this.#library.frames(this.#session, tid, callback.pointer, 0);
      if (status < 0) cut ??= this.#whyStopped(frames.at(-1));
      if (frames.length === 0) this.#reopen();
    } finally {
      callback.release();
    }
    return { frames, cut };
  }

  /**
   * A session that failed to read a thread's registers aborts this program at the next thread
   * (elfutils 0.188).
   */
  #reopen(): void {
    this.#library.end(this.#session);
    this.#open();
  }

  /** libdw also ends so at the outermost frame, where an architecture marks that in no way. */
  #whyStopped(last: NativeFrame | undefined): string {
    const message = this.#message();
    return last === undefined ? message : `unwinding stopped at 0x${last.pc.toString(16)}: ${message}`;
  }

  #frame(frame: Handle): NativeFrame | null {
    const pc: [bigint] = [0n];
    const exact: [boolean] = [false];
    if (!this.#library.framePc(frame, pc, exact)) return null;
    const value: [bigint] = [0n];
    const known =
      this.#stackPointer !== undefined && this.#library.frameRegister?.(frame, this.#stackPointer, value) === 0;
    return { pc: BigInt(pc[0]), stackPointer: known ? BigInt(value[0]) : null, exact: exact[0] };
  }

  /** Names for a frame; the process may run again, or have ended. */
  symbol({ pc, exact }: NativeFrame): NativeSymbol {
    this.#check();
    // A return address may be the first of the next function: the call is before it.
    const address = exact ? pc : pc - 1n;
    const module = this.#library.module(this.#session, address);
    if (!module) return { name: null, library: null, file: null, line: null };
    const name = this.#library.symbolName(module, address)?.replace(/@.*$/, "") ?? null;
    const library = this.#library.moduleName(module, null, null, null, null, null, null, null);
    const source = this.#library.sourceLine(module, address);
    const line: [number] = [0];
    const file = source ? this.#library.lineInfo(source, null, line, null, null, null) : null;
    return { name, library, file, line: file === null || line[0] === 0 ? null : line[0] };
  }

  /** A call with a session that has ended would crash this program. */
  #check(): void {
    if (this.#ended) throw disposed(`The unwinder of process ${this.memory.pid}`);
  }

  [Symbol.dispose](): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#library.end(this.#session);
    this.#findElf.release();
  }

  /** An open descriptor of the module's file, which libdw closes; -1 where it cannot be opened. */
  #openModule(args: FindElfArguments): number {
    const [, , name, base] = args;
    // The vDSO is no file: libdw reads it from memory.
    if (!name.startsWith("/")) return this.#library.findElf(...args);
    const mapping = rangeAt(this.memory.mappings(), BigInt(base));
    const path = mapping === null ? null : this.memory.pathOf(mapping);
    try {
      return path === null ? -1 : openSync(path, "r");
    } catch {
      return -1;
    }
  }

  #message(): string {
    return this.#library.message(-1) ?? "unknown error";
  }
}

/**
 * e_machine of the process's executable, at byte 18 of its ELF header in the byte order of this
 * machine.
 */
function machineOf(pid: number): number {
  const header = new Uint8Array(20);
  try {
    const file = openSync(`/proc/${pid}/exe`, "r");
    try {
      readSync(file, header, 0, header.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    throw new MemoryError("gone", `Process ${pid} does not exist, or has ended.`);
  }
  const bigEndian = header[5] === 2;
  return new DataView(header.buffer).getUint16(18, !bigEndian);
}
