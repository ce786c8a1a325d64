/** A running program of test/programs, under an interpreter or emulator. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";

export class Program implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = "";

  /** @param directory where a core file would be left. */
  constructor(command: readonly string[], directory: string, environment: Readonly<Record<string, string>> = {}) {
    // A core file is written only if the limit allows it.
    this.#child = spawn("sh", ["-c", 'ulimit -c unlimited; exec "$@"', "sh", ...command], {
      cwd: directory,
      env: { PATH: "/usr/bin:/bin", HOME: "/", PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1", ...environment },
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("the program did not start");
    return this.#child.pid;
  }

  /**
   * Resolves to null when every thread of the program waits; to the reason if the interpreter
   * cannot run it.
   */
  async ready(): Promise<string | null> {
    const line = await this.#line();
    if (line.startsWith("skip: ")) return line.slice("skip: ".length);
    if (line !== "ready") throw new Error(`the program said "${line}": ${this.#errors}`);
    return null;
  }

  /** The interpreter's own account. Resolves when it waits again. */
  async truth(): Promise<unknown> {
    this.#child.stdin.write("truth\n");
    const truth: unknown = JSON.parse(await this.#line());
    for (let quiet = 0; quiet < 3; quiet = this.#sleeps() ? quiet + 1 : 0) await setTimeout(100);
    return truth;
  }

  /**
   * True if every thread waits in the kernel; a thread that waits for a processor does not count.
   */
  #sleeps(): boolean {
    const tasks = `/proc/${this.pid}/task`;
    // The state follows the name, which is in parentheses and may contain any character.
    return readdirSync(tasks).every((task) => /^\d+ \(.*\) S/s.test(readFileSync(`${tasks}/${task}/stat`, "utf8")));
  }

  /** Ends the program by a signal that leaves a core file; qemu keeps SIGABRT for itself. */
  async dumpCore(): Promise<void> {
    const ended = once(this.#child, "close");
    this.#child.kill("SIGQUIT");
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "close");
    this.#child.kill("SIGKILL");
    await ended;
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`the program ended: ${this.#errors}`);
    return value;
  }
}
