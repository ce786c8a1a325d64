/** Both engines as children that are fed one file after the other. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** How one run ended. */
export interface Ending {
  /** 0, 1 for an error that one sentence explains; anything else is a defect. */
  readonly status: number;
  /** That ended it, or 0. */
  readonly signal: number;
  /**
   * Processor time, since the machine may be busy. A process that only waits is killed in the end.
   */
  readonly milliseconds: number;
  /** The most that was resident in this run, in KiB. */
  readonly resident: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The stacks alone, or everything that a snapshot can have. */
export type Extent = "least" | "most";

/** A run that says nothing for so long hangs. */
const PATIENCE = 30_000;

export class Engine implements Disposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  /** @param output a file to be written anew by each run. */
  constructor(
    command: readonly string[],
    readonly output: string,
  ) {
    const [program = "", ...args] = command;
    this.#child = spawn(program, args, {
      env: { ...process.env, ASAN_OPTIONS: "exitcode=99", UBSAN_OPTIONS: "exitcode=99:print_stacktrace=1" },
    });
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async run(kind: "core" | "recording", extent: Extent, file: string): Promise<Ending> {
    const hang = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE);
    this.#child.stdin.write(`${kind} ${extent} ${file} ${this.output}\n`);
    const { value, done } = await this.#lines.next();
    clearTimeout(hang);
    if (done === true) throw new Error(`an engine ended, or was killed because it hung, at ${file}`);
    const [status = -1, signal = -1, milliseconds = 0, resident = 0] = value.split(" ").map(Number);
    const [stdout, stderr] = [this.output, `${this.output}.err`].map((path) => readFileSync(path, "utf8"));
    return { status, signal, milliseconds, resident, stdout: stdout ?? "", stderr: stderr ?? "" };
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
  }
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const typescriptEngine = (directory: string): Engine =>
  new Engine([process.execPath, "--expose-gc", here("worker.mjs")], join(directory, "ts"));

/** The C engine, compiled with these flags. */
export function cEngine(directory: string, name: string, flags: readonly string[]): Engine {
  const program = join(directory, name);
  const include = `-I${here("../../generated/c")}`;
  execFileSync(process.env.CC || "cc", [...flags, include, here("driver.c"), "-o", program]);
  return new Engine([program], join(directory, `${name}.out`));
}

export const SANITIZED = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
