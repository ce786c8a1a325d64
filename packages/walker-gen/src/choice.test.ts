import { describe, expect, it } from "vitest";
import { emitC } from "./c/emit.js";
import { chosenModel, isChosen } from "./choice.js";

const build = { version: "3.13.5", abiflags: "t", target: "x86_64-linux-gnu", distributor: "upstream" };

describe("a choice of builds", () => {
  it.each([
    [{ release: "3.13.5" }, true],
    [{ release: "3.13" }, true],
    [{ release: "3.1" }, false],
    [{ release: "3.13.50" }, false],
    [{ release: "3.13", abiflags: "t" }, true],
    [{ release: "3.13", abiflags: "" }, false],
    [{ release: "3.13", target: "i686-linux-gnu" }, false],
  ])("%j takes 3.13.5t of x86_64: %s", (choice, taken) => {
    expect(isChosen(build, choice)).toBe(taken);
  });

  it("makes headers of those builds alone", () => {
    const model = chosenModel({ release: "3.13", target: "x86_64-linux-gnu", abiflags: "" });
    expect(new Set(model.builds.map(({ hex }) => hex >>> 16))).toEqual(new Set([0x030d]));
    expect(new Set(model.binaries.map(({ target }) => target))).toEqual(new Set(["x86_64-linux-gnu"]));
    const header = emitC(model).get("generated/c/pyframes_layout.h") ?? "";
    expect(header).toContain(`{ "upstream", "", "x86_64-linux-gnu"`);
    expect(header).not.toContain("aarch64-linux-gnu");
  });

  it("refuses what has no table, by name", () => {
    expect(() => chosenModel({ release: "2.7", target: "vax-dec-ultrix" })).toThrow("no table for 2.7, vax-dec-ultrix");
  });
});
