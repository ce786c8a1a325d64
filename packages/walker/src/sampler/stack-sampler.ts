import { lastiMax, lastiMin, maxFrames } from "#generated/facts.js";
import type { Layout } from "../layout/layout.js";
import { lineOnly } from "../lines/position.js";
import type { Frame } from "../snapshot.js";
import { type Stack, unknownFrame } from "../walk/frames.js";
import { type CodeCache, KnownCode, type Owner, pythonFrame } from "./code-cache.js";
import { FrameFields, FrameRecords, kinds, noLine } from "./frame-fields.js";
import type { PageCopies } from "./page-copies.js";
import { copySegments, isSegmentUnchanged, type StackSegment } from "./stack-segments.js";

/** The bounds of an instruction's offset, in bytes; beyond them it is unknown. */
const minimumLasti = Number(lastiMin);
const maximumLasti = Number(lastiMax);

/** One stack's frames, innermost first: the fields that were read, and the results. */
class Records extends FrameRecords {
  readonly entry: (boolean | null)[] = [];
  /** The code that the frame executes; null where later samples must not reuse the frame. */
  readonly known: (KnownCode | null)[] = [];
  /** Null where the walk passes over the frame. */
  readonly frame: (Frame | null)[] = [];
}

/** A thread's stack in the last two samples: a later walk works out only the changed frames. */
export class LastStack {
  now = new Records();
  before = new Records();
  stack: Stack = { frames: [], complete: true };
  /** The bytes of a stack that two samples found unchanged; null where none were kept. */
  segments: readonly StackSegment[] | null = null;
  first = 0;
  base: number | null = null;
}

/**
 * Walks stacks in one sample's page copies, with the same results as FrameWalker; see docs/walk.md.
 */
export class StackSampler {
  readonly counters = { frames: 0, reused: 0 };
  readonly #fields: FrameFields;
  /** True in releases in which only a shim behind a frame shows that it is an entry. */
  readonly #entriesByShim: boolean;

  constructor(
    readonly layout: Layout,
    readonly copies: PageCopies,
    readonly codes: CodeCache,
  ) {
    this.#fields = new FrameFields(layout, copies);
    const { owner, is_entry } = layout.groups.interpreter_frame;
    this.#entriesByShim = owner !== null && is_entry === null;
  }

  /** Returns the same object as the last walk where nothing changed. */
  walk(last: LastStack, first: number, base: number | null): Stack {
    if (this.#isUnchanged(last, first, base)) return last.stack;
    [last.now, last.before] = [last.before, last.now];
    const torn = this.#follow(last.now, first, base);
    const changed = this.#describe(last, torn);
    last.segments = null;
    // Copying the bytes pays only if the stack stays unchanged for a while.
    if (changed === null) this.#keepSegments(last, first, base);
    else last.stack = changed;
    return last.stack;
  }

  /** The cheapest test: compares the bytes of the whole stack. */
  #isUnchanged(last: LastStack, first: number, base: number | null): boolean {
    if (last.segments === null || first !== last.first || base !== last.base) return false;
    const { count, known } = last.now;
    for (const segment of last.segments) if (!isSegmentUnchanged(segment, this.copies)) return false;
    if (!this.codes.isSettled) {
      for (let index = 0; index < count; index++) {
        const code = known[index] ?? null;
        if (code !== null && !this.codes.isCurrent(code)) return false;
      }
    }
    this.counters.frames += count;
    this.counters.reused += count;
    return true;
  }

  #keepSegments(last: LastStack, first: number, base: number | null): void {
    const { now } = last;
    // A frame that must not be reused by itself must not be reused with its stack.
    for (let index = 0; index < now.count; index++)
      if (now.known[index] === null && now.kind[index] !== kinds.shim) return;
    last.segments = now.isSelfContained ? copySegments(now, this.#fields.extent, this.copies) : null;
    last.first = first;
    last.base = base;
  }

