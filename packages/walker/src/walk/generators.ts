import type { Field } from "../layout/field.js";
import type { Frame } from "../snapshot.js";
import type { ExecutableReader } from "./executables.js";
import type { FrameWalker } from "./frames.js";
import { Guard } from "./guard.js";
import { slotObject } from "./stackref.js";

/** A chain of more generators than this is cut off. */
const maximumChain = 10_000;
/** A frame's locals and stack that reach further than this, in bytes, are not believed. */
const maximumStack = 1n << 24n;

/** A generator, coroutine or async generator. */
export interface SuspendedGenerator {
  /** Its frame; null where it is done. */
  readonly frame: Frame | null;
  /** What it awaits, or yields from: an object's address; 0n where it does not, or the release cannot tell. */
  readonly awaited: bigint;
}

/** Reads generators, coroutines and async generators, which begin alike; docs/walk.md has the steps. */
export class GeneratorReader {
  constructor(
    readonly frames: FrameWalker,
    readonly executables: ExecutableReader,
  ) {}

  /** Null for what is no generator, or where frames are not a part of generators (to 3.10). */
  read(address: bigint): SuspendedGenerator | null {
    const { objects } = this.executables;
    const { groups, pointerSize } = objects.layout;
    const { gi_iframe } = groups.gen_object;
    const { localsplus } = groups.interpreter_frame;
    const type = objects.types.of(address);
    if (type === null || gi_iframe === null || localsplus === null) return null;
    if (type.basicSize !== gi_iframe.offset + localsplus.offset || type.itemSize !== pointerSize) return null;
    const frame = address + BigInt(gi_iframe.offset);
    const done = this.#isIn(address, ["completed", "cleared"]);
    return { frame: done ? null : this.frames.one(frame, this.executables), awaited: this.#awaited(address, frame) };
  }

  /** The frames of a generator and of what it awaits, the outermost first, as far as they are generators. */
  chain(address: bigint): Frame[] {
    const guard = new Guard(maximumChain);
    const frames: Frame[] = [];
    for (let next = address; next !== 0n && guard.pass(next); ) {
      const generator = this.read(next);
      if (generator === null || generator.frame === null) break;
      frames.push(generator.frame);
      next = generator.awaited;
    }
    return frames;
  }

  #isIn(address: bigint, names: readonly (keyof typeof this.executables.objects.layout.enums.frame_state)[]): boolean {
    const { groups, enums } = this.executables.objects.layout;
    const state = this.#number(address, groups.gen_object.gi_frame_state);
    return state !== null && names.some((name) => enums.frame_state[name] === state);
  }

  #number(address: bigint, field: Field | null): number | null {
    const view = field === null ? null : this.executables.objects.reader.struct(address, field.end);
    return view === null || field === null ? null : field.number(view);
  }

  /** The topmost object of the frame's stack, while the generator is suspended in `await` or `yield from`. */
  #awaited(address: bigint, frame: bigint): bigint {
    const { reader, layout } = this.executables.objects;
    const { localsplus, stackpointer, stacktop } = layout.groups.interpreter_frame;
    if (localsplus === null) return 0n;
    if (!this.#isIn(address, ["suspended_yield_from", "suspended_yield_from_locked"])) return 0n;
    const word = BigInt(layout.pointerSize);
    const bottom = frame + BigInt(localsplus.offset);
    const top =
      stackpointer === null
        ? bottom + BigInt(this.#number(frame, stacktop) ?? 0) * word
        : (reader.pointer(frame + BigInt(stackpointer.offset)) ?? 0n);
    if (top <= bottom || top > bottom + maximumStack) return 0n;
    // The topmost slot may be NULL, kept for what will be sent.
    const slots = [top - word, top - 2n * word].filter((slot) => slot >= bottom);
    return slots.map((slot) => slotObject(layout, reader.pointer(slot) ?? 0n)).find((object) => object !== 0n) ?? 0n;
  }
}
