/**
 * Debug offsets in files of both byte orders, for the smallest release that has them. The assembler
 * makes the libraries from a table's own view, so that every difference was planted. Real binaries
 * are compared wherever tables are made.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Build, builds, type Content, decodeTable, fieldsOf, filesOf, Layout } from "@pyframes/layouts";
import { afterAll, describe, expect, it } from "vitest";
import { compareDebugOffsets } from "./debug-offsets.js";
import { imageOffsetsChecks } from "./image-offsets.js";

const directory = mkdtempSync(join(tmpdir(), "pyframes-offsets-"));
afterAll(() => rmSync(directory, { recursive: true }));

const first = (minor: string) => builds().find(({ version }) => version.startsWith(`${minor}.`)) as Build;

function contentOf(build: Build): Content {
  return decodeTable(JSON.parse(readFileSync(filesOf(build).tables, "utf8")), build);
}

/** The names of the members that hold a number, and where. */
function placesOf({ table, pool }: Content) {
  const struct = new Layout(table, pool).struct("_Py_DebugOffsets");
  const leaves = [...fieldsOf(struct.layout, pool)].filter(({ name }) => name.includes(".") || name === "version");
  return { size: struct.size, leaves };
}

/** The bytes that CPython would write: the view, the version, 0 where the build lacks a field. */
function offsets(content: Content, littleEndian: boolean): Buffer {
  const { table, pool } = content;
  const { size, leaves } = placesOf(content);
  const view = new Layout(table, pool).view as unknown as Record<string, Record<string, number | null>>;
  const bytes = Buffer.alloc(size);
  bytes.write("xdebugpy", "latin1");
  for (const { name, offset } of leaves) {
    const [group, field] = name.split(".") as [string, string?];
    const value = BigInt(field === undefined ? table.build.hex : (view[group]?.[field] ?? 0));
    if (littleEndian) bytes.writeBigUInt64LE(value, offset);
    else bytes.writeBigUInt64BE(value, offset);
  }
  return bytes;
}

const content = contentOf(first("3.13"));
const runtimeSize = new Layout(content.table, content.pool).struct("_PyRuntimeState").size;
const compare = (bytes: Buffer, littleEndian: boolean) =>
  compareDebugOffsets({ bytes, littleEndian, by: "a test" }, content.table, content.pool);

describe.each([true, false])("debug offsets, little endian: %s", (littleEndian) => {
  it("equal the view that they were made of", () => {
    expect(compare(offsets(content, littleEndian), littleEndian)).toBe(placesOf(content).leaves.length + 2);
  });

  it("are found wrong in any field, by its name", () => {
    for (const { name, offset } of placesOf(content).leaves) {
      const bytes = offsets(content, littleEndian);
      const lowest = littleEndian ? offset : offset + 7;
      bytes[lowest] = (bytes[lowest] as number) ^ 1;
      expect(() => compare(bytes, littleEndian), name).toThrow(`${name} (`);
    }
  });
});

/** A library whose section of that name begins with `bytes` and has `size` of them. */
function library(name: string, section: string, bytes: Buffer, size: number): string {
  const data = join(directory, `${name}.bin`);
  const source = join(directory, `${name}.s`);
  const path = join(directory, `${name}.so`);
  writeFileSync(data, Buffer.concat([bytes, Buffer.alloc(Math.max(size - bytes.length, 0))]));
  writeFileSync(source, `.section ${section},"aw"\n.incbin "${data}"\n.section .note.GNU-stack,"",%progbits\n`);
  execFileSync("cc", ["-shared", "-nostdlib", "-o", path, source]);
  return path;
}

describe("imageOffsetsChecks", () => {
  const bytes = offsets(content, true);
  const checks = (path: string, given = content) => imageOffsetsChecks(path, "the file", given);

  it("counts the fields of a file's section, and the runtime's size", () => {
    const path = library("good", ".PyRuntime", bytes, runtimeSize);
    expect(checks(path)).toBe(compare(bytes, true) + 1);
  });

  it("names the build, the file and the field that differs", () => {
    const wrong = Buffer.from(bytes);
    const { offset } = placesOf(content).leaves.find(({ name }) => name === "thread_state.current_frame") as {
      offset: number;
    };
    wrong.writeBigUInt64LE(1234n, offset);
    const path = library("wrong", ".PyRuntime", wrong, runtimeSize);
    expect(() => checks(path)).toThrow(
      /The table of cpython-3\.13\S+ disagrees with the _Py_DebugOffsets of the file on thread_state\.current_frame \(1234, and \d+ in the table\)/,
    );
  });

  it("names a runtime of another size", () => {
    expect(() => checks(library("longer", ".PyRuntime", bytes, runtimeSize + 8))).toThrow("size of _PyRuntimeState");
  });

  it("has no answer without the section, without its cookie, or for a release without debug offsets", () => {
    expect(checks(library("other", ".other", bytes, runtimeSize))).toBeNull();
    expect(checks(library("blank", ".PyRuntime", Buffer.alloc(8), runtimeSize))).toBeNull();
    expect(checks(library("older", ".PyRuntime", bytes, runtimeSize), contentOf(first("3.12")))).toBeNull();
  });

  it("says that a file is no image", () => {
    const path = join(directory, "text");
    writeFileSync(path, "no image");
    expect(() => checks(path)).toThrow("the file cannot be read");
  });
});
