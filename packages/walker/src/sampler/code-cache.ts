import type { Memory } from "@pyframes/memory";
import type { ExecutableKind } from "#generated/executables.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { nowhere, type Position } from "../lines/position.js";
import { ObjectReader } from "../objects/reader.js";
import type { Frame } from "../snapshot.js";
import { type Code, CodeReader } from "../walk/code.js";
import { type Executable, ExecutableReader } from "../walk/executables.js";
import { type EarlierRead, isUnchanged, RememberingReader } from "./change-detector.js";
import { PageCopies, type ReadCounters } from "./page-copies.js";

/** Code objects, and frames of one, that are remembered; beyond this all are forgotten. */
const maximumCodes = 1 << 14;
const maximumFrames = 1 << 12;

/** A code object that was read, and the frames that execute it. */
export class KnownCode {
  /** Where each bytecode copy begins, by its index (`tlbc_index`); below, the last look-up. */
  readonly bases = new Map<number, number>();
  lastIndex = Number.NaN;
  lastBase = 0;
  readonly frames = new Map<number, Frame>();

  constructor(
    readonly code: Code,
    readonly reads: readonly EarlierRead[],
    /** The last epoch in which the target had the same bytes; see CodeCache. */
    public epoch: number,
  ) {}
}

export type Owner = "thread" | "generator";
const owners = { thread: 0, generator: 1 } as const;

/** Stands for an unknown instruction: offsets are at least -2. */
const noInstruction = -3;

/**
 * Code objects and their frames, kept from sample to sample. The memory of a dead code object may
 * hold another one later, so every entry belongs to an epoch. A new epoch begins when a code object
 * may have died. In it an entry is used only after the target was found to have the same bytes;
 * these are read when the epoch begins, after the reason for it was read. Bytes that were read
 * before could be those of a code object that has died since.
 */
export class CodeCache implements Disposable {
  readonly counters = { read: 0, checked: 0, locations: 0 };
  #epoch = 0;
  readonly #codes = new Map<number, KnownCode>();
  readonly #reads: RememberingReader;
  readonly #reader: StructReader;
  readonly #codeReader: CodeReader;
  /** The bytes of known code objects in this epoch. */
  readonly #copies: PageCopies;
  /** For one sample: a type's memory may hold another type in the next. */
  #executables: ExecutableReader | null = null;
  #shim = 0;
  /** Bytecode copies that were looked up. */
  #bytecodeReads = 0;

  constructor(
    memory: Memory,
    readonly layout: Layout,
    readonly types: Map<bigint, ExecutableKind>,
  ) {
    const { pointerSize, littleEndian, groups } = layout;
    this.#reader = new StructReader(memory, pointerSize, littleEndian);
    this.#reads = new RememberingReader(memory, pointerSize, littleEndian, groups.pyobject.ob_type?.offset ?? 0);
    this.#codeReader = new CodeReader(this.#reads, layout, 0);
    this.#copies = new PageCopies(memory);
  }

  /** Reads of the target outside of the page copies. */
  get reads(): number {
    return this.counters.read + this.#bytecodeReads;
  }

  /** True if everything known in the last sample is current in this one without a comparison. */
  isSettled = false;

  /**
   * Begins a sample.
   *
   * @returns true if the bytes to compare with are the same as in the last sample.
   */
  begin(codesMayHaveDied: boolean): boolean {
    this.isSettled = !codesMayHaveDied;
    this.#executables = null;
    if (!codesMayHaveDied) return true;
    this.#epoch++;
    return this.#copies.begin();
  }

  /** Counts the reads for comparison. */
  get copied(): ReadCounters {
    return this.#copies.counters;
  }

  [Symbol.dispose](): void {
    this.#copies[Symbol.dispose]();
  }

