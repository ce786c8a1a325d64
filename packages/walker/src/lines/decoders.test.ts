import { describe, expect, it } from "vitest";
import { decoders } from "./decoders.js";
import { nowhere } from "./position.js";

const codeunitSize = 2;

describe.each(["lnotab", "pep626", "locations"] as const)("a malformed %s table", (encoding) => {
  const decode = (...bytes: number[]) => decoders[encoding](Uint8Array.from(bytes), 7, 1000, codeunitSize);

  it("gives nothing where it is cut in the middle of an entry", () => {
    // A first byte of the long form, or the first half of a pair.
    expect(decode(0xf0)).toEqual(nowhere);
  });

  it("gives a position or nothing for any bytes, and always ends", () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    };
    for (let round = 0; round < 2000; round++) {
      const bytes = Array.from({ length: random() }, random);
      for (const value of Object.values(decode(...bytes))) expect(Number.isInteger(value ?? 0), `${value}`).toBe(true);
    }
  });
});

describe("the location table", () => {
  const decode = (...bytes: number[]) => decoders.locations(Uint8Array.from(bytes), 7, 0, codeunitSize);

  it("must begin each entry with a byte that has its highest bit set, and have no other such byte", () => {
    expect(decode(0x78)).toEqual(nowhere);
    expect(decode(0x80, 0x92)).toEqual(nowhere);
    expect(decode(0x80, 0x12)).toEqual({ line: 7, endLine: 7, column: 1, endColumn: 3 });
  });

  it("has no number of more than six bytes", () => {
    expect(decode(0xe8, 0x40, 0x40, 0x40, 0x40, 0x40, 0x00).line).toBe(7);
    expect(decode(0xe8, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x00)).toEqual(nowhere);
  });

  it("has the sign of a difference in the lowest bit", () => {
    expect(decode(0xe8, 0x06).line).toBe(10);
    expect(decode(0xe8, 0x07).line).toBe(4);
  });

  it("has numbers of up to 36 bits", () => {
    // A difference of 2^29 lines: twice that, six bits a byte.
    expect(decode(0xe8, 0x40, 0x40, 0x40, 0x40, 0x40, 0x01).line).toBe(7 + 2 ** 29);
    expect(decode(0xe8, 0x40, 0x40, 0x40, 0x40, 0x3f).line).toBe(7 + 63 * 2 ** 23);
  });

  it("marks a missing column of the long form with 0", () => {
    expect(decode(0xf0, 0x02, 0x00, 0x00, 0x05)).toEqual({ line: 8, endLine: 8, column: null, endColumn: 4 });
  });
});
