import { afterEach, describe, expect, it, vi } from "vitest";
import { hasNone, lacks, NEEDS, requiredNeeds, type Skippable } from "./needs.js";

/** A test context that records its note, and ends the test as vitest's does. */
class Skipped extends Error {}
const context: Skippable = {
  skip(note) {
    throw new Skipped(note);
  },
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a need that is not met", () => {
  it("skips the test, with the need and the reason", () => {
    vi.stubEnv("PYFRAMES_REQUIRE", "");
    expect(() => lacks(context, "gdb", "gdb is not installed")).toThrow(new Skipped("gdb: gdb is not installed"));
  });

  it("fails the test where it is required", () => {
    vi.stubEnv("PYFRAMES_REQUIRE", "debian,gdb");
    for (const need of ["debian", "gdb"] as const)
      expect(() => lacks(context, need, "it is not here")).toThrow(
        new Error(`PYFRAMES_REQUIRE has ${need}, which is missing: it is not here`),
      );
    expect(() => lacks(context, "zstd", "it is not here")).toThrow(Skipped);
  });

  it("cannot be required by a name that is unknown", () => {
    expect(() => requiredNeeds("debian,gbd")).toThrow("PYFRAMES_REQUIRE names gbd; it takes compiler, core, debian,");
    expect(requiredNeeds(Object.keys(NEEDS).join())).toEqual(new Set(Object.keys(NEEDS)));
    expect(requiredNeeds("")).toEqual(new Set());
  });
});

describe("a feature that a release does not have", () => {
  it("skips the test whatever is required", () => {
    vi.stubEnv("PYFRAMES_REQUIRE", Object.keys(NEEDS).join());
    expect(() => hasNone(context, "this release has no tasks")).toThrow(
      new Skipped("not applicable: this release has no tasks"),
    );
  });
});
