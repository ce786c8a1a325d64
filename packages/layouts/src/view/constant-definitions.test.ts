/**
 * Constants of the view: exact in real tables, and refused if they use undeclared macros or sizes.
 */
import { describe, expect, it } from "vitest";
import { constantDefinition, layout, load } from "../index.js";
import { declared, type Headers } from "./constant-definitions.js";

const NO_HEADERS: Headers = {
  macro: () => null,
  size: () => 8,
  hasRecord: () => false,
  member: () => null,
  hasEnum: () => false,
};

describe("a derivation", () => {
  it("is refused where it asks for a macro that it does not declare", () => {
    const source = { macros: ["Py_A"], derive: ({ macro }: Headers) => macro("Py_A", "Py_B") };
    expect(() => declared(source).derive(NO_HEADERS)).toThrow("uses Py_B and does not declare it");
  });

  it("is refused where it asks for a size that it does not declare", () => {
    const source = { derive: ({ size }: Headers) => size("long") };
    expect(() => declared(source).derive(NO_HEADERS)).toThrow("uses long and does not declare it");
  });
});

describe("constants of real builds", () => {
  // Truth: 2 bytes by the Windows ABI, 4 by those of Linux and macOS.
  it.each([
    ["x86_64-windows-msvc", 2],
    ["aarch64-windows-msvc", 2],
    ["x86_64-linux-gnu", 4],
    ["aarch64-apple-darwin", 4],
  ])("have the wchar_t of %s", (target, bytes) => {
    expect(layout({ version: "3.11.7", target }).view.constants.wchar_size).toBe(bytes);
  });

  // Truth: sys.int_info.sizeof_digit, which is 2 where PYLONG_BITS_IN_DIGIT is 15, as on 32 bits to
  // 3.11.
  it.each([
    ["3.8.18", "i686-linux-gnu", 15, 2],
    ["3.13.0", "i686-linux-gnu", 30, 4],
    ["3.8.18", "x86_64-linux-gnu", 30, 4],
  ])("have the digits of %s on %s", (version, target, bits, bytes) => {
    const { long_shift, long_digit_size } = layout({ version, target }).view.constants;
    expect({ long_shift, long_digit_size }).toEqual({ long_shift: bits, long_digit_size: bytes });
  });

  it("are null only where their declaration lets them be", () => {
    const { constants } = load({
      version: "3.6.0",
      distributor: "upstream",
      abiflags: "",
      target: "x86_64-linux-gnu",
    }).view;
    const wrong = Object.entries(constantDefinition).filter(
      ([name, { optional }]) => !optional && constants[name as keyof typeof constants] === null,
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});
