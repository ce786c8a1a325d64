import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builds, DATA_DIRECTORY, type LayoutDiff } from "@pyframes/layouts";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "./errors.js";
import { buildOf } from "./find-build.js";

const PROGRAM = fileURLToPath(new URL("../bin/pyframes.js", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "pyframes-diff-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const pyframes = (...args: string[]) => execFileSync(process.execPath, [PROGRAM, ...args], { encoding: "utf8" });

describe("pyframes diff", () => {
  // From CPython's What's New and headers of 3.12 and 3.13.
  const expected = [
    /^ {2}interpreter_frame\.executable +changed meaning: was _PyInterpreterFrame\.f_code, is _PyInterpreterFrame\.f_executable/m,
    /^ {2}thread_state\.cframe +vanished: was PyThreadState\.cframe, at 56$/m,
    /^ {2}enums\.frame_state\.created +changed from -2 to -3$/m,
  ];

  it("begins with the part that a walker reads", () => {
    const text = pyframes("diff", "3.12.6", "3.13.0");
    const [view = "", ...rest] = text.split("\nrecords\n");
    for (const words of expected) expect(view).toMatch(words);
    expect(rest.join()).toContain("_PyInterpreterFrame");
    expect(text).toContain("cpython-3.12.6-x86_64-linux-gnu -> cpython-3.13.0-x86_64-linux-gnu");
  });

  it("prints the same as JSON", () => {
    const found = JSON.parse(pyframes("diff", "3.12.6", "3.13.0", "--json")) as LayoutDiff;
    const executable = found.view.fields.find(({ field }) => field === "interpreter_frame.executable");
    expect(executable).toMatchObject({ changes: ["meaning", "retyped"], was: { path: "f_code" } });
    expect(found.enums).toContainEqual({ name: "_framestate.FRAME_CREATED", was: -2, is: -3 });
  });

  it("takes builds from a directory of one's own, too", () => {
    const own = join(scratch, "tables");
    const { table } = buildOf("3.12", {});
    cpSync(join(DATA_DIRECTORY, "3.12"), join(own, "3.12"), { recursive: true });
    const text = pyframes("diff", "3.11", table.build.version, "--tables", own);
    expect(text).toContain(`-> ${buildOf("3.12", {}).id}\n`);
    const empty = spawnSync(process.execPath, [PROGRAM, "diff", "3.11", "3.12", "--tables", scratch], {
      encoding: "utf8",
    });
    expect(empty.stderr).toContain(`${scratch} has no tables`);
  });

  it("says so where nothing differs", () => {
    expect(pyframes("diff", "3.13.0", "3.13.0")).toContain("Nothing that a walker reads differs.");
  });

  it("refuses what names no build, or one without a table, in one sentence", () => {
    for (const word of ["x", "3.13.99", "cpython-3.13.0-vax-dec-ultrix"]) {
      const { status, stderr } = spawnSync(process.execPath, [PROGRAM, "diff", "3.13.0", word], { encoding: "utf8" });
      expect(status).toBe(1);
      expect(stderr).toMatch(/^pyframes: [^\n]+\n$/);
      expect(stderr).toContain(word.replace(/^cpython-|-vax.*$/g, ""));
    }
  });
});

describe("a build is named", () => {
  it("by its id, and by what lies between cpython- and the target", () => {
    for (const { id } of builds().filter(({ target }) => target === "x86_64-linux-gnu")) {
      expect(buildOf(id, {}).id).toBe(id);
      const short = id.replace(/^cpython-/, "").replace("-x86_64-linux-gnu", "");
      if (short.includes("+")) expect(buildOf(short, {}).id).toBe(id);
      else expect(buildOf(short, { distributor: "upstream" }).id).toBe(id);
    }
  });

  it("by a minor and options", () => {
    expect(buildOf("3.12", {}).build).toMatchObject({ version: expect.stringMatching(/^3\.12\./), abiflags: "" });
    expect(buildOf("3.13", { abiflags: "d" }).id).toBe(buildOf("3.13d", {}).id);
    expect(() => buildOf("newest", {})).toThrow(UserError);
  });
});
