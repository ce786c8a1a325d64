import type { Field } from "../layout/field.js";
import type { Layout } from "../layout/layout.js";
import { StructReader } from "../layout/reader.js";
import type { InterpreterWords } from "./interpreter-cache.js";
import type { PageCopies } from "./page-copies.js";
import type { ThreadStates } from "./thread-states.js";

/**
 * The counts of code objects that died (`code_object_generation`) and of bytecode copies that did
 * (`tlbc_generation`), which each interpreter keeps in releases that have them.
 */
export class CodeGenerations {
  readonly #fields: readonly Field[];
  readonly #direct: StructReader;
  /** The last sample's counts, those of each interpreter behind its id. */
  #last: number[] = [];

  constructor(
    readonly layout: Layout,
    readonly copies: PageCopies,
    readonly states: ThreadStates,
  ) {
    const { code_object_generation, tlbc_generation } = layout.groups.interpreter_state;
    this.#fields =
      code_object_generation === null
        ? []
        : [code_object_generation, tlbc_generation].filter((field) => field !== null);
    this.#direct = new StructReader(copies.memory, layout.pointerSize, layout.littleEndian);
  }

  /** True if the release counts them. */
  get areCounted(): boolean {
    return this.#fields.length > 0;
  }

  /**
   * True if a count or the list of interpreters changed since the last sample. The counts are read
   * after all stacks: a code object that dies later was alive when its frame was read.
   */
  haveChanged(interpreters: readonly InterpreterWords[]): boolean {
    let at = 0;
    let changed = false;
    for (const { address, id } of interpreters) {
      if (this.#set(at++, id ?? -1)) changed = true;
      for (const field of this.#fields) {
        this.copies.readLate(address + field.offset);
        if (this.#set(at++, this.states.number(address, field) ?? -1)) changed = true;
      }
    }
    if (this.#last.length === at) return changed;
    this.#last.length = at;
    return true;
  }

  /** True if the value differs from the one before. */
  #set(at: number, value: number): boolean {
    if (this.#last[at] === value) return false;
    this.#last[at] = value;
    return true;
  }

  /** True if a count in the target differs by now from this sample's copy. */
  changedSinceCopy(interpreters: readonly InterpreterWords[]): boolean {
    return interpreters.some(({ address }) =>
      this.#fields.some(
        (field) => (this.#direct.number(BigInt(address), field) ?? -1) !== (this.states.number(address, field) ?? -1),
      ),
    );
  }
}
