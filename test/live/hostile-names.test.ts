/**
 * Names that a target chooses never steer the terminal: not a thread's, a file's, a function's or a
 * program's.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findInterpreters, NO_INTERPRETER } from "../support/interpreters.js";
import { describeWith } from "../support/needs.js";
import { CLI } from "../support/snapshot.js";

/** ESC, DEL, C1's CSI, separators, and each kind of bidirectional control. */
const hostile = "\u001b[2J\u007f\u009b\u2028\u2029\u061c\u200e\u200f\u202a\u202e\u2066\u2069";
const escaped = "\\x1b[2J\\x7f\\x9b\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a\\u202e\\u2066\\u2069";
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** A thread, a function and a file of that name. */
const program = `
import sys, threading, time
hostile = ${JSON.stringify(hostile)}
def wait():
    print(flush=True)
    time.sleep(1000)
code = wait.__code__
if hasattr(code, "replace"):
    changes = {"co_name": hostile, "co_filename": hostile}
    if hasattr(code, "co_qualname"):
        changes["co_qualname"] = hostile
    wait.__code__ = code.replace(**changes)
threading.Thread(target=wait, name=hostile, daemon=True).start()
time.sleep(1000)
`;

const directory = mkdtempSync(join(tmpdir(), "pyframes-hostile-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

// code.replace is new in 3.8; a program that needs no shared library can be copied.
const REPLACE = 0x03080000;
const installed = (await findInterpreters()).interpreters.filter(
  ({ hex, abiflags }) => hex >= REPLACE && abiflags === "",
);
const found = installed.find(({ command: [path = "", ...rest] }) => rest.length === 0 && isSelfContained(path));

function isSelfContained(path: string): boolean {
  return !execFileSync("ldd", [path], { encoding: "utf8" }).includes("libpython");
}

const run = (...args: string[]) => execFileSync(process.execPath, [CLI, ...args], { encoding: "utf8" });
/** Lines of output that hold an unprintable character. */
const unsafe = (text: string) => text.split("\n").filter((line) => unprintable.test(line));

describeWith("interpreter", found === undefined ? NO_INTERPRETER : null)("hostile names", () => {
  const path = join(directory, `python${hostile}`);
  let child: ChildProcess;
  let pid = "";

  beforeAll(async () => {
    const [python = ""] = found?.command ?? [];
    copyFileSync(python, path);
    const prefix = execFileSync(python, ["-c", "import sys; print(sys.prefix, end='')"], { encoding: "utf8" });
    const env = { ...process.env, PYTHONHOME: prefix, PYTHONIOENCODING: "utf-8" };
    child = spawn(path, ["-c", program], { stdio: ["ignore", "pipe", "inherit"], env });
    await once(child.stdout as NodeJS.ReadableStream, "data");
    pid = String(child.pid);
  });
  afterAll(() => void child.kill());

  describe.each(["ts", "c"])("engine %s", (engine) => {
    it("escapes them in text", () => {
      const text = run("dump", pid, "--engine", engine);
      expect(unsafe(text)).toEqual([]);
      expect(text).toContain(`"${escaped}"`);
      expect(text).toContain(`    ${escaped} (${escaped}:`);
    });

    it("escapes them in JSON, which has the true names", () => {
      const json = run("dump", pid, "--json", "--engine", engine);
      expect(unsafe(json)).toEqual([]);
      const { interpreters } = JSON.parse(json) as {
        interpreters: { threads: { name: string; frames: { name: string; filename: string }[] }[] }[];
      };
      const [thread] = interpreters[0]?.threads.filter(({ name }) => name === hostile) ?? [];
      expect(thread?.frames[0]).toMatchObject({ name: hostile, filename: hostile });
    });
  });

  it("gives the same bytes by both engines", () => {
    expect(run("dump", pid, "--json", "--engine", "c")).toBe(run("dump", pid, "--json", "--engine", "ts"));
  });

  it("escapes the path of the program in which", () => {
    const [text, json] = [run("which", pid), run("which", pid, "--json")];
    expect([...unsafe(text), ...unsafe(json)]).toEqual([]);
    expect(text).toContain(`image     ${directory}/python${escaped}\n`);
    expect((JSON.parse(json) as { image: string }).image).toBe(path);
  });

  it("escapes an argument in an error", () => {
    const child = spawn(process.execPath, [CLI, hostile], { stdio: ["ignore", "ignore", "pipe"] });
    return new Promise<void>((resolve) => {
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        expect(text).toBe(`pyframes: There is no command "${escaped}"; see pyframes --help.\n`);
        resolve();
      });
    });
  });
});
