import { type Field, number64 } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import { ownerOfValue } from "../walk/frame-owner.js";
import { frameExtent } from "../walk/frames.js";
import type { PageCopies } from "./page-copies.js";

/** A frame's owner or state as a number, which compares fast. */
export const kinds = { thread: 0, generator: 1, shim: 2, unknown: 3, torn: 4 } as const;
/** Stands for a missing line: beyond every int. */
export const noLine = 2 ** 32;

/** The fields of one stack's frames, innermost first, as columns. */
export class FrameRecords {
  count = 0;
  /** True if every field was read from the frames themselves, none from a frame object. */
  isSelfContained = true;
  address = new Float64Array(32);
  previous = new Float64Array(32);
  executable = new Float64Array(32);
  /** `lasti`, or the instruction's address. */
  instruction = new Float64Array(32);
  /** The line in the frame or its frame object, or `noLine`. */
  line = new Float64Array(32);
  kind = new Uint8Array(32);
  /** 1 where the frame has its `is_entry` set. */
  isEntry = new Uint8Array(32);
  /** The bytecode copy; -1 where the release has none. */
  tlbcIndex = new Int32Array(32);

  /** Makes room for one more frame. */
  reserve(): void {
    if (this.count < this.address.length) return;
    this.address = doubled(this.address, Float64Array);
    this.previous = doubled(this.previous, Float64Array);
    this.executable = doubled(this.executable, Float64Array);
    this.instruction = doubled(this.instruction, Float64Array);
    this.line = doubled(this.line, Float64Array);
    this.kind = doubled(this.kind, Uint8Array);
    this.isEntry = doubled(this.isEntry, Uint8Array);
    this.tlbcIndex = doubled(this.tlbcIndex, Int32Array);
  }

  /** True if the frame equals one of other records in all that a walk reads but its link. */
  equals(index: number, other: FrameRecords, at: number): boolean {
    return (
      this.address[index] === other.address[at] &&
      this.instruction[index] === other.instruction[at] &&
      this.executable[index] === other.executable[at] &&
      this.kind[index] === other.kind[at] &&
      this.isEntry[index] === other.isEntry[at] &&
      this.tlbcIndex[index] === other.tlbcIndex[at] &&
      this.line[index] === other.line[at]
    );
  }
}

function doubled<T extends Float64Array | Uint8Array | Int32Array>(array: T, type: new (length: number) => T): T {
  const larger = new type(array.length * 2);
  larger.set(array);
  return larger;
}

/** Reads from frames the fields that a walk needs. */
export class FrameFields {
  /** The bytes of a frame that walks read. */
  readonly extent: number;
  readonly #frame: Layout["groups"]["interpreter_frame"];
  readonly #previous: Field;
  readonly #executable: Field;
  readonly #instruction: Field;
  readonly #lineOfObject: Field | null;
  readonly #kindOfOwner: Uint8Array;

  constructor(
    readonly layout: Layout,
    readonly copies: PageCopies,
  ) {
    this.#frame = layout.groups.interpreter_frame;
    this.#previous = required(this.#frame.previous, "interpreter_frame.previous");
    this.#executable = required(this.#frame.executable, "interpreter_frame.executable");
    this.#instruction = required(this.#frame.lasti ?? this.#frame.instr_ptr, "interpreter_frame.instr_ptr");
    this.#lineOfObject = layout.groups.frame_object.lineno;
    this.extent = frameExtent(layout);
    this.#kindOfOwner = Uint8Array.from({ length: 256 }, (_, value) => kinds[ownerOfValue(layout, value) ?? "unknown"]);
  }

  /** Adds the frame at an address to the records; false if it cannot be read. */
  read(address: number, records: FrameRecords): boolean {
    const { copies } = this;
    // Stacks grow and shrink at the innermost frame.
    const base = records.count === 0 ? copies.findGrowing(address, this.extent) : copies.find(address, this.extent);
    if (base < 0) return false;
    const { view } = copies;
    const { owner, generator, is_entry, tlbc_index, lasti } = this.#frame;
    records.reserve();
    const index = records.count++;
    records.address[index] = address;
    records.previous[index] = this.#word(view, base + this.#previous.offset);
    records.executable[index] = this.#word(view, base + this.#executable.offset);
    records.instruction[index] =
      lasti === null ? this.#word(view, base + this.#instruction.offset) : lasti.number(view, base);
    if (owner !== null) records.kind[index] = this.#kindOfOwner[owner.number(view, base) & 255] as number;
    else
      records.kind[index] = generator === null || generator.number(view, base) === 0 ? kinds.thread : kinds.generator;
    records.isEntry[index] = is_entry !== null && is_entry.number(view, base) !== 0 ? 1 : 0;
    records.tlbcIndex[index] = tlbc_index === null ? -1 : tlbc_index.number(view, base);
    // CPython never sets the other fields of a shim.
    records.line[index] = records.kind[index] === kinds.shim ? noLine : this.#line(view, base, records);
    return true;
  }

  /** As Field.number of a pointer, but short enough for V8 to inline. */
  #word(view: DataView, at: number): number {
    const { pointerSize, littleEndian } = this.layout;
    return pointerSize === 8 ? number64(view, at, false, littleEndian) : view.getUint32(at, littleEndian);
  }

  /** The line that a trace function or a jump has set; see FrameWalker. */
  #line(view: DataView, base: number, records: FrameRecords): number {
    const { lineno, trace, frame_object } = this.#frame;
    if (lineno !== null) {
      const line = lineno.number(view, base);
      const holds = this.layout.constants.lasti_unit === 1 ? (trace?.number(view, base) ?? 0) !== 0 : line !== 0;
      return holds ? line : noLine;
    }
    if (frame_object === null || this.#lineOfObject === null) return noLine;
    const object = this.#word(view, base + frame_object.offset);
    if (object === 0) return noLine;
    records.isSelfContained = false;
    const at = this.copies.find(object, this.#lineOfObject.end);
    const line = at < 0 ? 0 : this.#lineOfObject.number(this.copies.view, at);
    return line === 0 ? noLine : line;
  }
}
