/** Native stacks as gdb unwinds them, inlined functions included. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { threadState } from "@pyframes/memory";
import type { Target } from "@pyframes/walker";
import { UserError } from "../errors.js";
import type { NamedFrame } from "./merge.js";
import type { NamedStack, NativeStacks } from "./merge-all.js";
import { processOf, type Unwound } from "./unwind.js";

/** Milliseconds until gdb, which may wait for a thread forever, is ended. */
const patience = 30_000;
/** Bytes of gdb's output that are kept. */
const longest = 256 << 20;
/** gdb prints it behind the stacks. */
const marker = "pyframes: end of stacks";

const threadLine = /^Thread \d+ \(.*?\b(?:LWP|process) (\d+)/;
const frameLine = /^#\d+\s+(?:0x[0-9a-f]+ in )?(<signal handler called>|\S+(?= \())/;
const sourceOfFrame = / at (.+):(\d+)$/;
const libraryOfFrame = / from (\/.+)$/;
const stackPointerLine = /^\$\d+ = (0x[0-9a-f]+)$/;

/** gdb stops the process, waits while Python's stacks are read, and lets it go. */
export async function gdbStacks<T>(
  target: Target,
  observe: () => Promise<T>,
  threads: (observed: T) => readonly number[],
): Promise<Unwound<T>> {
  const { pid } = processOf(target);
  refuseStuckThreads(pid);
  const wasStopped = threadState(pid, pid) === "T";
  const image = namesItsLoader(pid) ? target.image() : null;
  using gdb = new Gdb(pid, () => {
    // gdb stops threads by SIGSTOP: ended in between, it leaves one behind.
    if (!wasStopped && threadState(pid, pid) === "T") process.kill(pid, "SIGCONT");
  });
  if (image !== null) gdb.send(`add-symbol-file "${quoted(image.path)}" -o 0x${image.bias.toString(16)}`);
  gdb.send("thread apply all frame apply all -c p/x $sp");
  const text = await gdb.outputUntil(marker);
  const native = parseStacks(text);
  if (native.size === 0) throw new UserError(`gdb could not unwind process ${pid}: run as its user or as root.`);
  const observed = await observe();
  const asked = new Set(threads(observed));
  await gdb.quit();
  return { observed, native: new Map([...native].filter(([id]) => asked.has(id))) };
}

/** gdb waits for every thread, and holds all others meanwhile. */
function refuseStuckThreads(pid: number): void {
  const stuck = readdirSync(`/proc/${pid}/task`).find((tid) => threadState(pid, Number(tid)) === "D");
  if (stuck !== undefined)
    throw new UserError(
      `Thread ${stuck} of process ${pid} is in a system call that cannot be interrupted, and gdb would wait for it: leave out --unwinder gdb.`,
    );
}

/**
 * True if the process was started by its loader, `ld-linux-x86-64.so.2 python3`, which gdb takes
 * for the program.
 */
function namesItsLoader(pid: number): boolean {
  try {
    return /^ld\d*[-.]/.test(basename(readlinkSync(`/proc/${pid}/exe`)));
  } catch {
    return false;
  }
}

/** For gdb's command line: the path is the target's choice. */
function quoted(path: string): string {
  if (/[\p{Cc}"\\]/u.test(path))
    throw new UserError("The path of the interpreter has characters that gdb cannot take.");
  return path;
}

/** One gdb, attached to a process; disposing ends it in any state. */
class Gdb implements Disposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = "";
  #failure: string | null = null;

  constructor(
    readonly pid: number,
    readonly onKilled: () => void,
  ) {
    // setpriv ends gdb with this program, however that ends.
    const command = ["setpriv", "--pdeathsig", "KILL", "gdb", "-nx", "-q", "-ex", "set prompt", "-p", String(pid)];
    const [program = "", ...args] = command;
    this.#child = spawn(program, args, { stdio: "pipe", env: { ...process.env, DEBUGINFOD_URLS: "" } });
    this.#ended = new Promise((resolve) => {
      this.#child.on("error", (error: NodeJS.ErrnoException) => {
        this.#failure = error.code === "ENOENT" ? "setpriv of util-linux is not installed" : error.message;
        resolve();
      });
      this.#child.on("exit", () => resolve());
    });
    this.#child.stdin?.on("error", () => {});
    const keep = (data: Buffer) => {
      if (this.#output.length < longest) this.#output += data.toString("utf8");
    };
    this.#child.stdout?.on("data", keep);
    this.#child.stderr?.on("data", keep);
    for (const line of ["set pagination off", "set confirm off", "set width 0"]) this.send(line);
  }

  send(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** All output before the line, or the end of gdb. */
  async outputUntil(line: string): Promise<string> {
    this.send(`printf "\\n${line}\\n"`);
    const deadline = performance.now() + patience;
    const found = () => this.#output.indexOf(`\n${line}\n`);
    let ended = false;
    void this.#ended.then(() => {
      ended = true;
    });
    while (found() < 0) {
      if (ended) throw new UserError(this.#whyEnded());
      if (performance.now() > deadline)
        throw new UserError(`gdb did not unwind process ${this.pid} within ${patience / 1000} s.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.#output.slice(0, found());
  }

  #whyEnded(): string {
    if (/failed to execute gdb|gdb: not found/.test(this.#output))
      return "gdb is not installed: install it, or leave out --unwinder gdb.";
    return `gdb could not unwind process ${this.pid}: ${this.#failure ?? this.#output.trim().split("\n").at(-1) ?? "it ended"}`;
  }

  async quit(): Promise<void> {
    this.send("detach");
    this.send("quit");
    await Promise.race([this.#ended, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
  }

  [Symbol.dispose](): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    void this.#ended.then(this.onKilled);
  }
}

/** gdb's output as stacks: suffixes that compilers and the linker add to names are removed. */
export function parseStacks(text: string): NativeStacks {
  const stacks = new Map<number, NamedStack & { frames: NamedFrame[] }>();
  let current: NamedFrame[] = [];
  for (const line of text.split("\n")) {
    const id = threadLine.exec(line)?.[1];
    if (id !== undefined) {
      current = [];
      stacks.set(Number(id), { frames: current, cut: null });
      continue;
    }
    const pointer = stackPointerLine.exec(line)?.[1];
    const last = current.at(-1);
    if (pointer !== undefined && last !== undefined)
      current[current.length - 1] = { ...last, stackPointer: BigInt(pointer) };
    const frame = frameOf(line);
    if (frame !== null) current.push(frame);
  }
  return stacks;
}

function frameOf(line: string): NamedFrame | null {
  const found = frameLine.exec(line)?.[1];
  if (found === undefined) return null;
  const name = found === "??" ? null : found.replace(/@.*$/, "");
  const [, file = null, number] = sourceOfFrame.exec(line) ?? [];
  const library = libraryOfFrame.exec(line)?.[1] ?? null;
  return { stackPointer: null, symbol: { name, library, file, line: number === undefined ? null : Number(number) } };
}
