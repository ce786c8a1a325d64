import type { Memory } from "@pyframes/memory";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import { nowhere, type Position } from "../lines/position.js";
import { ObjectReader } from "../objects/reader.js";
import type { Frame } from "../snapshot.js";
import { type Code, CodeReader } from "../walk/code.js";
import type { ExecutableKind } from "../walk/executable-kinds.js";
import { type Executable, ExecutableReader } from "../walk/executables.js";
import { Copies, type CopiesCounters } from "./copies.js";
import { holds, type Witness, WitnessReader } from "./witness.js";

/** When there are more, all are forgotten: of code objects, and of the frames of one. */
const maximumCodes = 1 << 14;
const maximumFrames = 1 << 12;

/** What is known of a code object, and of the frames that were seen to execute it. */
export class KnownCode {
  /** Start of the bytecode, by the index of its copy for threads; that of the last one that was asked for. */
  readonly bases = new Map<number, number>();
  lastIndex = Number.NaN;
  lastBase = 0;
  readonly frames = new Map<number, Frame>();

  constructor(
    readonly code: Code,
    readonly witnesses: readonly Witness[],
    /** The state of the target for which it is known to hold; see CodeCache. */
    public epoch: number,
  ) {}
}

export type Owner = "thread" | "generator";
const owners = { thread: 0, generator: 1 } as const;

/** An instruction that is not known, in the place of its offset: offsets are -2 at least. */
const noInstruction = -3;

/**
 * What code objects say, kept from sample to sample. Their memory may be used anew, by another code object even; so
 * everything is bound to an epoch. Who knows that no code object died begins no new one; in a new one
 * what is known of a code object is believed only after its bytes in the target were found to be the same: bytes that
 * are read when the epoch begins, after all that told that it must. Older ones may be those of a code object that died since.
 */
export class CodeCache implements Disposable {
  readonly counters = { read: 0, checked: 0, positions: 0 };
  #epoch = 0;
  readonly #codes = new Map<number, KnownCode>();
  readonly #witnesses: WitnessReader;
  readonly #reader: StructReader;
  readonly #codeReader: CodeReader;
  /** Of what is known of code objects, as the epoch has it. */
  readonly #copies: Copies;
  /** For one sample: types may be others in the next. */
  #executables: ExecutableReader | null = null;
  #shim = 0;
  /** Starts of bytecode that were looked up. */
  #bases = 0;

  constructor(
    memory: Memory,
    readonly layout: Layout,
    readonly types: Map<bigint, ExecutableKind>,
  ) {
    const { pointerSize, littleEndian, groups } = layout;
    this.#reader = new StructReader(memory, pointerSize, littleEndian);
    this.#witnesses = new WitnessReader(memory, pointerSize, littleEndian, groups.pyobject.ob_type?.offset ?? 0);
    this.#codeReader = new CodeReader(this.#witnesses, layout, 0);
    this.#copies = new Copies(memory);
  }

  /** Times that something was read of the target itself. */
  get reads(): number {
    return this.counters.read + this.#bases;
  }

  /** Nothing that was known in the last sample has to be looked up in this one. */
  isSettled = false;

  /** A new sample. Returns whether all that is compared is as it was in the last one. */
  begin(codesMayHaveDied: boolean): boolean {
    this.isSettled = !codesMayHaveDied;
    this.#executables = null;
    if (!codesMayHaveDied) return true;
    this.#epoch++;
    return this.#copies.begin();
  }

  /** What is read to compare with. */
  get copied(): CopiesCounters {
    return this.#copies.counters;
  }

  [Symbol.dispose](): void {
    this.#copies[Symbol.dispose]();
  }

  /** Whether what is known still holds, which may be looked up in the target. */
  holds(known: KnownCode): boolean {
    if (known.epoch === this.#epoch) return true;
    this.counters.checked++;
    if (!known.witnesses.every((witness) => holds(witness, this.#copies))) return false;
    known.epoch = this.#epoch;
    known.bases.clear();
    known.lastIndex = Number.NaN;
    return true;
  }

  /** What a frame executes: a code object, or what else; see ExecutableReader.read. */
  read(address: number): KnownCode | Exclude<Executable, { code: Code }> | "skip" | null {
    const known = this.#codes.get(address);
    if (known !== undefined && this.holds(known)) return known;
    this.#executables ??= this.#newExecutables();
    this.#witnesses.take();
    this.counters.read++;
    const executable = this.#executables.read(BigInt(address));
    if (executable === "skip" || executable === null || executable.code === null) return executable;
    // Where it stands for a code object, that is what can be remembered, and may be known.
    const at = Number(executable.code.address);
    const same = at === address ? undefined : this.#codes.get(at);
    if (same !== undefined && this.holds(same)) return same;
    if (this.#codes.size >= maximumCodes) this.#codes.clear();
    const read = new KnownCode(executable.code, this.#witnesses.take(), this.#epoch);
    this.#codes.set(at, read);
    return read;
  }

  /** To be told of what a shim executes; see ExecutableReader.sawShim. */
  sawShim(address: number): void {
    if (address === this.#shim || address <= 0) return;
    this.#shim = address;
    this.#executables?.sawShim(BigInt(address));
  }

  /** Where the bytecode begins of which the frame executes the copy of that index; -1 where that is not known. */
  bytecode(known: KnownCode, tlbcIndex: number): number {
    if (known.lastIndex === tlbcIndex) return known.lastBase;
    let base = known.bases.get(tlbcIndex);
    if (base === undefined) {
      this.#bases++;
      base = this.#bytecode(known.code, tlbcIndex);
      if (base <= 0) return base;
      known.bases.set(tlbcIndex, base);
    }
    known.lastIndex = tlbcIndex;
    known.lastBase = base;
    return base;
  }

  /** The frame of code that executes the instruction at `lasti`, or one not known: the same object at each time. */
  frame(known: KnownCode, lasti: number | null, owner: Owner, entry: boolean | null): Frame {
    const key =
      ((lasti ?? noInstruction) - noInstruction) * 8 + owners[owner] * 4 + (entry === null ? 2 : Number(entry));
    const found = known.frames.get(key);
    if (found !== undefined) return found;
    this.counters.positions++;
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
    // The array of copies grows when a thread needs one: what the code object had at first may be another by now.
    const copies = this.#reader.pointer(code.address + BigInt(code_object.co_tlbc.offset));
    if (copies === 0n) return embedded;
    if (copies === null || code_array.size === null || code_array.entries === null) return -1;
    const view = this.#reader.struct(copies, code_array.size.end);
    if (view === null || tlbcIndex >= code_array.size.number(view)) return -1;
    const entry = copies + BigInt(code_array.entries.offset + tlbcIndex * this.layout.pointerSize);
    return Number(this.#reader.pointer(entry) ?? -1n);
  }
}

/** A frame of Python code, its keys in the order of the JSON contract. */
export function pythonFrame(
  { name, qualname, filename, firstLine }: Code,
  position: Position,
  owner: Owner,
  entry: boolean | null,
): Frame {
  const { line, endLine, column, endColumn } = position;
  return { kind: "python", name, qualname, filename, line, endLine, column, endColumn, firstLine, owner, entry };
}
