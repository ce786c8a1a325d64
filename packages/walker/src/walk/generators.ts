import { maxChain, maxHops, maxStack, resumeAfterYieldFrom, resumeLocationMask } from "#generated/facts.js";
import type { Field } from "../layout/field.js";
import { Guard } from "../layout/guard.js";
import type { Layout } from "../layout/layout.js";
import type { TypeInfo } from "../objects/types.js";
import type { Frame } from "../snapshot.js";
import type { ExecutableReader } from "./executables.js";
import { type FrameExtras, type FrameWalker, noExtras } from "./frames.js";
import { slotObject } from "./stackref.js";

/** A generator, coroutine or async generator. */
export interface GeneratorState {
  readonly address: bigint;
  /** The address of its frame; 0n if it is finished. */
  readonly frame: bigint;
  /** True if it runs: its frame is on a thread's stack. */
  readonly executing: boolean;
  /** The object that it awaits or yields from; 0n if there is none, or if it is unknown. */
  readonly awaited: bigint;
}

/** A generator and those that it awaits, outermost first. */
export interface GeneratorChain {
  readonly generators: readonly GeneratorState[];
  /**
   * True if nothing was left out and every link is certain: the innermost awaits no generator, and
   * the type of each delegate is known by its name.
   */
  readonly complete: boolean;
}

/**
 * Reads generators, coroutines and async generators, which share a layout; docs/walk.md has the
 * steps.
 */
export class GeneratorReader {
  readonly #layout: Layout;

  constructor(
    readonly frames: FrameWalker,
    readonly executables: ExecutableReader,
  ) {
    this.#layout = executables.objects.layout;
  }

  /** Null for any other object. */
  read(address: bigint): GeneratorState | null {
    const type = this.executables.objects.types.of(address);
    if (type === null) return null;
    return this.#layout.groups.gen_object.gi_iframe === null
      ? this.#withFrameObject(address, type)
      : this.#withFrame(address, type);
  }

  /** The frame of one generator. */
  frame({ frame }: GeneratorState, extras: FrameExtras = noExtras): Frame | null {
    return this.frames.one(frame, this.executables, extras);
  }

  /** A generator and those that it awaits, directly or through delegates. */
  chain(address: bigint): GeneratorChain {
    const guard = new Guard(maxChain);
    const generators: GeneratorState[] = [];
    let certain = true;
    for (let next = address; next !== 0n; ) {
      const { generator, isCertain } = this.#find(next);
      certain &&= isCertain;
      // The last awaited object is no generator. The first must be one.
      if (generator === null) return { generators, complete: certain && generators.length > 0 };
      if (!guard.pass(generator.address)) return { generators, complete: false };
      if (generator.frame === 0n) return { generators, complete: false };
      generators.push(generator);
      next = generator.awaited;
    }
    return { generators, complete: certain && generators.length > 0 };
  }

