import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findLibClang, findResourceDirectory } from "./find.js";
import { load } from "./libclang.js";

const scratch = mkdtempSync(join(tmpdir(), "pyframes-clang-"));
const before = { ...process.env };

afterEach(() => {
  process.env = { ...before };
});

describe("libclang", () => {
  it("is found on this machine, with its builtin headers", () => {
    const found = findLibClang();
    const major = Number(/version (\d+)/.exec(load(found.path).version)?.[1]);
    expect(major).toBeGreaterThanOrEqual(14);
    if (found.llvm !== null) expect(found.llvm).toBe(major);
    expect(findResourceDirectory(found.path, major)).toMatch(/clang/);
  });

  it("is taken from LIBCLANG_PATH, a file or a directory", () => {
    const real = findLibClang().path;
    symlinkSync(real, join(scratch, "libclang.so"));
    process.env.LIBCLANG_PATH = scratch;
    expect(findLibClang().path).toBe(join(scratch, "libclang.so"));
    process.env.LIBCLANG_PATH = real;
    expect(findLibClang().path).toBe(real);
    rmSync(join(scratch, "libclang.so"));
  });

  it("that LIBCLANG_PATH does not have is said to be missing there", () => {
    process.env.LIBCLANG_PATH = join(scratch, "nowhere");
    expect(() => findLibClang()).toThrow(`LIBCLANG_PATH is ${join(scratch, "nowhere")}, where no libclang was found`);
  });

  it("that is no library is refused in one sentence", () => {
    const text = join(scratch, "libclang.so");
    writeFileSync(text, "not a library");
    expect(() => load(text)).toThrow("cannot be loaded as libclang");
  });

  it("that is another library is refused in one sentence", () => {
    expect(() => load("libc.so.6")).toThrow("libc.so.6 is no libclang");
  });
});