  /** Follows the links from `first`. True if the stack's end was not reached. */
  #follow(now: Records, first: number, base: number | null): boolean {
    now.count = 0;
    now.isSelfContained = true;
    if (first < 0) return true;
    let last = 0;
    // Brent's cycle detection as in Guard, inlined, since this loop sees every frame.
    let mark = -1;
    for (let address = first; address !== 0; ) {
      const { count } = now;
      if (address === mark || count === maxFrames || !this.#fields.read(address, now)) return true;
      if ((now.count & count) === 0) mark = address;
      const kind = now.kind[count];
      if (kind === kinds.torn) {
        now.count = count;
        return true;
      }
      if (kind === kinds.shim) this.codes.sawShim(this.#untag(now.executable[count] as number));
      last = address;
      address = now.previous[count] as number;
    }
    return last !== 0 && last !== base && !this.#endsStack(now, now.count - 1);
  }

  /** As in FrameWalker. */
  #endsStack(now: Records, index: number): boolean {
    const kind = now.kind[index];
    if (this.#entriesByShim) return kind === kinds.shim;
    const { is_entry } = this.layout.groups.interpreter_frame;
    return kind !== kinds.generator && (is_entry === null || now.isEntry[index] === 1);
  }

  /** Works out the frames from the outermost on, which changes least. Null if nothing changed. */
  #describe({ now, before, stack }: LastStack, torn: boolean): Stack | null {
    let complete = !torn;
    let emitted = 0;
    let changed = now.count !== before.count;
    // True if a shim is behind the next frame; null where the walk did not get that far.
    let entry: boolean | null = torn && this.#entriesByShim ? null : false;
    for (let index = now.count - 1, old = before.count - 1; index >= 0; index--, old--) {
      this.counters.frames++;
      if (this.#reuse(now, index, before, old, entry)) this.counters.reused++;
      else {
        changed = true;
        if (!this.#read(now, index, entry)) complete = false;
      }
      if (now.kind[index] === kinds.shim) entry = entry === null ? null : true;
      else if (now.frame[index] !== null) {
        emitted++;
        entry = false;
      }
    }
    if (!changed && complete === stack.complete) return null;
    return { frames: framesOf(now, emitted), complete };
  }

  /** Reuses the last sample's frame. False if it changed. */
  #reuse(now: Records, index: number, before: Records, old: number, entry: boolean | null): boolean {
    if (old < 0 || !now.equals(index, before, old) || entry !== before.entry[old]) return false;
    const known = before.known[old] ?? null;
    const frame = before.frame[old] ?? null;
    if (known === null ? now.kind[index] !== kinds.shim : !this.codes.isCurrent(known)) return false;
    now.entry[index] = entry;
    now.known[index] = known;
    now.frame[index] = frame;
    return true;
  }

  /** Works out one frame. False if it makes the stack incomplete. */
  #read(now: Records, index: number, isBeforeShim: boolean | null): boolean {
    const kind = now.kind[index];
    now.entry[index] = isBeforeShim;
    now.known[index] = null;
    now.frame[index] = null;
    if (kind === kinds.shim) return true;
    const entry = this.#entriesByShim
      ? isBeforeShim
      : this.layout.groups.interpreter_frame.is_entry === null || now.isEntry[index] === 1;
    const owner: Owner = kind === kinds.generator ? "generator" : "thread";
    const executable = kind === kinds.unknown ? -1 : this.#untag(now.executable[index] as number);
    // CPython clears the pointer when it destroys a frame.
    if (executable === 0) return false;
    const read = executable < 0 ? null : (this.#sameAsCaller(now, index) ?? this.codes.read(executable));
    if (read instanceof KnownCode) {
      now.known[index] = read;
      now.frame[index] = this.#python(now, index, read, owner, entry);
    } else if (read !== "skip") {
      const unknown = { ...unknownFrame, owner: kind === kinds.unknown ? null : owner, entry };
      now.frame[index] = read === null ? unknown : { ...unknown, ...read.frame };
    }
    return true;
  }

  /** Saves the look-up for a function that calls itself. */
  #sameAsCaller(now: Records, index: number): KnownCode | null {
    const caller = index + 1;
    return caller < now.count && now.executable[caller] === now.executable[index] ? (now.known[caller] ?? null) : null;
  }

  /** Null for a frame that has not begun. */
  #python(now: Records, index: number, known: KnownCode, owner: Owner, entry: boolean | null): Frame | null {
    const lasti = this.#lasti(now, index, known);
    const { firstTraceable } = known.code;
    if (owner !== "generator" && lasti !== null && firstTraceable !== null && lasti < firstTraceable) return null;
    const line = now.line[index] as number;
    const frame = this.codes.frame(known, lasti, owner, entry);
    return line === noLine || line === frame.line ? frame : pythonFrame(known.code, lineOnly(line), owner, entry);
  }

  #lasti(now: Records, index: number, known: KnownCode): number | null {
    const instruction = now.instruction[index] as number;
    let lasti: number;
    if (this.layout.groups.interpreter_frame.lasti !== null)
      lasti = instruction < 0 ? -1 : instruction * (this.layout.constants.lasti_unit ?? 1);
    else {
      const base = this.codes.bytecode(known, now.tlbcIndex[index] as number);
      if (base < 0) return null;
      lasti = instruction - base;
    }
    return lasti < minimumLasti || lasti > maximumLasti ? null : lasti;
  }

  /** As untag of walk/stackref.ts; -1 for a reference to no object. */
  #untag(reference: number): number {
    const { stackref_tag_mask, stackref_int_tag, stackref_invalid_tag } = this.layout.constants;
    if (stackref_tag_mask === null) return reference;
    const tag = reference % 4;
    if (tag === stackref_int_tag || tag === stackref_invalid_tag) return -1;
    return reference - (tag & stackref_tag_mask);
  }
}

function framesOf(records: Records, emitted: number): readonly Frame[] {
  const frames: Frame[] = new Array(emitted);
  let at = 0;
  for (let index = 0; index < records.count; index++) {
    const frame = records.frame[index] ?? null;
    if (frame !== null) frames[at++] = frame;
  }
  return frames;
}
