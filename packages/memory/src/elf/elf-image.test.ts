import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeEach } from "../../../../test/support/needs.js";
import { bufferSource } from "../byte-source.js";
import { MemoryError } from "../error.js";
import { ElfImage } from "./elf-image.js";
import { kinds, smallElf } from "./testing/small-elf.js";

const hasReadelf = spawnSync("readelf", ["--version"]).status === 0;

const directory = mkdtempSync(join(tmpdir(), "pyframes-elf-"));
afterAll(() => rmSync(directory, { recursive: true }));

const files = kinds.map((kind) => {
  const path = join(directory, `${kind.class}-${kind.byteOrder}`);
  writeFileSync(path, smallElf(kind));
  return path;
});
const libc = readFileSync("/proc/self/maps", "utf8").match(/\S+\/libc\S*\.so\S*$/m)?.[0];
const images = [...files, ...(libc === undefined ? [] : [libc]), process.execPath];

const readelf = (...options: string[]): string[] =>
  spawnSync("readelf", options, { encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: "C" } })
    .stdout.split("\n")
    .map((line) => line.trim());

const hex = (text: string | undefined): bigint => BigInt(`0x${text ?? ""}`);

describeEach(
  hasReadelf ? images : [],
  "readelf",
  "readelf (binutils) is not installed",
)("ElfImage of %s agrees with readelf", (path) => {
  it("on the header", () => {
    using image = ElfImage.open(path);
    const header = readelf("-hW", path).join("\n");
    expect(header).toContain(`ELF${image.class}`);
    expect(header).toContain(`${image.byteOrder} endian`);
  });

  it("on every section", () => {
    using image = ElfImage.open(path);
    const expected = readelf("-SW", path).flatMap((line) => {
      const match = /^\[ *\d+\] (\S*) +\S+ +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) /.exec(line);
      return match === null ? [] : [[match[1], hex(match[2]), Number(hex(match[3])), Number(hex(match[4]))]];
    });
    expect(expected.length).toBeGreaterThan(4);
    expect(image.sections.slice(1).map((s) => [s.name, s.address, s.offset, s.size])).toEqual(
      expected.filter(([name]) => name !== "NULL" && name !== ""),
    );
  });

  it("on the segments", () => {
    using image = ElfImage.open(path);
    const expected = readelf("-lW", path).flatMap((line) => {
      const match = /^LOAD +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+)/.exec(line);
      return match === null ? [] : [[Number(hex(match[1])), hex(match[2]), Number(hex(match[3])), hex(match[4])]];
    });
    expect(expected.length).toBeGreaterThan(0);
    expect(image.segments().map((s) => [s.offset, s.address, s.fileSize, s.memorySize])).toEqual(expected);
  });

  it("on the build-id", () => {
    using image = ElfImage.open(path);
    const expected = readelf("-nW", path).flatMap((line) => line.match(/Build ID: ([0-9a-f]+)/)?.[1] ?? []);
    expect(image.buildId()).toBe(expected[0] ?? null);
  });

  it("on symbols of the first table that has them", () => {
    using image = ElfImage.open(path);
    const defined = new Map<string, { address: bigint; size: bigint }>();
    for (const line of readelf("-sW", path)) {
      const match = /^\d+: ([0-9a-f]+) +(\w+) \w+ +\w+ +\w+ +(\w+) ([^@\s]+)$/.exec(line);
      const [, value, size = "", section, name] = match ?? [];
      if (name === undefined || section === "UND" || defined.has(name)) continue;
      defined.set(name, { address: hex(value), size: BigInt(size) });
    }
    expect(defined.size).toBeGreaterThan(0);
    const step = Math.ceil(defined.size / 20);
    const sample = [...defined].filter((_, index) => index % step === 0);
    for (const [name, symbol] of sample) expect(image.symbol(name), name).toEqual({ name, ...symbol });
  });
});

describe.each(kinds)("ElfImage of $class bits, $byteOrder endian", (kind) => {
  const image = new ElfImage(bufferSource(smallElf(kind)));

  it("finds a symbol whose name is the tail of another", () => {
    expect(image.symbol("gamma")?.address).toBe(0x10cd0n);
  });

  it("has no undefined and no unknown symbols", () => {
    expect(image.symbol("beta")).toBeNull();
    expect(image.symbol("delta")).toBeNull();
    expect(image.symbol("lpha")).toBeNull();
  });

  it("reads a section's bytes", () => {
    const section = image.section(".PyRuntime");
    expect(section && image.sectionData(section)?.length).toBe(0x40);
    expect(image.section(".none")).toBeNull();
  });

  it("survives any one byte of its headers turned into 0x00, 0x7f or 0xff", () => {
    const original = smallElf(kind);
    for (let at = 0; at < 0xa00; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const bytes = original.slice();
        bytes[at] = value;
        try {
          const lying = new ElfImage(bufferSource(bytes));
          lying.symbol("alpha");
          lying.symbol("gamma");
          lying.segments();
          lying.buildId();
        } catch (error) {
          expect(error, `byte ${at} = ${value}`).toBeInstanceOf(MemoryError);
        }
      }
    }
  });

  it("survives being cut short anywhere", () => {
    const original = smallElf(kind);
    for (let size = 0; size < original.length; size += 7) {
      try {
        new ElfImage(bufferSource(original.subarray(0, size))).symbol("alpha");
      } catch (error) {
        expect(error, `${size} bytes`).toMatchObject({ code: "bad-image" });
      }
    }
  });
});

describe("ElfImage", () => {
  it("refuses other files, and missing ones, by name", () => {
    expect(() => ElfImage.open("/etc/passwd")).toThrow("/etc/passwd is not an ELF file.");
    expect(() => ElfImage.open("/nowhere/image")).toThrow("/nowhere/image");
  });
});
