import { describe, expect, it } from "vitest";
import { findBuild, upstreamRelease } from "./debian-build.js";

const silent = () => undefined;

describe("CPython's release in a Debian version", () => {
  it.each([
    ["3.13.5-2+deb13u5", "3.13.5"],
    ["3.15.0~rc2-1", "3.15.0rc2"],
    ["1:3.9.2-1+b1", "3.9.2"],
  ])("%s is %s", (version, release) => {
    expect(upstreamRelease(version)).toBe(release);
  });
});

describe("a request that no suite can answer", () => {
  it("has a reason that names the target", async () => {
    const answer = await findBuild({ version: "3.13", abiflags: "", target: "aarch64-apple-darwin" }, silent);
    expect(answer).toEqual({ reason: "Debian is not built for aarch64-apple-darwin" });
  });

  it("has a reason that names the ABI flags", async () => {
    const answer = await findBuild({ version: "3.13", abiflags: "t", target: "x86_64-linux-gnu" }, silent);
    expect(answer).toEqual({ reason: 'Debian has no builds with the ABI flags "t"' });
  });

  it("is refused where a suite's name is none", async () => {
    const request = { version: "3.13", abiflags: "", target: "x86_64-linux-gnu", suite: "../x" };
    await expect(findBuild(request, silent)).rejects.toThrow('"../x" is not the name of a Debian suite');
  });
});
