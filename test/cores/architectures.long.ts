/**
 * A core file of every interpreter that the corpus' recorder can have, of every architecture, by
 * both engines against the interpreter's own account: `npx nx run test:architectures`. ONLY="s390x
 * 3.9" takes those whose name has all of the words.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Interpreter, planned } from "../../tools/record/src/interpreters.js";
import { Program } from "../../tools/record/src/program.js";
import { differences } from "../support/compare.js";
import { compiledDump } from "../support/compiled.js";
import { expectSameBytes } from "../support/first-difference.js";
import { lacks } from "../support/needs.js";
import { CLI, type Snapshot } from "../support/snapshot.js";
import type { Truth } from "../support/truth.js";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const words = (process.env.ONLY ?? "").split(" ");
const stage = mkdtempSync(join(tmpdir(), "pyframes-architectures-"));
const chosen = planned(stage, (line) => console.log(line)).filter(({ name }) =>
  words.every((word) => name.includes(word)),
);
afterAll(() => rmSync(stage, { recursive: true }));

let engineC = "";
beforeAll(async () => {
  mkdirSync(stage, { recursive: true });
  copyFileSync(path("../conformance/mixed.py"), join(stage, "mixed.py"));
  copyFileSync(path("../programs/truth.py"), join(stage, "truth.py"));
  engineC = await compiledDump();
});

/**
 * Runs the corpus' program until it blocks; returns its core file and its own account, or null
 * without a core file.
 */
async function coreOf(interpreter: Interpreter): Promise<{ core: string; truth: Truth } | null> {
  const place = mkdtempSync(join(stage, "run-"));
  await using running = new Program([...interpreter.command, join(stage, "mixed.py")], place, interpreter.environment);
  await running.ready();
  const truth = (await running.truth()) as Truth;
  await running.dumpCore();
  const core = readdirSync(place).find((name) => (interpreter.emulated ? /\.core$/ : /^core/).test(name));
  return core === undefined ? null : { core: join(place, core), truth };
}

/** An interpreter that is not available is no failure of the engines. */
async function laid(lay: () => Promise<Interpreter>): Promise<Interpreter | string> {
  return await lay().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
}

const print = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });

describe.each(chosen)("$name", ({ lay }) => {
  it("is read from its core file by both engines alike, as it says of itself", async (context) => {
    const interpreter = await laid(lay);
    if (typeof interpreter === "string") return lacks(context, "debian", interpreter);
    const left = await coreOf(interpreter);
    // qemu 10's user emulation knows core files of the other architectures.
    if (left === null)
      return lacks(
        context,
        "core",
        "it left no core file: qemu writes none for riscv64; see ulimit -c and core_pattern",
      );
    const { core, truth } = left;
    const ts = print(process.execPath, [CLI, "dump", "--json", "--core", core]);
    expect(differences(truth, JSON.parse(ts) as Snapshot)).toEqual([]);
    expectSameBytes(print(engineC, ["--json", "--core", core]), ts);
    rmSync(dirname(core), { recursive: true });
  });
});
