/**
 * Images of macOS and Windows as a process has them in memory, under pyframes_loaded.h: against the
 * readers of the files themselves, whose truth is llvm-readobj's. Real libraries where they were
 * fetched before, and small ones of our own.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Image, openImage } from "@pyframes/memory";
import { cpuOf, machOKinds as kinds, smallMachO, smallPe, peWidths as widths } from "@pyframes/memory/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packagedHere, packagedPath } from "../../tools/extract/src/sources/packaged.js";
import { compiled, SANITIZED } from "../support/compiled.js";
import { lacking } from "../support/needs.js";

const BASE = 0x7ff6_1234_0000n;
const ROUNDS = 2000;
const [END_OF_HEADERS, OK, NO_TABLE, NOT_PYTHON] = [0x400, 0, 8, 9];
const directory = mkdtempSync(join(tmpdir(), "pyframes-loaded-"));
let program = "";

beforeAll(async () => {
  const here = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const flags = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];
  program = await compiled(here("loaded.c"), [...flags, ...SANITIZED]);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The image's bytes where a system puts them, from its base on. */
function loaded(image: Image, file: Uint8Array): Uint8Array {
  const base = image.base ?? 0n;
  const parts = image.segments().map(({ address, memorySize, offset, fileSize }) => {
    const at = Number(address - base);
    return {
      at,
      end: at + Number(memorySize),
      bytes: file.subarray(offset, offset + Math.min(fileSize, Number(memorySize))),
    };
  });
  const memory = new Uint8Array(Math.max(...parts.map(({ end }) => end)));
  // A PE image has its headers before all sections; a Mach-O image's are in its first segment.
  memory.set(file.subarray(0, END_OF_HEADERS));
  for (const { at, bytes } of parts) memory.set(bytes, at);
  return memory;
}

function opened(memory: Uint8Array, ...more: readonly string[]) {
  const path = join(directory, "image");
  writeFileSync(path, memory);
  const text = execFileSync(program, [path, BASE.toString(16), ...more], { encoding: "utf8" });
  const [status, target, runtime, foundBy, hex] = text.trim().split(" ") as [string, string, string, string, string];
  return { status: Number(status), target, runtime: BigInt(`0x${runtime}`), foundBy, hex: Number.parseInt(hex, 16) };
}

/** With one name in it spelled another way. */
function without(name: string, memory: Uint8Array): Uint8Array {
  const changed = Buffer.from(memory);
  for (let at = changed.indexOf(name); at !== -1; at = changed.indexOf(name, at + 1)) changed[at + 2] = 0x2e;
  return changed;
}

interface Case {
  readonly name: string;
  readonly target: string;
  readonly file: Uint8Array | string;
}

const TARGETS: Readonly<Record<string, string>> = {
  "macosx-arm64": "aarch64-apple-darwin",
  "macosx-x86_64": "x86_64-apple-darwin",
  "windows-x86_64": "x86_64-windows-msvc",
};
const real = packagedHere().flatMap((version) =>
  Object.entries(TARGETS).flatMap(([classifier, target]): Case[] => {
    const folder = join(packagedPath(version), classifier);
    const library = readdirSync(folder).find((each) => /\.(dylib|dll)$/.test(each));
    return library === undefined ? [] : [{ name: `${version}, ${target}`, target, file: join(folder, library) }];
  }),
);
const small: readonly Case[] = [
  { name: "a small Mach-O image", target: "aarch64-apple-darwin", file: smallMachO(kinds[0] as (typeof kinds)[0]) },
  { name: "a small PE image", target: "x86_64-windows-msvc", file: smallPe(64) },
];
const bytesOf = ({ file }: Case) =>
  typeof file === "string" ? new Uint8Array(execFileSync("cat", [file], { maxBuffer: 1 << 28 })) : file;

describe("an image in memory", () => {
  if (real.length === 0)
    lacking("of a real library", "packaged", "npx nx run extract --version 3.13.5 --source packaged fetches one");

  it.each([...small, ...real])("has its runtime where its file says: $name", (each) => {
    const file = bytesOf(each);
    using image = openImage(file);
    const runtime = BASE + (image.symbol("_PyRuntime")?.address ?? 0n) - (image.base ?? 0n);
    const memory = loaded(image, file);
    const found = opened(memory, "1", String(typeof each.file === "string" ? 50 : ROUNDS));
    expect(found).toMatchObject({ status: OK, target: each.target, runtime, foundBy: "symbol" });
    if (typeof each.file === "string")
      expect(each.name).toContain(`${found.hex >>> 24}.${(found.hex >> 16) & 0xff}.${(found.hex >> 8) & 0xff}`);
    const stripped = opened(without("_PyRuntime", memory));
    expect(stripped).toEqual({ ...found, foundBy: "section" });
    expect(opened(without("PyRuntim", without("_PyRuntime", memory))).status).toBe(NOT_PYTHON);
  });

  it.each([
    ...kinds.slice(1).map((kind) => ({ name: `Mach-O of cpu ${cpuOf(kind)}`, file: smallMachO(kind) })),
    ...widths.slice(1).map((width) => ({ name: `PE of ${width} bits`, file: smallPe(width) })),
    { name: "zeros", file: new Uint8Array(4096) },
  ])("is none that there are tables for: $name", ({ file }) => {
    expect([NO_TABLE, NOT_PYTHON]).toContain(opened(file).status);
  });
});
