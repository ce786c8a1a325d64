import { describe, expect, it } from "vitest";
import { Guard } from "./guard.js";

/** The number of members that pass in a list of `tail` members before a cycle of `cycle`. */
function passed(tail: number, cycle: number, limit: number): number {
  const guard = new Guard(limit);
  let count = 0;
  while (guard.pass(BigInt(count < tail ? count : tail + ((count - tail) % cycle)))) count++;
  return count;
}

describe("Guard", () => {
  it("ends every cycle before it has been gone round three times", () => {
    for (let tail = 0; tail < 40; tail++)
      for (let cycle = 1; cycle < 40; cycle++) {
        const count = passed(tail, cycle, 1_000_000);
        expect(count, `tail ${tail}, cycle ${cycle}`).toBeGreaterThanOrEqual(tail + cycle);
        expect(count, `tail ${tail}, cycle ${cycle}`).toBeLessThanOrEqual(3 * Math.max(tail, cycle) + cycle);
      }
  });

  it("lets a list without a cycle pass, up to the limit", () => {
    expect(passed(5000, 1, 1000)).toBe(1000);
  });

  it("knows a member that is NULL's neighbour from none at all", () => {
    expect(new Guard(10).pass(0n)).toBe(true);
  });
});
