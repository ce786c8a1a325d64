import type { Memory } from "@pyframes/memory";
import { beforeEach, describe, expect, it } from "vitest";
import { Activity } from "./activity.js";

describe("a target that is asked whether it has run", () => {
  let ran: number | null;
  let asked: number;
  let activity: Activity;
  beforeEach(() => {
    [ran, asked] = [17, 0];
    activity = new Activity({
      activity: () => {
        asked++;
        return ran;
      },
    } as Memory);
  });
  const idles = (count: number, moved = false) => Array.from({ length: count }, () => activity.hasNotRun(moved));

  it("is read once in eight samples while it has not", () => {
    const seven = Array<boolean>(7).fill(true);
    expect(idles(17)).toEqual([false, ...seven, false, ...seven, false]);
  });

  it("is read when it has", () => {
    expect(idles(2)).toEqual([false, true]);
    ran = 18;
    expect(idles(2)).toEqual([false, true]);
  });

  it("is read without asking after a changed sample", () => {
    expect(idles(2)).toEqual([false, true]);
    expect(idles(1, true)).toEqual([false]);
    expect(asked).toBe(2);
    // Its processor time before that sample is unknown.
    expect(idles(2)).toEqual([false, true]);
  });

  it("is read where the system has no answer, or cannot be asked", () => {
    ran = null;
    expect(idles(3)).toEqual([false, false, false]);
    activity = new Activity({} as Memory);
    expect(idles(3)).toEqual([false, false, false]);
  });
});
