import { type Memory, MemoryError } from "@pyframes/memory";
import { beforeEach, describe, expect, it } from "vitest";
import { PageCopies } from "./page-copies.js";

const page = 4096;

/** Pages that exist, by number, each filled with a byte. */
class Pages implements Pick<Memory, "read"> {
  reads = 0;
  constructor(readonly filled: Map<number, number>) {}
  read(address: bigint, into: Uint8Array): void {
    this.reads++;
    for (let index = 0; index < into.length; index++) {
      const byte = this.filled.get(Math.floor((Number(address) + index) / page));
      if (byte === undefined) throw new MemoryError("fault", "nothing is there");
      into[index] = byte;
    }
  }
}

let memory: Pages;
let copies: PageCopies;
beforeEach(() => {
  memory = new Pages(
    new Map([
      [1, 11],
      [2, 12],
      [3, 13],
      [9, 19],
    ]),
  );
  copies = new PageCopies(memory as unknown as Memory);
});

/** The byte at an address as the sample has it; undefined where it cannot be read. */
const at = (address: number, size = 8) => {
  const offset = copies.find(address, size);
  return offset < 0 ? undefined : copies.view.getUint8(offset);
};

/** Two samples ask for it, so that it is planned from then on. */
const learn = (...asked: readonly (readonly [address: number, size: number])[]) => {
  for (let sample = 0; sample < 2; sample++) {
    copies.begin();
    for (const [address, size] of asked) at(address, size);
  }
};

