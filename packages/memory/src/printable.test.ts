import { describe, expect, it } from "vitest";
import { printable, printableJson } from "./printable.js";

describe("text for a terminal", () => {
  it("has escapes for control characters, separators and bidirectional controls, and no others", () => {
    expect(printable("a\u001b[2J\n\u007f\u009b")).toBe("a\\x1b[2J\\x0a\\x7f\\x9b");
    expect(printable("\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069")).toBe(
      "\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a\\u202e\\u2066\\u2069",
    );
    // Their neighbours, and text of other scripts, are printed as they are.
    const plain = " ~\u00a0\u061b\u061d\u200d\u2010\u2027\u202f\u2065\u206aé文🐍\\x1b";
    expect(printable(plain)).toBe(plain);
  });

  it("has JSON that parses to the same value", () => {
    const value = { "\u202e": ["\u001b\u007f\u0085\u2028", "\ud800", '"\\', "é🐍"] };
    const json = printableJson(value);
    expect(json).toBe('{"\\u202e":["\\u001b\\u007f\\u0085\\u2028","\\ud800","\\"\\\\","é🐍"]}');
    expect(JSON.parse(json)).toEqual(value);
  });
});
