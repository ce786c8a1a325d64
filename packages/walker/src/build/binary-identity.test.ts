import { describe, expect, it } from "vitest";
import {
  findFullVersion,
  findPydTag as pydTagOf,
  findSoabi as soabiOf,
  findVersion as versionOf,
} from "./binary-identity.js";

const image = (data: string) => ({
  *readOnlyText(wanted: string) {
    for (let at = data.indexOf(wanted, 1); at !== -1; at = data.indexOf(wanted, at + 1)) yield data.slice(at - 1);
  },
});
const findSoabi = (data: string) => soabiOf(image(data));
const findVersion = (data: string, minor: number) => versionOf(image(data), minor);

describe("findSoabi", () => {
  it.each([
    ["\0.cpython-38-x86_64-linux-gnu.so\0", { minor: 8, abiflags: "", triple: "x86_64-linux-gnu" }],
    ["\0.cpython-313td-aarch64-linux-gnu.so\0", { minor: 13, abiflags: "td", triple: "aarch64-linux-gnu" }],
    ["\0/x.cpython-312-x86_64-linux-musl.so\0", { minor: 12, abiflags: "", triple: "x86_64-linux-musl" }],
    ["\0.cpython-3x\0.cpython-36dm-i386-linux-gnu.so\0", { minor: 6, abiflags: "d", triple: "i386-linux-gnu" }],
    // A debug build, whose linker put the suffix that it shares with release builds first.
    [
      "\0.cpython-39-i386-linux-gnu.so\0.cpython-39d-i386-linux-gnu.so\0",
      { minor: 9, abiflags: "d", triple: "i386-linux-gnu" },
    ],
  ])("reads %j", (data, soabi) => {
    expect(findSoabi(data)).toEqual(soabi);
  });

  it("is null where there is none", () => {
    expect(findSoabi("")).toBeNull();
    expect(findSoabi("cpython-38")).toBeNull();
  });
});

describe("findPydTag", () => {
  it("takes the flags, and a debug build's", () => {
    const tagOf = (text: string) => pydTagOf(image(text));
    expect(tagOf("\0.cp313-win_amd64.pyd\0")).toEqual({ minor: 13, abiflags: "", triple: "win_amd64" });
    expect(tagOf("\0.cp314t-win_arm64.pyd\0")).toEqual({ minor: 14, abiflags: "t", triple: "win_arm64" });
    expect(tagOf("\0_d.cp314t-win32.pyd\0")).toEqual({ minor: 14, abiflags: "td", triple: "win32" });
    expect(tagOf("\0cp313-win_amd64\0.pyd\0")).toBeNull();
  });
});

describe("findFullVersion", () => {
  const versionIn = (data: string, minor: number) => findFullVersion(image(`\0${data}`), minor);

  // linux_test.c has the same rows.
  it.each([
    ["\x003.8.18 (default, May  9 2026, 07:33:04) \n[GCC 12.2.0]\0", 8, "3.8.18"],
    ["\x003.12.1 (main, May  9 2026) [Clang 17]\0\xcd3.12.1 (main, x) [Clang 17]", 12, "3.12.1"],
    ["\x003.10.0rc2+ (heads/3.10:1) [GCC 12]", 10, "3.10.0rc2"],
    ["\x003.12.1 (main) [GCC]\x003.12.2 (main) [GCC]", 12, null],
    ["\x003.12.1 (main) GCC", 12, null],
    ["\x003.12.1 () [GCC]", 12, null],
    ["\x003.12.1 (a(b) [GCC]", 12, null],
    ["v3.12.1 (main) [GCC]", 12, null],
    ["\x0013.12.1 (main) [GCC]", 12, null],
    [`\x003.12.1 (${"x".repeat(80)}) [GCC]`, 12, "3.12.1"],
    [`\x003.12.1 (${"x".repeat(81)}) [GCC]`, 12, null],
    ["\x003.12.1 (main", 12, null],
  ])("of %j is that of minor %d: %s", (data, minor, version) => {
    expect(versionIn(data, minor)).toBe(version);
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

  it("takes none of several that stand alone", () => {
    expect(findVersion("\x003.8.18\0x\x003.8.2\0", 8)).toBeNull();
    expect(findVersion("\x003.8.18\0x\x003.8.18\0", 8)).toBe("3.8.18");
  });

  it("takes tails behind a letter where there are no others", () => {
    expect(findVersion("\0/src/v3.8.18\0", 8)).toBe("3.8.18");
    expect(findVersion("\0/src/v3.8.18\0python3.8.17\0", 8)).toBeNull();
    expect(findVersion("\0/src/v3.8.17\0/opt/3.8.18\0", 8)).toBe("3.8.18");
  });

  it("does not take other minors, or the tails of other numbers", () => {
    expect(findVersion("\x003.45.1\x0013.8.18\x001.3.8.18\0", 8)).toBeNull();
  });
});