describe("page copies", () => {
  it("read what two samples asked for at the start of each later one, and nothing else", () => {
    for (let sample = 0; sample < 2; sample++) {
      copies.begin();
      expect([at(page + 100), at(9 * page), at(page + 200)]).toEqual([11, 19, 11]);
    }
    for (let sample = 0; sample < 3; sample++) {
      copies.begin();
      const { reads } = memory;
      expect([at(page + 100), at(9 * page), at(page + 200)]).toEqual([11, 19, 11]);
      expect(memory.reads).toBe(reads);
      expect(copies.counters).toMatchObject({ ranges: 2, bytes: 108 + 8, extraReads: 4 });
    }
  });

  it("do not plan memory that is requested rarely, and drop it when it is not requested", () => {
    learn([page, 8]);
    for (let sample = 0; sample < 100; sample++) {
      copies.begin();
      memory.filled.set(1, sample % 200);
      at(page);
      if (sample % 9 === 0) expect(at(9 * page)).toBe(19);
    }
    expect(copies.counters).toMatchObject({ ranges: 1, extraReads: 2 + 12 });
    learn([9 * page, 8]);
    const ranges = Array.from({ length: 40 }, (_, sample) => {
      memory.filled.set(1, sample);
      copies.begin();
      at(page);
      return copies.counters.ranges;
    });
    expect([ranges[0], ranges.at(-1)]).toEqual([2, 1]);
  });

  it("forget memory that was requested once", () => {
    learn([page, 8]);
    for (let sample = 0; sample < 2; sample++) {
      copies.begin();
      at(9 * page);
      for (let more = 0; more < 40; more++) {
        memory.filled.set(1, more);
        copies.begin();
        at(page);
      }
    }
    expect(copies.counters.ranges).toBe(1);
  });

  it("belong to one sample: the next one sees changes", () => {
    learn([page, 8]);
    copies.begin();
    memory.filled.set(1, 99);
    expect(at(page)).toBe(11);
    copies.begin();
    expect(at(page)).toBe(99);
  });

  it("find planned and extra pages in any order of requests", () => {
    learn([page, 8], [9 * page, 8]);
    copies.begin();
    for (let round = 0; round < 3; round++) {
      expect(at(page)).toBe(11);
      expect(at(3 * page + 50)).toBe(13);
      expect(at(page)).toBe(11);
      expect(at(9 * page)).toBe(19);
    }
  });

  it("cross pages, also if only one of them was requested before", () => {
    learn([2 * page, 8]);
    for (let sample = 0; sample < 2; sample++) {
      copies.begin();
      expect(at(2 * page - 4)).toBe(11);
    }
    copies.begin();
    expect(copies.bytes).toBeDefined();
    expect(at(2 * page - 4)).toBe(11);
    expect(copies.view.getUint8(copies.find(2 * page - 4, 8) + 4)).toBe(12);
  });

  it("work without a page that is unmapped, and with it when it is mapped again", () => {
    learn([page, 8], [3 * page, 8], [9 * page, 8]);
    copies.begin();
    memory.filled.delete(3);
    copies.begin();
    expect([at(page), at(3 * page), at(9 * page)]).toEqual([11, undefined, 19]);
    memory.filled.set(3, 33);
    copies.begin();
    expect([at(page), at(3 * page), at(9 * page)]).toEqual([11, 33, 19]);
  });

  it("drop pages that are no longer requested", () => {
    learn([page, 8], [9 * page, 8]);
    for (let sample = 0; sample < 1000; sample++) {
      memory.filled.set(1, sample % 200);
      copies.begin();
      at(page);
    }
    expect(copies.counters).toMatchObject({ ranges: 1, bytes: 8 });
  });

  it("report an unchanged sample as long as every request is planned and every byte is the same", () => {
    const sample = () => [copies.begin(), at(page), at(9 * page)];
    expect([sample(), sample(), sample(), sample()]).toEqual([
      [false, 11, 19],
      [false, 11, 19],
      [false, 11, 19],
      [true, 11, 19],
    ]);
    for (let more = 0; more < 1000; more++) expect(copies.begin()).toBe(true);
    memory.filled.set(9, 99);
    expect([sample(), sample()]).toEqual([
      [false, 11, 99],
      [true, 11, 99],
    ]);
    const { extraReads } = copies.counters;
    at(3 * page);
    expect([sample(), sample()]).toEqual([
      [false, 11, 99],
      [true, 11, 99],
    ]);
    // Asked for once, it is not planned.
    expect(copies.counters).toMatchObject({ extraReads: extraReads + 1, ranges: 2 });
  });

  it("do not report it for, or after, a sample with an unreadable range", () => {
    learn([page, 8], [9 * page, 8]);
    copies.begin();
    memory.filled.delete(9);
    const sample = () => [copies.begin(), at(page), at(9 * page)];
    for (let more = 0; more < 3; more++) expect(sample()).toEqual([false, 11, undefined]);
    memory.filled.set(9, 19);
    expect(sample()).toEqual([false, 11, 19]);
  });

  it.each([0, -8, Number.NaN, 2 ** 53, 2 ** 63, Number.POSITIVE_INFINITY])("have nothing at %d", (address) => {
    copies.begin();
    expect(at(address)).toBeUndefined();
  });

  it("read late pages last", () => {
    learn([page, 8], [9 * page, 8]);
    copies.readLate(page);
    copies.begin();
    const order: number[] = [];
    memory.read = (address: bigint) => {
      order.push(Number(address) / page);
    };
    copies.begin();
    expect(order).toEqual([9, 1]);
  });

  it("read the neighbours of a late page before it", () => {
    learn([page, 2 * page], [2 * page, page], [3 * page, page]);
    copies.readLate(2 * page);
    copies.begin();
    const order: number[] = [];
    memory.read = (address: bigint) => {
      order.push(Number(address) / page);
    };
    copies.begin();
    expect(order).toEqual([1, 3, 2]);
  });

  describe("with watched words", () => {
    const [word, shared, ones, others] = [page + 64, page + 128, 2 * page, 9 * page];
    const [one, another] = [1001, 1002];
    let order: number[];

    /** A sample in which each owner requests its own page, and all request a shared one. */
    const sample = (moving: number) => {
      copies.begin();
      const seen = [at(shared)];
      for (const [owner, address] of [
        [one, ones],
        [another, others],
      ] as const) {
        if (copies.skipsIdleStacks && owner !== moving) continue;
        copies.owner = owner;
        seen.push(at(address));
        copies.owner = 0;
      }
      copies.watch([{ address: word, size: 8 }], new Set([moving]));
      return seen;
    };

    beforeEach(() => {
      for (let more = 0; more < 4; more++) sample(one);
      order = [];
      const { read } = memory;
      memory.read = (address: bigint, into: Uint8Array) => {
        order.push(Number(address));
        read.call(memory, address, into);
      };
    });

    it("leave out other owners' pages, and read the words first", () => {
      expect(sample(one)).toEqual([11, 12]);
      expect(order).toEqual([word, shared, ones]);
      expect(copies.skipsIdleStacks).toBe(true);
    });

    it("read everything from a change of a word until a sample without one", () => {
      memory.filled.set(1, 99);
      expect(sample(one)).toEqual([99, 12, 19]);
      expect(copies.skipsIdleStacks).toBe(false);
      // The words as they are before all that is read of others.
      expect(order.slice(-4)).toEqual([word, shared, ones, others]);
      expect(sample(one)).toEqual([99, 12, 19]);
      expect(sample(one)).toEqual([99, 12]);
    });

    it("read everything where a word cannot be read", () => {
      memory.filled.delete(1);
      expect(sample(one)).toEqual([undefined, 12, 19]);
      expect(sample(one)).toEqual([undefined, 12, 19]);
    });

    it("follow the set of owners that may run", () => {
      memory.filled.set(1, 99);
      sample(another);
      sample(another);
      order = [];
      expect(sample(another)).toEqual([99, 19]);
      expect(order).toEqual([word, shared, others]);
    });

    it("read a stack that was left out when it is requested, and leave it out again", () => {
      const { plans } = copies.counters;
      copies.begin();
      memory.filled.set(9, 99);
      copies.owner = another;
      expect(at(others)).toBe(99);
      copies.owner = 0;
      copies.begin();
      expect(order).toEqual([word, shared, ones, others, word, shared, ones]);
      expect(copies.counters.plans).toBe(plans);
    });

    it("take the owner from a page that two owners request", () => {
      memory.filled.set(1, 99);
      copies.begin();
      copies.owner = one;
      expect(at(others)).toBe(19);
      copies.owner = 0;
      sample(one);
      sample(one);
      order = [];
      sample(one);
      expect(order).toEqual([word, shared, ones, others]);
    });

    it("keep pages in the plan while they are left out", () => {
      for (let more = 0; more < 600; more++) sample(one);
      memory.filled.set(1, 99);
      const { extraReads } = copies.counters;
      expect(sample(one)).toEqual([99, 12, 19]);
      expect(copies.counters.extraReads).toBe(extraReads);
    });
  });
});
