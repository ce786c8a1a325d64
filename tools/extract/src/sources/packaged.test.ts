/**
 * Real libraries for macOS and Windows, where they were fetched before (fetching takes Maven and minutes): the image
 * readers against what the files say of themselves in several places, and against llvm-readobj.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { versionOfHex } from "@pyframes/layouts";
import { openImage } from "@pyframes/memory";
import { describe, expect, it } from "vitest";
import { cachePath } from "./cache.js";

const NAME = /^cpython-(\d+\.\d+\.\d+)-.*-(macosx|windows)-(arm64|x86_64)$/;
const place = cachePath("maven");
const found = (existsSync(place) ? readdirSync(place) : []).flatMap((name) => {
  const [, version, system, machine] = NAME.exec(name) ?? [];
  return version === undefined ? [] : [{ name, version, system, machine }];
});
const cases = found.length > 0 ? found : [{ name: "no library", version: "", system: "", machine: "" }];

const MACHINES: Readonly<Record<string, number>> = {
  "macosx arm64": 0x0100000c,
  "macosx x86_64": 0x01000007,
  "windows x86_64": 0x8664,
};

describe.each(cases)("$name", ({ name, version, system, machine }) => {
  const library = () => {
    const file = readdirSync(join(place, name)).find((each) => /\.(dylib|dll)$/.test(each)) as string;
    return join(place, name, file);
  };

  it("has its runtime where section and symbol say, and its version there and in Py_Version", ({ skip }) => {
    if (version === "") skip("no packaged library is in the cache: extract a table for macOS or Windows first");
    using image = openImage(library());
    expect(image.format).toBe(system === "windows" ? "pe" : "mach-o");
    expect(image.machine).toBe(MACHINES[`${system} ${machine}`]);
    const section = image.section(system === "windows" ? "PyRuntim" : "__DATA,PyRuntime");
    expect(section?.address).toBe(image.symbol("_PyRuntime")?.address);
    const runtime = Buffer.from((section && image.sectionData(section)) ?? []);
    expect(runtime.toString("latin1", 0, 8)).toBe("xdebugpy");
    expect(versionOfHex(Number(runtime.readBigUInt64LE(8)))).toBe(version);
    const symbol = image.symbol("Py_Version")?.address ?? 0n;
    const segment = image
      .segments()
      .find(({ address, fileSize }) => symbol >= address && symbol < address + BigInt(fileSize));
    const read =
      segment && image.sections.find((each) => symbol >= each.address && symbol < each.address + BigInt(each.size));
    const bytes = Buffer.from((read && image.sectionData(read)) ?? []);
    expect(versionOfHex(bytes.readUInt32LE(Number(symbol - (read?.address ?? 0n))))).toBe(version);
    expect(image.buildId()).toMatch(/^[0-9a-f]{32}$/);
  });

  it("has the sections and the identification that llvm-readobj tells", ({ skip }) => {
    if (version === "") skip("no packaged library is in the cache: extract a table for macOS or Windows first");
    const options = system === "windows" ? ["--sections", "--coff-debug-directory"] : ["--sections", "--macho-segment"];
    const { status, stdout } = spawnSync("llvm-readobj", [...options, library()], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (status !== 0) skip("llvm-readobj (Debian package llvm) is not installed");
    using image = openImage(library());
    const said = [...stdout.matchAll(/^ {2,4}Section \{\n([\s\S]*?)^ {2,4}\}/gm)].map(([, body = ""]) => body);
    const names = said.map((body) => /Name: (\S+)/.exec(body)?.[1]);
    expect(image.sections.map((section) => section.name.replace(/.*,/, ""))).toEqual(names);
    const sizes = said.map((body) => Number(/\b(?:RawDataSize|Size): (\w+)/.exec(body)?.[1]));
    for (const [index, section] of image.sections.entries())
      expect(section.size).toBeLessThanOrEqual(sizes[index] ?? 0);
    if (system !== "windows") return;
    // LLVM 14 prints the bytes as they lie in the file, later ones a GUID.
    const bytes = /PDBGUID: \(([^)]+)\)/.exec(stdout)?.[1]?.replaceAll(" ", "").toLowerCase();
    const guid = /PDBGUID: \{([^}]+)\}/.exec(stdout)?.[1]?.replaceAll("-", "").toLowerCase();
    expect(image.buildId()).toBe(guid ?? inOrder(bytes ?? ""));
  });
});

/** The digits of a u32 and two u16 of a little-endian file as they are read, and eight bytes. */
const inOrder = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16)]
    .map((part) => (part.match(/../g) ?? []).reverse().join(""))
    .join("") + hex.slice(16);
