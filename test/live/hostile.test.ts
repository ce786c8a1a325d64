/**
 * Images and memory that lie: a live interpreter seen through random changes of its headers, its
 * data and its file. Whatever they say, the search ends, with a target or with one sentence.
 */
import { type ByteSource, type Mapping, type Memory, MemoryError, ProcessMemory } from "@pyframes/memory";
import { open, WalkerError } from "@pyframes/walker";
import { afterAll, beforeAll, expect, it } from "vitest";
import { canBeWalked, type Interpreter, machineInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach } from "../support/needs.js";
import { Target } from "../support/truth.js";

/** Numbers that look random and are the same in every run: xorshift. */
function random(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Change = (address: bigint, bytes: Uint8Array) => void;

/** A process whose memory and files are read through a change. */
class LyingMemory implements Memory {
  /** Bytes asked for in all. */
  bytesRead = 0;

  constructor(
    readonly truth: ProcessMemory,
    readonly change: Change,
  ) {}

  read(address: bigint, into: Uint8Array): void {
    this.bytesRead += into.length;
    this.truth.read(address, into);
    this.change(address, into);
  }

  mappings(): readonly Mapping[] {
    return this.truth.mappings();
  }

  open(mapping: Mapping): ByteSource | null {
    const source = this.truth.open(mapping);
    if (source === null) return null;
    return {
      size: source.size,
      read: (offset, length) => {
        const bytes = source.read(offset, length);
        this.change(BigInt(offset), bytes);
        return bytes;
      },
      [Symbol.dispose]: () => source[Symbol.dispose](),
    };
  }

  executable(): string | null {
    return this.truth.executable();
  }

  [Symbol.dispose](): void {}
}

const interpreters = (await machineInterpreters()).filter(canBeWalked);
/** One that describes itself, and one that does not. */
const chosen = [interpreters.at(-1), interpreters.find(({ hex }) => hex < 0x030a0000)].filter(
  (interpreter): interpreter is Interpreter => interpreter !== undefined,
);

const rounds = 5;
const kinds: Readonly<Record<string, (next: (below: number) => number) => Change>> = {
  // Headers are the first bytes of a page-aligned read, in memory as in a file.
  "the headers": (next) => (address, bytes) => {
    if (address % 4096n !== 0n && address !== 0n) return;
    for (let count = 0; count < 6; count++) bytes[next(Math.min(bytes.length, 1024))] = next(256);
  },
  "one byte in 4,096 of everything": (next) => (_, bytes) => {
    for (let count = Math.ceil(bytes.length / 4096); count > 0; count--)
      if (bytes.length >= 4096 || next(64) === 0) bytes[next(bytes.length)] = next(256);
  },
  "all pointers, to a few addresses": (next) => (address, bytes) => {
    if (bytes.length !== 8) return;
    if (next(3) === 0)
      new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, (address & ~0xfffn) + BigInt(8 * next(64)), true);
  },
};

describeEach(
  chosen,
  "interpreter",
  NO_INTERPRETER,
)("$name, seen through changes", (interpreter) => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start(interpreter, "threads.py");
  });
  afterAll(() => target.stop());

  it.each(Object.entries(kinds))("of %s", (_, kind) => {
    using truth = new ProcessMemory(target.pid);
    let changes = 0;
    for (let round = 1; round <= rounds; round++) {
      const change = kind(random(round));
      const memory = new LyingMemory(truth, (address, bytes) => {
        const before = bytes.slice();
        change(address, bytes);
        if (Buffer.compare(before, bytes) !== 0) changes++;
      });
      try {
        open(memory, "It").snapshot();
      } catch (error) {
        const expected = error instanceof WalkerError || error instanceof MemoryError;
        expect(expected, `round ${round}: ${error instanceof Error ? error.stack : error}`).toBe(true);
        expect((error as Error).message).toMatch(/^[^\n]+$/);
      }
      expect(memory.bytesRead, "the search has a bound").toBeLessThan(3 << 29);
    }
    // A change that changes nothing would prove nothing.
    expect(changes).toBeGreaterThan(0);
  });
});
