import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lacks } from "../../../test/support/needs.js";
import { MemoryError } from "./error.js";
import type { Image } from "./image/image.js";
import { cpuOf, kinds, smallMachO, smallUniversal, UUID } from "./mach-o/testing/small-mach-o.js";
import { openImage } from "./open-image.js";
import { GUID, IMAGE_BASE, smallPe, widths } from "./pe/testing/small-pe.js";

const directory = mkdtempSync(join(tmpdir(), "pyframes-image-"));
afterAll(() => rmSync(directory, { recursive: true }));

const readobj = ["llvm-readobj", ...[22, 19, 18, 17, 16, 15, 14].map((major) => `llvm-readobj-${major}`)].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

const machO = kinds.map((kind) => ({ name: `Mach-O, ${kind.class} bits, ${kind.byteOrder}`, bytes: smallMachO(kind) }));
const pe = widths.map((width) => ({ name: `PE, ${width} bits`, bytes: smallPe(width) }));
const universal = [false, true].map((wide) => ({ name: `universal, ${wide ? 64 : 32}`, bytes: smallUniversal(wide) }));

/** Everything that can be asked of an image. */
function askAll(image: Image): void {
  for (const name of ["_PyRuntime", "Py_Version", "forwarded", "none"]) image.symbol(name);
  for (const section of image.sections.slice(0, 50)) image.sectionData(section);
  image.segments();
  image.buildId();
}

describe("openImage", () => {
  it.each(kinds)("reads Mach-O of $class bits, $byteOrder endian", (kind) => {
    using image = openImage(smallMachO(kind));
    expect(image).toMatchObject({ format: "mach-o", ...kind, machine: cpuOf(kind) });
    const section = image.section("__DATA,PyRuntime");
    expect(section).toMatchObject({ address: 0x4400n, size: 0x40, offset: 0x400 });
    expect(Buffer.from((section && image.sectionData(section)) ?? []).toString("latin1", 0, 8)).toBe("xdebugpy");
    const bss = image.section("__DATA,__bss");
    expect(bss && image.sectionData(bss)).toBeNull();
    expect(image.segments()).toEqual([{ address: 0x4000n, memorySize: 0x1000n, offset: 0, fileSize: 0x600 }]);
    expect(image.symbol("_PyRuntime")).toEqual({ name: "_PyRuntime", address: 0x4400n });
    expect(["undefined", "debugger", "_other", "PyRuntime"].map((name) => image.symbol(name))).toEqual(
      Array(4).fill(null),
    );
    expect(image.buildId()).toBe(UUID);
  });

  it.each([false, true])("takes a slice of a universal file (64-bit offsets: %s)", (wide) => {
    for (const kind of kinds) {
      using image = openImage(smallUniversal(wide), cpuOf(kind));
      expect(image).toMatchObject({ ...kind, machine: cpuOf(kind) });
      expect(image.symbol("_PyRuntime")?.address).toBe(0x4400n);
    }
    expect(openImage(smallUniversal(wide)).machine).toBe(cpuOf(kinds[0] as (typeof kinds)[0]));
    expect(() => openImage(smallUniversal(wide), 7)).toThrow("image has no slice of the architecture 0x7.");
  });

  it.each(widths)("reads PE of %s bits", (width) => {
    using image = openImage(smallPe(width));
    expect(image).toMatchObject({ format: "pe", class: width, byteOrder: "little" });
    const address = BigInt(IMAGE_BASE + 0x3000);
    const section = image.section("PyRuntim");
    expect(section).toMatchObject({ address, size: 0x40, offset: 0x800 });
    expect(Buffer.from((section && image.sectionData(section)) ?? []).toString("latin1", 0, 8)).toBe("xdebugpy");
    const bss = image.section(".bss");
    expect(bss && image.sectionData(bss)).toBeNull();
    expect(image.symbol("_PyRuntime")).toEqual({ name: "_PyRuntime", address });
    expect(image.symbol("Py_Version")?.address).toBe(address + 0x10n);
    expect(["forwarded", "none", "_PyRuntim", "_PyRuntimeX"].map((name) => image.symbol(name))).toEqual(
      Array(4).fill(null),
    );
    expect(image.buildId()).toBe(GUID);
  });

  it("opens a file by its path, and ELF", () => {
    using image = openImage(process.execPath);
    expect(image.format).toBe("elf");
    expect(image.segments().length).toBeGreaterThan(0);
  });

  it("refuses an unknown format, by name", () => {
    expect(() => openImage("/etc/passwd")).toThrow("/etc/passwd is not an image of a known format (ELF, Mach-O, PE).");
    expect(() => openImage(new Uint8Array())).toThrow("image is not an image of a known format");
    // A Java class file of version 52 has the magic of a universal file.
    expect(() => openImage(Buffer.from("cafebabe00000034", "hex"))).toThrow("not an image of a known format");
    expect(() => openImage(Buffer.from("cafebabe00000000", "hex"))).toThrow("without a slice");
    expect(() => openImage(Buffer.from(`4d5a${"00".repeat(80)}`, "hex"))).toThrow("is not a PE file");
  });
});

describe("openImage of hostile bytes", () => {
  it.each([...machO, ...pe, ...universal])(
    "$name: survives any byte turned into 0x00, 0x7f or 0xff",
    ({ name, bytes }) => {
      // The slices of a universal file are tried on their own.
      const headers = name.startsWith("universal") ? 0x100 : bytes.length;
      for (let at = 0; at < headers; at++) {
        for (const value of [0, 0x7f, 0xff]) {
          const lying = bytes.slice();
          lying[at] = value;
          try {
            askAll(openImage(lying));
          } catch (error) {
            expect(error, `byte ${at} = ${value}`).toBeInstanceOf(MemoryError);
          }
        }
      }
    },
  );

  it.each([...machO, ...pe, ...universal])("$name: survives being cut short anywhere", ({ bytes }) => {
    for (let size = 0; size < bytes.length; size += 11) {
      try {
        askAll(openImage(bytes.subarray(0, size)));
      } catch (error) {
        expect(error, `${size} bytes`).toMatchObject({ code: "bad-image" });
      }
    }
  });
});

describe("llvm-readobj", () => {
  it.for([...machO, ...pe])("agrees that $name has these sections", ({ name, bytes }, context) => {
    if (readobj === undefined) return lacks(context, "readobj", "llvm-readobj (Debian package llvm) is not installed");
    const path = join(directory, name.replace(/\W+/g, "-"));
    writeFileSync(path, bytes);
    const text = spawnSync(readobj, ["--sections", path], { encoding: "utf8" }).stdout;
    const said = [...text.matchAll(/Section \{\n([\s\S]*?)\n {2}\}/g)].map(([, body = ""]) => {
      const value = (key: string) => Number(new RegExp(`\\b${key}: (\\w+)`).exec(body)?.[1]);
      const address = body.includes("VirtualAddress") ? value("VirtualAddress") + IMAGE_BASE : value("Address");
      return { name: /Name: (\S+)/.exec(body)?.[1], address };
    });
    using image = openImage(path);
    expect(said.length).toBeGreaterThan(1);
    expect(
      image.sections.map((section) => ({ name: section.name.replace(/.*,/, ""), address: Number(section.address) })),
    ).toEqual(said);
  });
});
