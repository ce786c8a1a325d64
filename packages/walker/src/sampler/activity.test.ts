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

  it("is read, and not asked, after a sample in which it moved", () => {
    expect(idles(2)).toEqual([false, true]);
    expect(idles(1, true)).toEqual([false]);
    expect(asked).toBe(2);
    // What it had run before that sample is not known.
    expect(idles(2)).toEqual([false, true]);
  });

  it("is read where the system does not tell, or there is none to ask", () => {
    ran = null;
    expect(idles(3)).toEqual([false, false, false]);
    activity = new Activity({} as Memory);
    expect(idles(3)).toEqual([false, false, false]);
  });
});
