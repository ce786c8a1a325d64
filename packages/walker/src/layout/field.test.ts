import { describe, expect, it } from "vitest";
import { extent, Field } from "./field.js";

const view = new DataView(Uint8Array.of(0xfe, 0x01, 0x02, 0x83, 0x04, 0x05, 0x06, 0x87).buffer);
const field = (offset: number, size: number, signed = false, little = true) =>
  new Field(offset, size, signed, little, null);
const bits = (offset: number, first: number, count: number) => new Field(offset, 4, false, true, { first, count });

describe("Field", () => {
  it("reads numbers of every size, sign and byte order", () => {
    expect(field(0, 1).number(view)).toBe(0xfe);
    expect(field(0, 1, true).number(view)).toBe(-2);
    expect(field(0, 2).number(view)).toBe(0x01fe);
    expect(field(0, 2, true, false).number(view)).toBe(0xfe01 - 0x10000);
    expect(field(0, 4).number(view)).toBe(0x830201fe);
    expect(field(0, 4, true).number(view)).toBe(0x830201fe - 2 ** 32);
    expect(field(0, 4, false, false).number(view)).toBe(0xfe010283);
    expect(field(0, 8, true).number(view)).toBeLessThan(0);
  });

  it("reads pointers of 8 and of 4 bytes", () => {
    expect(field(0, 8).address(view)).toBe(0x87060504830201fen);
    expect(field(0, 8, false, false).address(view)).toBe(0xfe01028304050687n);
    expect(field(4, 4).address(view)).toBe(0x87060504n);
    expect(field(4, 4, false, false).address(view)).toBe(0x04050687n);
  });

  it("reads bits from the least significant of the byte at its offset on", () => {
    expect(bits(0, 0, 2).number(view)).toBe(2);
    expect(bits(0, 2, 3).number(view)).toBe(7);
    expect(bits(0, 7, 2).number(view)).toBe(3);
    expect(bits(4, 0, 32).number(view)).toBe(0x87060504);
    expect(bits(3, 7, 1).number(view)).toBe(1);
  });
});

describe("extent", () => {
  it("reaches to the last byte of the fields that are there", () => {
    expect(extent()).toBe(0);
    expect(extent(null, field(8, 4), field(0, 8))).toBe(12);
  });
});
