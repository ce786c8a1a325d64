import type { Field } from "../layout/field.js";
import { type Layout, required } from "../layout/layout.js";
import { frameExtent } from "../walk/frames.js";
import { ownerOfValue } from "../walk/owner.js";
import type { Copies } from "./copies.js";

/** Whose a frame is, in numbers that compare fast. */
export const kinds = { thread: 0, generator: 1, shim: 2, unknown: 3, torn: 4 } as const;
/** In the place of a line that a frame has of its own: none that an int can be. */
export const noLine = 2 ** 32;

/** The fields of one frame that a walk needs, as numbers: one object is used for all frames. */
export class FrameFields {
  previous = 0;
  executable = 0;
  /** lasti, or the address of the instruction. */
  instruction = 0;
  kind = 0;
  isEntry = false;
  /** -1 where the release has none. */
  tlbcIndex = -1;
  /** A line of its own, or `noLine`. */
  line = noLine;

  readonly #frame: Layout["groups"]["interpreter_frame"];
  readonly #previous: Field;
  readonly #executable: Field;
  readonly #instruction: Field;
  readonly #lineOfObject: Field | null;
  readonly #extent: number;
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
    this.#extent = frameExtent(layout);
    this.#kindOfOwner = Uint8Array.from({ length: 256 }, (_, value) => kinds[ownerOfValue(layout, value) ?? "unknown"]);
  }

  /** False where the frame cannot be read. */
  read(address: number): boolean {
    const { copies } = this;
    const base = copies.findGrowing(address, this.#extent);
    if (base < 0) return false;
    const { view } = copies;
    const { owner, generator, is_entry, tlbc_index } = this.#frame;
    this.previous = this.#previous.number(view, base);
    this.executable = this.#executable.number(view, base);
    this.instruction = this.#instruction.number(view, base);
    if (owner !== null) this.kind = this.#kindOfOwner[owner.number(view, base) & 255] as number;
    else this.kind = generator === null || generator.number(view, base) === 0 ? kinds.thread : kinds.generator;
    if (is_entry !== null) this.isEntry = is_entry.number(view, base) !== 0;
    if (tlbc_index !== null) this.tlbcIndex = tlbc_index.number(view, base);
    this.line = this.#line(view, base);
    return true;
  }

  /** See FrameWalker's own line. */
  #line(view: DataView, base: number): number {
    const { lineno, trace, frame_object } = this.#frame;
    if (lineno !== null) {
      const line = lineno.number(view, base);
      const holds = this.layout.constants.lasti_unit === 1 ? (trace?.number(view, base) ?? 0) !== 0 : line !== 0;
      return holds ? line : noLine;
    }
    const object = frame_object === null ? 0 : frame_object.number(view, base);
    if (object === 0 || this.#lineOfObject === null) return noLine;
    const at = this.copies.find(object, this.#lineOfObject.end);
    const line = at < 0 ? 0 : this.#lineOfObject.number(this.copies.view, at);
    return line === 0 ? noLine : line;
  }
}