  /** From 3.11 the frame is part of the generator. */
  #withFrame(address: bigint, type: TypeInfo): GeneratorState | null {
    const { groups, pointerSize } = this.#layout;
    const { gi_iframe } = groups.gen_object;
    const { localsplus } = groups.interpreter_frame;
    if (gi_iframe === null || localsplus === null) return null;
    if (type.basicSize !== gi_iframe.offset + localsplus.offset || type.itemSize !== pointerSize) return null;
    const frame = address + BigInt(gi_iframe.offset);
    const state = this.#number(address, groups.gen_object.gi_frame_state);
    const done = state === null || this.#isIn(state, ["completed", "cleared"]);
    return {
      address,
      frame: done ? 0n : frame,
      executing: state !== null && this.#isIn(state, ["executing"]),
      awaited: state !== null && this.#awaits(frame, state) ? this.#stackTop(frame) : 0n,
    };
  }

  /** Up to 3.10 the frame is a separate object that points back. */
  #withFrameObject(address: bigint, type: TypeInfo): GeneratorState | null {
    const { gen_object, coro_object, async_gen_object, interpreter_frame } = this.#layout.groups;
    const sizes = [gen_object.size, coro_object.size, async_gen_object.size];
    if (type.itemSize !== 0 || !sizes.some((size) => size?.offset === type.basicSize)) return null;
    const frame = this.#pointer(address, gen_object.gi_frame);
    if (frame === 0n) return { address, frame, executing: false, awaited: 0n };
    if (this.#pointer(frame, interpreter_frame.generator) !== address) return null;
    const state = this.#number(frame, interpreter_frame.state);
    const executing =
      state === null
        ? (this.#number(address, gen_object.gi_running) ?? 0) !== 0
        : state === this.#layout.enums.frame_state.executing;
    const awaited = !executing && this.#isBeforeYieldFrom(frame) ? this.#stackTop(frame) : 0n;
    return { address, frame, executing, awaited };
  }

  /** By the state of the generator or, where that is not enough, by its next instruction. */
  #awaits(frame: bigint, state: number): boolean {
    if (this.#layout.enums.frame_state.suspended_yield_from !== null)
      return this.#isIn(state, ["suspended_yield_from", "suspended_yield_from_locked"]);
    return this.#isIn(state, ["suspended"]) && this.#isBeforeResume(frame);
  }

  #isBeforeResume(frame: bigint): boolean {
    const { resume, resume_quick, instrumented_resume } = this.#layout.enums.opcode;
    const instruction = this.#pointer(frame, this.#layout.groups.interpreter_frame.instr_ptr);
    const next = this.executables.objects.reader.bytes(
      instruction + BigInt(this.#layout.constants.codeunit_size),
      this.#layout.constants.codeunit_size,
    );
    const [opcode, argument = 0] = next ?? [];
    if (opcode === undefined || (argument & resumeLocationMask) < resumeAfterYieldFrom) return false;
    return [resume, resume_quick, instrumented_resume].includes(opcode);
  }

  #isBeforeYieldFrom(frame: bigint): boolean {
    const { code_object, interpreter_frame, bytes_object } = this.#layout.groups;
    const { lasti_unit, codeunit_size } = this.#layout.constants;
    const index = this.#number(frame, interpreter_frame.lasti) ?? -1;
    if (index < 0 || bytes_object.ob_sval === null) return false;
    const bytecode = this.#pointer(this.#pointer(frame, interpreter_frame.executable), code_object.co_code);
    const next = bytecode + BigInt(bytes_object.ob_sval.offset + index * (lasti_unit ?? 1) + codeunit_size);
    return this.executables.objects.reader.bytes(next, 1)?.[0] === this.#layout.enums.opcode.yield_from;
  }

  /** The top object of a frame's value stack; 0n for none. */
  #stackTop(frame: bigint): bigint {
    const { reader } = this.executables.objects;
    const { localsplus } = this.#layout.groups.interpreter_frame;
    if (localsplus === null) return 0n;
    const word = BigInt(this.#layout.pointerSize);
    const bottom = frame + BigInt(localsplus.offset);
    const top = this.#stackEnd(frame, bottom, word);
    if (top <= bottom || top > bottom + maxStack) return 0n;
    // The top slot may be NULL, reserved for the next sent value.
    const slots = [top - word, top - 2n * word].filter((slot) => slot >= bottom);
    return (
      slots.map((slot) => slotObject(this.#layout, reader.pointer(slot) ?? 0n)).find((object) => object !== 0n) ?? 0n
    );
  }

  /**
   * A pointer, or a depth: counted from `localsplus` (3.11 to 3.13) or from the start of the value
   * stack (3.10).
   */
  #stackEnd(frame: bigint, bottom: bigint, word: bigint): bigint {
    const { stackpointer, stacktop, stackdepth, valuestack } = this.#layout.groups.interpreter_frame;
    if (stackpointer !== null) return this.#pointer(frame, stackpointer);
    if (stacktop !== null) return bottom + BigInt(this.#number(frame, stacktop) ?? 0) * word;
    return this.#pointer(frame, valuestack) + BigInt(this.#number(frame, stackdepth) ?? 0) * word;
  }

  /** The generator that an awaited object is or delegates to. */
  behind(address: bigint): GeneratorState | null {
    return this.#find(address).generator;
  }

  /**
   * As `behind`. It is certain that there is a generator, or that there is none, if all types could
   * be read and those on the way to a generator have their names.
   */
  #find(address: bigint): { readonly generator: GeneratorState | null; readonly isCertain: boolean } {
    let object = address;
    let isCertain = true;
    for (let hops = 0; object !== 0n && hops < maxHops; hops++) {
      const generator = this.read(object);
      if (generator !== null) return { generator, isCertain };
      const next = this.#delegate(object);
      if (next === null) return { generator: null, isCertain: false };
      object = next.object;
      isCertain &&= next.isCertain;
    }
    // Objects of other types may have the sizes, but lead to no generator.
    return { generator: null, isCertain: object === 0n };
  }

  /**
   * The object that this one delegates to; 0n if it does not delegate, null if its type cannot be
   * read. Core files leave out the names of types: then the size alone suggests the type.
   */
  #delegate(address: bigint): { readonly object: bigint; readonly isCertain: boolean } | null {
    const { types } = this.executables.objects;
    const { async_gen_asend, async_gen_athrow, coro_wrapper, anext_awaitable } = this.#layout.groups;
    const type = types.of(address);
    if (type === null) return null;
    const rows: readonly (readonly [string, Field | null, Field | null])[] = [
      ["async_generator_asend", async_gen_asend.size, async_gen_asend.ags_gen],
      ["async_generator_athrow", async_gen_athrow.size, async_gen_athrow.agt_gen],
      ["coroutine_wrapper", coro_wrapper.size, coro_wrapper.cw_coroutine],
      ["anext_awaitable", anext_awaitable.size, anext_awaitable.wrapped],
    ];
    const fitting = rows.filter(([, size]) => size?.offset === type.basicSize);
    const name = fitting.length === 0 ? null : types.name(type);
    const isCertain = fitting.length === 0 || name !== null;
    const [, , field = null] = (isCertain ? fitting.find(([known]) => known === name) : fitting[0]) ?? [];
    return { object: this.#pointer(address, field), isCertain };
  }

  #isIn(state: number, names: readonly (keyof Layout["enums"]["frame_state"])[]): boolean {
    return names.some((name) => this.#layout.enums.frame_state[name] === state);
  }

  #number(address: bigint, field: Field | null): number | null {
    return this.executables.objects.reader.number(address, field);
  }

  /** 0n if the field is absent or cannot be read. */
  #pointer(address: bigint, field: Field | null): bigint {
    return field === null ? 0n : (this.executables.objects.reader.pointer(address + BigInt(field.offset)) ?? 0n);
  }
}
