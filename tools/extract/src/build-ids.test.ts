/** The index of build-ids: new entries, removed entries, and two builds with one binary. */
import type { Provenance } from "@pyframes/layouts";
import { describe, expect, it } from "vitest";
import { withBuilds } from "./build-ids.js";
import { UserError } from "./user-error.js";

const identified = (id: string, ...binaries: string[]) => ({
  id,
  provenance: (binaries.length > 0 ? { binaries } : {}) as unknown as Provenance,
});
const file = { format: 1, builds: { "cpython-3.13.5+debian-x": ["aa", "bb"] } } as const;

describe("withBuilds", () => {
  it("adds builds in the order of their ids, and replaces what a build said before", () => {
    const after = withBuilds(file, [
      identified("cpython-3.13.5+debian-x", "cc"),
      identified("cpython-3.11.2+debian-x", "dd"),
    ]);
    expect(JSON.stringify(after.builds)).toBe('{"cpython-3.11.2+debian-x":["dd"],"cpython-3.13.5+debian-x":["cc"]}');
  });

  it("drops a build that has no binaries any more, and knows nothing of one that never had", () => {
    const after = withBuilds(file, [identified("cpython-3.13.5+debian-x"), identified("cpython-3.9.1-x")]);
    expect(after.builds).toEqual({});
  });

  it("refuses one build-id for two builds, and names both", () => {
    const twice = () => withBuilds(file, [identified("cpython-3.13.18+debian-x", "bb")]);
    expect(twice).toThrow(UserError);
    expect(twice).toThrow("of two builds, cpython-3.13.18+debian-x and cpython-3.13.5+debian-x");
  });
});
