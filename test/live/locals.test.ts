/**
 * Functions' variables and threads' exceptions, by both engines, as the program itself sees them.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { layout, versionOfHex } from "@pyframes/layouts";
import { attach, type ExceptionInfo, type Local, type Snapshot, type ThreadExceptions } from "@pyframes/walker";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compiledDump, SANITIZED } from "../support/compiled.js";
import { expectSameBytes } from "../support/first-difference.js";
import { findInterpreters, type Interpreter, NO_INTERPRETER } from "../support/interpreters.js";
import { describeEach, hasNone } from "../support/needs.js";

const here = (name: string) => fileURLToPath(new URL(`../locals/${name}`, import.meta.url));
const { interpreters } = await findInterpreters();
/**
 * The first of each minor's release builds: those of this machine come before the narrow ones,
 * which load no library of ours.
 */
const released = interpreters.filter(({ abiflags }) => abiflags.replace("m", "") === "").reverse();
const minors = new Map(released.map((found) => [found.hex >>> 16, found]));
const dump = await compiledDump(SANITIZED);

interface Account {
  readonly id: number;
  readonly frames: readonly { readonly name: string; readonly locals: readonly Local[] }[];
  readonly exceptions: ThreadExceptions;
}

/** Runs a program until it has said a line, and gives that with what both engines say of it. */
async function observe({ command }: Interpreter, args: readonly string[]) {
  const [program = "", ...rest] = command;
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn(program, [...rest, ...args], { stdio: ["ignore", "pipe", "inherit"], env });
  try {
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    if (value === "no ctypes") return null;
    await sleeping(child.pid ?? 0);
    using target = await attach({ pid: child.pid ?? 0 });
    const ts = target.snapshot({ locals: true, exceptions: true });
    const flags = ["--json", "--locals", "--exceptions", String(child.pid)];
    const c = (await promisify(execFile)(dump, flags, { maxBuffer: 1 << 26 })).stdout;
    return { said: value as string | undefined, ts, c };
  } finally {
    child.kill("SIGKILL");
  }
}

/** The truth without messages, where the table lacks the offset of an exception's arguments. */
function knownPart({ hex, abiflags }: Interpreter, { raised, handled }: ThreadExceptions): ThreadExceptions {
  const { view } = layout({ version: versionOfHex(hex), abiflags: abiflags.replace("m", "") });
  const without = (info: ExceptionInfo) => ({ ...info, message: null });
  if (view.base_exception_object.args !== null) return { raised, handled };
  return { raised: raised && (handled.length > 0 ? without(raised) : raised), handled: handled.map(without) };
}

/** The main thread said a line just before it blocks. */
async function sleeping(pid: number): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    if (stat.slice(stat.lastIndexOf(")"))[2] !== "R") return;
  }
}

const threadOf = ({ interpreters: [first] }: Snapshot, id: number) => first?.threads.find((thread) => thread.id === id);
const sorted = (list: readonly Local[] | null | undefined) =>
  [...(list ?? [])].sort((a, b) => ((a.name ?? "") < (b.name ?? "") ? -1 : 1));

describeEach(
  interpreters,
  "interpreter",
  NO_INTERPRETER,
)("variables in $name", (interpreter) => {
  it("are what the program says", async () => {
    const observed = await observe(interpreter, [here("program.py")]);
    if (observed === null) throw new Error("the program said nothing of its variables");
    const { said = "", ts, c } = observed;
    const account = JSON.parse(said) as Account;
    const thread = threadOf(ts, account.id);
    expect(thread?.frames.map(({ name }) => name)).toEqual(account.frames.map(({ name }) => name));
    for (const [index, { name, locals }] of account.frames.entries())
      expect(sorted(thread?.frames[index]?.locals), name).toEqual(sorted(locals));
    expect(thread?.exceptions).toEqual(knownPart(interpreter, account.exceptions));
    const comprehension = ts.interpreters[0]?.threads
      .flatMap(({ frames }) => frames)
      .flatMap(({ locals }) => locals ?? [])
      .find(({ name }) => name === "hidden_variable");
    expect(comprehension).toMatchObject({ type: "int", repr: "41" });
    expectSameBytes(c, `${JSON.stringify(ts)}\n`);
  });
});

describeEach(
  [...minors.values()],
  "interpreter",
  NO_INTERPRETER,
)("an exception on its way in $name", (interpreter) => {
  let directory = "";
  const library = () => join(directory, "raise.so");
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pyframes-raise-"));
    execFileSync("cc", ["-shared", "-fPIC", here("raise.c"), "-o", library()]);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.for(["", "raise KeyError(5)"])("is distinct from the handled one: %s", async (handled, context) => {
    const program = `
try:
    import ctypes
    block = ctypes.PyDLL(${JSON.stringify(library())}).raise_and_block
except ImportError:
    raise SystemExit(print("no ctypes"))
print("ready", flush=True)
try:
    ${handled || "block()"}
except KeyError:
    block()
`;
    const observed = await observe(interpreter, ["-c", program]);
    if (observed === null) return hasNone(context, "this interpreter has no ctypes");
    const { ts, c } = observed;
    expect(ts.interpreters[0]?.threads[0]?.exceptions).toEqual(
      knownPart(interpreter, {
        raised: { type: "ValueError", message: "on its way" },
        handled: handled === "" ? [] : [{ type: "KeyError", message: null }],
      }),
    );
    expectSameBytes(c, `${JSON.stringify(ts)}\n`);
  });
});
