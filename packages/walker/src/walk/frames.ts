import { maxFrames } from "#generated/facts.js";
import { extent, type Field } from "../layout/field.js";
import { Guard } from "../layout/guard.js";
import { type Layout, required } from "../layout/layout.js";
import type { StructReader } from "../layout/reader.js";
import { lineOnly, nowhere, type Position } from "../lines/position.js";
import type { Frame } from "../snapshot.js";
import type { Code } from "./code.js";
import type { ExecutableReader } from "./executables.js";
import { type Owner, ownerOf } from "./frame-owner.js";
import { lastInstruction } from "./lasti.js";
import type { LocalsReader } from "./locals.js";
import { untag } from "./stackref.js";

/** The frames of a thread, innermost first. */
export interface Stack {
  readonly frames: readonly Frame[];
  /** True if the walk reached the end of the stack and left nothing out. */
  readonly complete: boolean;
}

export interface WalkedStack extends Stack {
  /** The address of each frame. */
  readonly addresses: readonly bigint[];
  /**
   * Addresses of the shims that mark entry frames, one for each; empty if the release has no shims.
   */
  readonly entryShims: readonly bigint[];
  /**
   * For each evaluation loop that the walk passed, innermost first: true if the stack has a frame
   * that it runs. A loop that begins or returns may have none.
   */
  readonly loops: readonly boolean[];
}

/** The ends of a walk. */
export interface StackBounds {
  /** The innermost frame; 0n if no code runs, null if it could not be read. */
  readonly first: bigint | null;
  /** The outermost frame; null if the release has no base frame. */
  readonly base: bigint | null;
}

/** The number of bytes of a frame that a walk needs. */
export function frameExtent({ groups }: Layout): number {
  const { previous, executable, owner, is_entry, generator } = groups.interpreter_frame;
  const { lasti, instr_ptr, tlbc_index, lineno, trace, frame_object } = groups.interpreter_frame;
  const fields = [owner, is_entry, generator, lasti, instr_ptr, tlbc_index, lineno, trace, frame_object];
  return extent(previous, executable, ...fields);
}

/** Optional parts of a walk. */
export interface FrameExtras {
  /** Adds the variables of functions. */
  readonly locals: LocalsReader | null;
  /** Adds the frames that a walk skips. */
  readonly shims: boolean;
}

export const noExtras: FrameExtras = { locals: null, shims: false };
/** The bound on variables of one stack. */
const maximumLocals = 65_536;

/** A frame, and its code if it has any. */
interface ReadFrame {
  readonly frame: MutableFrame;
  readonly code: Code | null;
}

type MutableFrame = { -readonly [K in keyof Frame]: Frame[K] };

/** Walks stacks with one layout. */
export class FrameWalker {
  readonly #frame: Layout["groups"]["interpreter_frame"];
  readonly #previous: Field;
  readonly #executable: Field;
  readonly #extent: number;
  /** Only a following shim makes a frame an entry frame. */
  readonly #shimsTell: boolean;

  constructor(
    readonly reader: StructReader,
    readonly layout: Layout,
  ) {
    this.#frame = layout.groups.interpreter_frame;
    this.#previous = required(this.#frame.previous, "interpreter_frame.previous");
    this.#executable = required(this.#frame.executable, "interpreter_frame.executable");
    this.#extent = frameExtent(layout);
    this.#shimsTell = this.#frame.owner !== null && this.#frame.is_entry === null;
  }

