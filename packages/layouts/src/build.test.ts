import { describe, expect, it } from "vitest";
import { hexOfVersion, versionOfHex } from "./index.js";

describe("hexOfVersion", () => {
  // sys.hexversion of real releases.
  it.each([
    ["3.8.18", 0x030812f0],
    ["3.13.5", 0x030d05f0],
    ["3.15.0rc1", 0x030f00c1],
    ["3.14.0a7", 0x030e00a7],
  ])("%s", (version, hex) => {
    expect(hexOfVersion(version)).toBe(hex);
    expect(versionOfHex(hex)).toBe(version);
  });

  it("is null for what is no version", () => {
    for (const text of ["", "3.8", "3.8.x", "3.8.1dev"]) expect(hexOfVersion(text)).toBeNull();
  });
});
