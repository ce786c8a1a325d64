import type { Layout } from "../layout/layout.js";
import { lineOnly } from "../lines/position.js";
import type { Frame } from "../snapshot.js";
import { maximumFrames, type Stack, unknownFrame } from "../walk/frames.js";
import { type CodeCache, KnownCode, type Owner, pythonFrame } from "./codes.js";
import type { Copies } from "./copies.js";
import { FrameFields, FrameRecords, kinds, noLine } from "./frame-fields.js";
import { isAsSaved, type Span, save } from "./spans.js";

/** An instruction's offset beyond these bounds, in bytes, is none. */
const minimumLasti = -2;
const maximumLasti = 2 ** 30;

/** The frames of one stack, innermost first: what was read of each, and what came of it. */
class Records extends FrameRecords {
  readonly entry: (boolean | null)[] = [];
  /** The code that the frame executes; null where the frame may not be taken over from one sample to the next. */
  readonly known: (KnownCode | null)[] = [];
  /** Null where it is not emitted. */
  readonly frame: (Frame | null)[] = [];
}

/** What was seen of a thread's stack last, so that only what moved since is worked out anew. */
export class StackMemory {
  now = new Records();
  before = new Records();
  stack: Stack = { frames: [], complete: true };
  /** The bytes of a stack that did not move from one sample to the next; null where none were kept. */
  spans: readonly Span[] | null = null;
  first = 0;
  base: number | null = null;
}

/** Walks stacks in the copies of one sample, as docs/walk.md has it; see FrameWalker, whose answers these are. */
export class StackSampler {
  readonly counters = { frames: 0, reused: 0 };
  readonly #fields: FrameFields;
  /** Only a shim that follows a frame says that it is an entry. */
  readonly #shimsTell: boolean;

  constructor(
    readonly layout: Layout,
    readonly copies: Copies,
    readonly codes: CodeCache,
  ) {
    this.#fields = new FrameFields(layout, copies);
    const { owner, is_entry } = layout.groups.interpreter_frame;
    this.#shimsTell = owner !== null && is_entry === null;
  }

  /** The very same object as at the last time where nothing moved. */
  walk(memory: StackMemory, first: number, base: number | null): Stack {
    if (this.#stands(memory, first, base)) return memory.stack;
    [memory.now, memory.before] = [memory.before, memory.now];
    const torn = this.#follow(memory.now, first, base);
    const moved = this.#describe(memory, torn);
    memory.spans = null;
    // A copy is worth its while only for a stack that may stand still for longer.
    if (moved === null) this.#keep(memory, first, base);
    else memory.stack = moved;
    return memory.stack;
  }

  /** Whether each byte of the stack is as it was: the cheapest way to know that all of it is. */
  #stands(memory: StackMemory, first: number, base: number | null): boolean {
    if (memory.spans === null || first !== memory.first || base !== memory.base) return false;
    const { count, known } = memory.now;
    for (const span of memory.spans) if (!isAsSaved(span, this.copies)) return false;
    if (!this.codes.isSettled) {
      for (let index = 0; index < count; index++) {
        const code = known[index] ?? null;
        if (code !== null && !this.codes.holds(code)) return false;
      }
    }
    this.counters.frames += count;
    this.counters.reused += count;
    return true;
  }

  #keep(memory: StackMemory, first: number, base: number | null): void {
    const { now } = memory;
    // What is not taken over frame by frame is not taken over at all.
    for (let index = 0; index < now.count; index++)
      if (now.known[index] === null && now.kind[index] !== kinds.shim) return;
    memory.spans = now.isWhole ? save(now, this.#fields.extent, this.copies) : null;
    memory.first = first;
    memory.base = base;
  }

