import { describe, expect, it } from "vitest";
import { expectSameBytes, firstDifference } from "./first-difference.js";

describe("the first difference of two texts", () => {
  it("is none where they are equal", () => {
    expect(firstDifference("same", "same")).toBeNull();
  });

  it.each([
    ["in the middle", "abXdef", "abYdef", 2],
    ["where one ends", "abc", "abcd", 3],
    ["where the other ends", "abcd", "abc", 3],
    ["at the start", "", "a", 0],
  ])("is found %s", (_, actual, expected, at) => {
    expect(firstDifference(actual, expected)).toBe(
      `character ${at}: got ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`,
    );
  });

  it("is shown with its surroundings only", () => {
    const text = (name: string) => `${"x".repeat(5000)}"name":"${name}"${"y".repeat(5000)}`;
    const found = firstDifference(text("f"), text("g")) ?? "";
    expect(found).toContain('\\"name\\":\\"f\\"');
    expect(found.length).toBeLessThan(400);
  });

  it("is the message of a failure", () => {
    expect(() => expectSameBytes("abXdef", "abYdef")).toThrow("character 2: got");
  });
});
