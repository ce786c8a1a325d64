/** A program of test/programs that runs, and what its interpreter says about it. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Interpreter } from "./interpreters.js";

export interface TrueFrame {
  readonly kind: string;
  readonly name: string;
  readonly qualname: string | null;
  readonly filename: string;
  readonly line: number | null;
  readonly endLine: number | null;
  readonly column: number | null;
  readonly endColumn: number | null;
  readonly firstLine: number;
  readonly owner: string;
}

export interface TrueThread {
  readonly id: number;
  /** null where the interpreter does not report it. */
  readonly nativeId: number | null;
  /** null where the interpreter's threading module does not know the thread. */
  readonly name: string | null;
  readonly main: boolean;
  /** Innermost first. */
  readonly frames: readonly TrueFrame[];
}

/** A task of asyncio that is not done. */
export interface TrueTask {
  readonly id: string;
  /** null where the release has no names. */
  readonly name: string | null;
  readonly state: string;
  /** That runs its event loop. */
  readonly thread: number;
  readonly loop: string;
  /** In any order. */
  readonly awaitedBy: readonly string[];
  /** Innermost first. */
  readonly frames: readonly TrueFrame[];
}

export interface TrueInterpreter {
  readonly id: number;
  readonly threads: readonly TrueThread[];
  /** Not of a program that has nothing to do with asyncio. */
  readonly tasks?: readonly TrueTask[];
}

export interface Truth {
  readonly hex: number;
  readonly abiflags: string;
  readonly interpreters: readonly TrueInterpreter[];
}

const PROGRAMS = fileURLToPath(new URL("../programs/", import.meta.url));
/** Modules that programs import. */
const MODULES = ["truth.py", "parking_module.py", "churn_module.py"];

/** File names in test/programs. */
export async function programs(): Promise<string[]> {
  return (await readdir(PROGRAMS)).filter((name) => name.endsWith(".py") && !MODULES.includes(name)).sort();
}

/** Thrown where an interpreter cannot run a program; the message says why. */
export class CannotRun extends Error {}

/** A started program, all of whose threads are blocked for good. */
export class Target {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly lines: AsyncIterator<string>,
    private readonly errors: { text: string },
  ) {}

  /** Resolves when no thread of the program runs any more. */
  static async start(interpreter: Interpreter, program: string): Promise<Target> {
    const [command = "", ...args] = interpreter.command;
    const child = spawn(command, [...args, join(PROGRAMS, program)], {
      // Of the environment only what does not change how Python runs, and nothing written beside
      // the programs.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1" },
    });
    const errors = { text: "" };
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors.text += text;
    });
    const target = new Target(child, createInterface({ input: child.stdout })[Symbol.asyncIterator](), errors);
    const line = await target.nextLine();
    if (line.startsWith("skip: ")) throw new CannotRun(line.slice("skip: ".length));
    if (line !== "ready") throw new Error(`${program} under ${interpreter.name} said "${line}": ${errors.text}`);
    return target;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error("the program did not start");
    return this.child.pid;
  }

  /**
   * Asks the interpreter. From then on its frames have frame objects: samplers see them both ways.
   */
  async truth(): Promise<Truth> {
    this.child.stdin.write("truth\n");
    return JSON.parse(await this.nextLine()) as Truth;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGKILL");
    await ended;
  }

  private async nextLine(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error(`the program ended: ${this.errors.text}`);
    return value;
  }
}