  /** Follows the links to the stack's end. True where it cannot be reached. */
  #follow(now: Records, first: number, base: number | null): boolean {
    now.count = 0;
    now.isWhole = true;
    if (first < 0) return true;
    let last = 0;
    // Brent's cycle detection, as Guard's, without a call for each frame.
    let mark = -1;
    for (let address = first; address !== 0; ) {
      const { count } = now;
      if (address === mark || count === maximumFrames || !this.#fields.read(address, now)) return true;
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
    return last !== 0 && base !== null && last !== base;
  }

  /** From the outermost frame on, whose place does not move. Null where all is as it was. */
  #describe({ now, before, stack }: StackMemory, torn: boolean): Stack | null {
    let complete = !torn;
    let emitted = 0;
    let moved = now.count !== before.count;
    // Whether a shim follows the next frame; unknown after the place where the walk ended torn.
    let entry: boolean | null = torn && this.#shimsTell ? null : false;
    for (let index = now.count - 1, old = before.count - 1; index >= 0; index--, old--) {
      this.counters.frames++;
      if (this.#taken(now, index, before, old, entry)) this.counters.reused++;
      else {
        moved = true;
        if (!this.#read(now, index, entry)) complete = false;
      }
      if (now.kind[index] === kinds.shim) entry = entry === null ? null : true;
      else if (now.frame[index] !== null) {
        emitted++;
        entry = false;
      }
    }
    if (!moved && complete === stack.complete) return null;
    return { frames: framesOf(now, emitted), complete };
  }

  /** Whether the frame is as it was in the last sample, and so taken over. */
  #taken(now: Records, index: number, before: Records, old: number, entry: boolean | null): boolean {
    if (old < 0 || !now.equals(index, before, old) || entry !== before.entry[old]) return false;
    const known = before.known[old] ?? null;
    const frame = before.frame[old] ?? null;
    if (known === null ? now.kind[index] !== kinds.shim : !this.codes.holds(known)) return false;
    now.entry[index] = entry;
    now.known[index] = known;
    now.frame[index] = frame;
    return true;
  }

  /** Works out one frame. False where the stack is not complete because of it. */
  #read(now: Records, index: number, shimFollows: boolean | null): boolean {
    const kind = now.kind[index];
    now.entry[index] = shimFollows;
    now.known[index] = null;
    now.frame[index] = null;
    if (kind === kinds.shim) return true;
    const entry = this.#shimsTell
      ? shimFollows
      : this.layout.groups.interpreter_frame.is_entry === null || now.isEntry[index] === 1;
    const owner: Owner = kind === kinds.generator ? "generator" : "thread";
    const executable = kind === kinds.unknown ? -1 : this.#untag(now.executable[index] as number);
    // NULL: it is being torn down.
    if (executable === 0) return false;
    const what = executable < 0 ? null : (this.#sameAsCaller(now, index) ?? this.codes.read(executable));
    if (what instanceof KnownCode) {
      now.known[index] = what;
      now.frame[index] = this.#python(now, index, what, owner, entry);
    } else if (what !== "skip") {
      const unknown = { ...unknownFrame, owner: kind === kinds.unknown ? null : owner, entry };
      now.frame[index] = what === null ? unknown : { ...unknown, ...what.frame };
    }
    return true;
  }

  /** What a function executes that calls itself is known without a look. */
  #sameAsCaller(now: Records, index: number): KnownCode | null {
    const caller = index + 1;
    return caller < now.count && now.executable[caller] === now.executable[index] ? (now.known[caller] ?? null) : null;
  }

  /** Null where it has not begun. */
  #python(now: Records, index: number, known: KnownCode, owner: Owner, entry: boolean | null): Frame | null {
    const lasti = this.#lasti(now, index, known);
    const { firstTraceable } = known.code;
    if (owner !== "generator" && lasti !== null && firstTraceable !== null && lasti < firstTraceable) return null;
    const line = now.line[index] as number;
    if (line !== noLine) return pythonFrame(known.code, lineOnly(line), owner, entry);
    return this.codes.frame(known, lasti, owner, entry);
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

  /** As untag of walk/stackref.ts: -1 for what is no object. */
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