  /** True if the target still has the code object. Compares at most once in an epoch. */
  isCurrent(known: KnownCode): boolean {
    if (known.epoch === this.#epoch) return true;
    this.counters.checked++;
    if (!known.reads.every((read) => isUnchanged(read, this.#copies))) return false;
    known.epoch = this.#epoch;
    known.bases.clear();
    known.lastIndex = Number.NaN;
    return true;
  }

  /** The code object or other executable at an address; see ExecutableReader.read. */
  read(address: number): KnownCode | Exclude<Executable, { code: Code }> | "skip" | null {
    const known = this.#codes.get(address);
    if (known !== undefined && this.isCurrent(known)) return known;
    this.#executables ??= this.#newExecutables();
    this.#reads.take();
    this.counters.read++;
    const executable = this.#executables.read(BigInt(address));
    if (executable === "skip" || executable === null || executable.code === null) return executable;
    // Another object may stand for the code object, which may be known.
    const at = Number(executable.code.address);
    const same = at === address ? undefined : this.#codes.get(at);
    if (same !== undefined && this.isCurrent(same)) return same;
    if (this.#codes.size >= maximumCodes) this.#codes.clear();
    const read = new KnownCode(executable.code, this.#reads.take(), this.#epoch);
    this.#codes.set(at, read);
    return read;
  }

  /** See ExecutableReader.sawShim. */
  sawShim(address: number): void {
    if (address === this.#shim || address <= 0) return;
    this.#shim = address;
    this.#executables?.sawShim(BigInt(address));
  }

  /** Where the bytecode copy of that index begins; -1 where it is unknown. */
  bytecode(known: KnownCode, tlbcIndex: number): number {
    if (known.lastIndex === tlbcIndex) return known.lastBase;
    let base = known.bases.get(tlbcIndex);
    if (base === undefined) {
      this.#bytecodeReads++;
      base = this.#bytecode(known.code, tlbcIndex);
      if (base <= 0) return base;
      known.bases.set(tlbcIndex, base);
    }
    known.lastIndex = tlbcIndex;
    known.lastBase = base;
    return base;
  }

  /** The frame at a code location; `lasti` is null where unknown. The same object each time. */
  frame(known: KnownCode, lasti: number | null, owner: Owner, entry: boolean | null): Frame {
    const key =
      ((lasti ?? noInstruction) - noInstruction) * 8 + owners[owner] * 4 + (entry === null ? 2 : Number(entry));
    const found = known.frames.get(key);
    if (found !== undefined) return found;
    this.counters.locations++;
    const position = lasti === null ? nowhere : this.#codeReader.position(known.code, lasti);
    const made = pythonFrame(known.code, position, owner, entry);
    if (known.frames.size >= maximumFrames) known.frames.clear();
    known.frames.set(key, made);
    return made;
  }

  #newExecutables(): ExecutableReader {
    const executables = new ExecutableReader(this.#codeReader, new ObjectReader(this.#reader, this.layout), this.types);
    if (this.#shim !== 0) executables.sawShim(BigInt(this.#shim));
    return executables;
  }

  #bytecode(code: Code, tlbcIndex: number): number {
    const { code_object, code_array } = this.layout.groups;
    if (code_object.co_code_adaptive === null) return -1;
    const embedded = Number(code.address) + code_object.co_code_adaptive.offset;
    if (tlbcIndex < 0 || code_object.co_tlbc === null) return embedded;
    // CPython replaces the array of copies when a thread needs another one.
    const copies = this.#reader.pointer(code.address + BigInt(code_object.co_tlbc.offset));
    if (copies === 0n) return embedded;
    if (copies === null || code_array.size === null || code_array.entries === null) return -1;
    const view = this.#reader.struct(copies, code_array.size.end);
    if (view === null || tlbcIndex >= code_array.size.number(view)) return -1;
    const entry = copies + BigInt(code_array.entries.offset + tlbcIndex * this.layout.pointerSize);
    return Number(this.#reader.pointer(entry) ?? -1n);
  }
}

/** A frame of Python code with its keys in the order of the JSON contract. */
export function pythonFrame(
  { name, qualname, filename, firstLine }: Code,
  position: Position,
  owner: Owner,
  entry: boolean | null,
): Frame {
  const { line, endLine, column, endColumn } = position;
  return { kind: "python", name, qualname, filename, line, endLine, column, endColumn, firstLine, owner, entry };
}