  /**
   * Does not throw because of the target's data: a stack that cannot be followed to its end is not
   * complete.
   */
  walk({ first, base }: StackBounds, executables: ExecutableReader, extras: FrameExtras = noExtras): WalkedStack {
    const frames: MutableFrame[] = [];
    const addresses: bigint[] = [];
    const entryShims: bigint[] = [];
    const loops: boolean[] = [];
    const cut = () => this.#cut({ frames, addresses, entryShims, loops });
    if (first === null) return cut();
    const guard = new Guard(maxFrames);
    let complete = true;
    let variables = 0;
    for (let address = first; address !== 0n; ) {
      const view = guard.pass(address) ? this.reader.struct(address, this.#extent) : null;
      const owner = view === null ? "torn" : ownerOf(this.layout, view);
      if (view === null || owner === "torn") return cut();
      const read = owner === "shim" ? this.#sawShim(view, executables) : this.#read(view, owner, executables);
      if (owner === "shim") {
        loops.push(marksEntry(frames.at(-1)));
        if (loops.at(-1) === true) entryShims.push(address);
      } else if (this.#isEntry(view)) loops.push(typeof read !== "string");
      if (read === "cleared") complete = false;
      else if (read === "skip") {
        if (extras.shims) {
          frames.push(this.#shim(view, extras, executables));
          addresses.push(address);
        }
      } else {
        if (extras.locals !== null)
          read.frame.locals =
            variables < maximumLocals && read.code ? extras.locals.read(address, read.code.address) : null;
        variables += read.frame.locals?.length ?? 0;
        frames.push(read.frame);
        addresses.push(address);
      }
      const previous = this.#previous.address(view);
      if (previous === 0n && address !== base && !this.#endsStack(owner, view)) return cut();
      address = previous;
    }
    return { frames, addresses, entryShims, loops, complete };
  }

  /**
   * True if a stack can end with this frame. CPython unlinks a generator's frame when it yields, so
   * such a frame may have had a caller. Releases with shims have one behind every outermost frame:
   * the thread's base frame, or that of a greenlet.
   */
  #endsStack(owner: Owner | "shim", view: DataView): boolean {
    return this.#shimsTell ? owner === "shim" : owner !== "generator" && this.#isEntry(view);
  }

  /** A shim: its executable is no code object. */
  #sawShim(view: DataView, executables: ExecutableReader): "skip" {
    executables.sawShim(untag(this.layout.constants, this.#executable.address(view)));
    return "skip";
  }

  /** A frame that a walk skips, as far as it can be described. */
  #shim(view: DataView, { locals }: FrameExtras, executables: ExecutableReader): MutableFrame {
    const address = untag(this.layout.constants, this.#executable.address(view));
    const executable = address === null || address === 0n ? null : executables.read(address);
    const code = executable === null || executable === "skip" ? null : executable.code;
    const { name, qualname, filename, firstLine } = code ?? unknownFrame;
    const frame: MutableFrame = { ...unknownFrame, kind: "shim", name, qualname, filename, firstLine, entry: false };
    return locals === null ? frame : { ...frame, locals: null };
  }

  /** After an early end it is unknown if a shim follows the last frame. */
  #cut(walked: { frames: MutableFrame[] } & Omit<WalkedStack, "frames" | "complete">): WalkedStack {
    const last = walked.frames.at(-1);
    if (last !== undefined && last.kind !== "shim" && this.#shimsTell) last.entry = null;
    return { ...walked, complete: false };
  }

  /** A single frame: it is unknown if it is an entry frame. Null if a walk would skip it. */
  one(address: bigint, executables: ExecutableReader, { locals }: FrameExtras = noExtras): Frame | null {
    const view = address === 0n ? null : this.reader.struct(address, this.#extent);
    const owner = view === null ? "torn" : ownerOf(this.layout, view);
    if (view === null || owner === "torn" || owner === "shim") return null;
    const read = this.#read(view, owner, executables);
    if (typeof read === "string") return null;
    const frame = { ...read.frame, entry: null };
    return locals === null ? frame : { ...frame, locals: read.code && locals.read(address, read.code.address) };
  }

  /**
   * True if the frame itself marks the start of an evaluation loop; false if only a shim after it
   * does.
   */
  #isEntry(view: DataView): boolean {
    return this.#frame.is_entry === null ? !this.#shimsTell : this.#frame.is_entry.number(view) !== 0;
  }

  #read(view: DataView, owner: Owner, executables: ExecutableReader): ReadFrame | "cleared" | "skip" {
    const entry = this.#isEntry(view);
    const unknown: MutableFrame = { ...unknownFrame, owner, entry };
    if (owner === null) return { frame: unknown, code: null };
    const address = untag(this.layout.constants, this.#executable.address(view));
    if (address === 0n) return "cleared";
    const executable = address === null ? null : executables.read(address);
    if (executable === null) return { frame: unknown, code: null };
    if (executable === "skip") return "skip";
    if (executable.code === null) return { frame: { ...unknown, ...executable.frame }, code: null };
    const { code } = executable;
    const lasti = lastInstruction(this.reader, this.layout, view, code);
    if (owner !== "generator" && lasti !== null && code.firstTraceable !== null && lasti < code.firstTraceable)
      return "skip";
    const position = positionAt(
      this.#ownLine(view),
      lasti === null ? nowhere : executables.codes.position(code, lasti),
    );
    const { name, qualname, filename, firstLine } = code;
    return { frame: { ...unknown, kind: "python", name, qualname, filename, ...position, firstLine }, code };
  }

  /**
   * A line stored in the frame while it is traced or after an assignment; it precedes the table's
   * line.
   */
  #ownLine(view: DataView): number | null {
    const { lineno, trace, frame_object } = this.#frame;
    if (lineno !== null) {
      const line = lineno.number(view);
      const holds = this.layout.constants.lasti_unit === 1 ? (trace?.address(view) ?? 0n) !== 0n : line !== 0;
      return holds ? line : null;
    }
    const override = this.layout.groups.frame_object.lineno;
    const object = frame_object?.address(view) ?? 0n;
    const objectView = object === 0n || override === null ? null : this.reader.struct(object, override.end);
    const line = objectView === null ? 0 : (override?.number(objectView) ?? 0);
    return line === 0 ? null : line;
  }
}

/** The table's columns belong to its line, so they hold only where the frame has no other line. */
function positionAt(ownLine: number | null, table: Position): Position {
  return ownLine === null || ownLine === table.line ? table : lineOnly(ownLine);
}

/** A shim follows, so C code called the frame before it. False if that is known already. */
function marksEntry(before: MutableFrame | undefined): boolean {
  if (before === undefined || before.kind === "shim" || before.entry === true) return false;
  before.entry = true;
  return true;
}

/** The order of keys in the JSON contract, which spreading keeps. */
export const unknownFrame: Frame = {
  kind: "unknown",
  name: null,
  qualname: null,
  filename: null,
  line: null,
  endLine: null,
  column: null,
  endColumn: null,
  firstLine: null,
  owner: null,
  entry: null,
};
