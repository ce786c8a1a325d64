import { MemoryError } from "./error.js";
import type { Memory } from "./memory.js";

/** Bytes of the target that are read together with others. */
export interface Piece {
  readonly address: bigint;
  readonly length: number;
}

/**
 * Reads many pieces of a target again and again, in as few system calls as there can be: what is
 * near in time is near in truth, and the calls are most of what a small read costs.
 */
export interface Gather extends Disposable {
  /** Says what to read from now on. */
  plan(pieces: readonly Piece[]): void;
  /**
   * Where the pieces lie, one after the other: two arrays, so that what was read before stays beside what was read last. Others, with
   * undefined contents, after each `plan`.
   */
  readonly halves: Halves;
  /** Which of them was read last. */
  readonly half: 0 | 1;
  /**
   * Reads all pieces, into the other half; or, where that ended early, those from the `first` on into the same.
   *
   * @returns the index of the first piece that could not be read, or how many pieces there are. After it nothing was read.
   * @throws MemoryError with code `gone` or `not-permitted` when the target can no longer be read at all.
   */
  read(first?: number): number;
}

/** Two arrays of the same length. */
export type Halves = readonly [Uint8Array, Uint8Array];

/** Where each piece begins, and, at the end, how many bytes there are. */
export function offsetsOf(pieces: readonly Piece[]): Float64Array {
  const offsets = new Float64Array(pieces.length + 1);
  let total = 0;
  pieces.forEach(({ length }, index) => {
    offsets[index] = total;
    total += length;
  });
  offsets[pieces.length] = total;
  return offsets;
}

/** For memory that is read piece by piece. */
export function gatherSingly(memory: Pick<Memory, "read">): Gather {
  let planned: readonly Piece[] = [];
  let halves: Halves = [new Uint8Array(), new Uint8Array()];
  let places: readonly [Uint8Array[], Uint8Array[]] = [[], []];
  let half: 0 | 1 = 0;
  return {
    plan(pieces) {
      const offsets = offsetsOf(pieces);
      const size = offsets[pieces.length] ?? 0;
      const placesIn = (bytes: Uint8Array) =>
        pieces.map(({ length }, index) => bytes.subarray(offsets[index], (offsets[index] ?? 0) + length));
      planned = pieces;
      halves = [new Uint8Array(size), new Uint8Array(size)];
      places = [placesIn(halves[0]), placesIn(halves[1])];
    },
    get halves() {
      return halves;
    },
    get half() {
      return half;
    },
    read(first = 0) {
      if (first === 0) half = half === 0 ? 1 : 0;
      for (let index = first; index < planned.length; index++) {
        try {
          memory.read((planned[index] as Piece).address, places[half][index] as Uint8Array);
        } catch (error) {
          if (error instanceof MemoryError && error.code === "fault") return index;
          throw error;
        }
      }
      return planned.length;
    },
    [Symbol.dispose]() {},
  };
}

/** The memory's own way of reading many pieces, or one by one. */
export function openGather(memory: Memory): Gather {
  return memory.gather?.() ?? gatherSingly(memory);
}
