import type { Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import type { Copies } from "./copies.js";
import type { InterpreterWords } from "./interpreters.js";
import type { ThreadStates } from "./states.js";

/** What counts the code objects, and the copies of bytecode, that died: each interpreter has its own, where the release has them. */
export class Generations {
  /** None where the release does not count. */
  readonly #fields: readonly Field[];
  readonly #direct: StructReader;
  /** What they were in the last sample, of each interpreter behind what tells that it is the same one. */
  #last: number[] = [];

  constructor(
    readonly layout: Layout,
    readonly copies: Copies,
    readonly states: ThreadStates,
  ) {
    const { code_object_generation, tlbc_generation } = layout.groups.interpreter_state;
    this.#fields =
      code_object_generation === null
        ? []
        : [code_object_generation, tlbc_generation].filter((field) => field !== null);
    this.#direct = new StructReader(copies.memory, layout.pointerSize, layout.littleEndian);
  }

  /** Whether the release counts them. */
  get tell(): boolean {
    return this.#fields.length > 0;
  }

  /**
   * Whether one died since the last sample, or the interpreters are others. The counts are read after all stacks: one that dies later
   * is still what a frame that was read executed.
   */
  haveMoved(interpreters: readonly InterpreterWords[]): boolean {
    let at = 0;
    let moved = false;
    for (const { address, id } of interpreters) {
      if (this.#put(at++, id ?? -1)) moved = true;
      for (const field of this.#fields) {
        this.copies.readLate(address + field.offset);
        if (this.#put(at++, this.states.number(address, field) ?? -1)) moved = true;
      }
    }
    if (this.#last.length === at) return moved;
    this.#last.length = at;
    return true;
  }

  /** Whether it is another one. */
  #put(at: number, value: number): boolean {
    if (this.#last[at] === value) return false;
    this.#last[at] = value;
    return true;
  }

  /** Whether the counts are no longer those of this sample. */
  moveMeanwhile(interpreters: readonly InterpreterWords[]): boolean {
    return interpreters.some(({ address }) =>
      this.#fields.some(
        (field) => (this.#direct.number(BigInt(address), field) ?? -1) !== (this.states.number(address, field) ?? -1),
      ),
    );
  }
}
