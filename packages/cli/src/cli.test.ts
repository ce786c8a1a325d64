import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { run } from "./cli.js";

let stdout = "";
let stderr = "";

beforeEach(() => {
  [stdout, stderr] = ["", ""];
  vi.spyOn(process.stdout, "write").mockImplementation((text: string | Uint8Array, ...rest: unknown[]) => {
    stdout += text;
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  });
  vi.spyOn(console, "error").mockImplementation((text) => {
    stderr += `${text}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** One sentence for the user, and nothing of the program's insides. */
const isOneSentence = (text: string) => /^pyframes: [^\n]+\n$/.test(text) && !text.includes(".js:");

describe("pyframes", () => {
  it("prints its version and its usage", async () => {
    expect(await run(["--version"])).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await run(["--help"])).toBe(0);
    for (const name of ["dump", "which", "layout", "diff"]) expect(stdout).toContain(`pyframes ${name}`);
  });

  it.each(["dump", "which", "layout", "diff"])("has help for %s", async (name) => {
    expect(await run([name, "--help"])).toBe(0);
    expect(stdout).toContain(`usage: pyframes ${name}`);
  });

  it.each([
    [[]],
    [["nope"]],
    [["constructor"]],
    [["dump"]],
    [["dump", "abc"]],
    [["dump", "-5"]],
    [["dump", "0"]],
    [["dump", "99999999999999999999"]],
    [["dump", "1", "2"]],
    [["dump", "1", "--nope"]],
    [["dump", "1", "--engine"]],
    [["dump", "1", "--engine", "rust"]],
    [["which"]],
    [["layout"]],
    [["layout", "3.13", "struct", "_ts", "_is"]],
    [["diff"]],
    [["diff", "3.12"]],
    [["diff", "3.12", "3.13", "3.14"]],
  ])("refuses %j as a usage error", async (args) => {
    expect(await run(args)).toBe(2);
    expect(stdout).toBe("");
    expect(isOneSentence(stderr), stderr).toBe(true);
  });

  it.each(["dump", "which"])("%s says that a process is gone, and shows the stack only when asked", async (command) => {
    const { pid } = spawnSync("true");
    expect(await run([command, String(pid)])).toBe(1);
    expect(isOneSentence(stderr), stderr).toBe(true);
    expect(stderr).toContain(String(pid));
    stderr = "";
    vi.stubEnv("PYFRAMES_DEBUG", "1");
    expect(await run([command, String(pid)])).toBe(1);
    expect(stderr).toContain("    at ");
  });

  it("says that a process is not Python", async () => {
    const child = spawn("sleep", ["1000"]);
    try {
      while (readFileSync(`/proc/${child.pid}/comm`, "utf8") !== "sleep\n") await new Promise(setImmediate);
      expect(await run(["dump", String(child.pid)])).toBe(1);
      expect(isOneSentence(stderr), stderr).toBe(true);
      expect(stderr).toContain("not a CPython");
    } finally {
      child.kill();
    }
  });

  it("says that the C engine needs a compiler", async () => {
    vi.stubEnv("CC", "no-such-compiler");
    expect(await run(["dump", String(process.pid), "--engine", "c"])).toBe(1);
    expect(isOneSentence(stderr), stderr).toBe(true);
    expect(stderr).toContain("no-such-compiler");
  });
});
