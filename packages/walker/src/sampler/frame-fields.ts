import { type Field, number64 } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import { frameExtent } from "../walk/frames.js";
import { ownerOfValue } from "../walk/owner.js";
import type { Copies } from "./copies.js";

/** Whose a frame is, in numbers that compare fast. */
export const kinds = { thread: 0, generator: 1, shim: 2, unknown: 3, torn: 4 } as const;
/** In the place of a line that a frame has of its own: none that an int can be. */
export const noLine = 2 ** 32;

/** The frames of one stack, innermost first, as they were read. */
export class FrameRecords {
  count = 0;
  /** All that was read is in the frames themselves. */
  isWhole = true;
  address = new Float64Array(32);
  previous = new Float64Array(32);
  executable = new Float64Array(32);
  /** lasti, or the address of the instruction. */
  instruction = new Float64Array(32);
  /** A line that the frame has of its own, or `noLine`. */
  line = new Float64Array(32);
  kind = new Uint8Array(32);
  /** 1 where the frame says that it is an entry. */
  isEntry = new Uint8Array(32);
  /** -1 where the release has none. */
  tlbcIndex = new Int32Array(32);

  /** Makes room for one more. */
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

  /** Whether one of them is as one of other records was. */
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

/** Reads the fields of frames that a walk needs. */
export class FrameFields {
  /** Bytes of a frame that are read. */
  readonly extent: number;
  readonly #frame: Layout["groups"]["interpreter_frame"];
  readonly #previous: Field;
  readonly #executable: Field;
  readonly #instruction: Field;
  readonly #lineOfObject: Field | null;
  readonly #kindOfOwner: Uint8Array;

  constructor(
    readonly layout: Layout,
    readonly copies: Copies,
  ) {
    this.#frame = layout.groups.interpreter_frame;
    this.#previous = required(this.#frame.previous, "interpreter_frame.previous");
    this.#executable = required(this.#frame.executable, "interpreter_frame.executable");
    this.#instruction = required(this.#frame.lasti ?? this.#frame.instr_ptr, "interpreter_frame.instr_ptr");
    this.#lineOfObject = layout.groups.frame_object.lineno;
    this.extent = frameExtent(layout);
    this.#kindOfOwner = Uint8Array.from({ length: 256 }, (_, value) => kinds[ownerOfValue(layout, value) ?? "unknown"]);
  }

  /** Adds the frame at an address to the records; false where it cannot be read. */
  read(address: number, records: FrameRecords): boolean {
    const { copies } = this;
    // The innermost frame is where a stack grows and shrinks.
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
    // Of a shim only what is above is ever set.
    records.line[index] = records.kind[index] === kinds.shim ? noLine : this.#line(view, base, records);
    return true;
  }

  /** As Field.number of a pointer, but small enough for the compiler to put in its place. */
  #word(view: DataView, at: number): number {
    const { pointerSize, littleEndian } = this.layout;
    return pointerSize === 8 ? number64(view, at, false, littleEndian) : view.getUint32(at, littleEndian);
  }

  /** See FrameWalker's own line. */
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
    records.isWhole = false;
    const at = this.copies.find(object, this.#lineOfObject.end);
    const line = at < 0 ? 0 : this.#lineOfObject.number(this.copies.view, at);
    return line === 0 ? noLine : line;
  }
}
