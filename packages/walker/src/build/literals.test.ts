import { describe, expect, it } from "vitest";
import { findSoabi, findVersion } from "./literals.js";

describe("findSoabi", () => {
  it.each([
    ["\0.cpython-38-x86_64-linux-gnu.so\0", { minor: 8, abiflags: "", triple: "x86_64-linux-gnu" }],
    ["\0.cpython-313td-aarch64-linux-gnu.so\0", { minor: 13, abiflags: "td", triple: "aarch64-linux-gnu" }],
    ["\0/x.cpython-312-x86_64-linux-musl.so\0", { minor: 12, abiflags: "", triple: "x86_64-linux-musl" }],
  ])("reads %j", (data, soabi) => {
    expect(findSoabi(data)).toEqual(soabi);
  });

  it("is null where there is none", () => {
    expect(findSoabi("")).toBeNull();
    expect(findSoabi("cpython-38")).toBeNull();
  });
});

describe("findVersion", () => {
  it("takes a string of its own before tails of others", () => {
    expect(findVersion("\0/opt/3.8.1\0x\x003.8.18\0", 8)).toBe("3.8.18");
    expect(findVersion("\x003.10.0rc2\0", 10)).toBe("3.10.0rc2");
    expect(findVersion("\x003.9.0+\0", 9)).toBe("3.9.0");
  });

  it("takes tails where no string stands alone, if they agree", () => {
    expect(findVersion("\0/opt/versions/3.8.18\0/b/3.8.18\0", 8)).toBe("3.8.18");
    expect(findVersion("\0/opt/3.8.18\0/b/3.8.17\0", 8)).toBeNull();
  });

  it("does not take other minors, or the tails of other numbers", () => {
    expect(findVersion("\x003.45.1\x0013.8.18\0v3.8.18\x001.3.8.18\0", 8)).toBeNull();
  });
});
