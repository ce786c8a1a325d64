/** Runs other programs, without a shell. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../user-error.js";

const execFileAsync = promisify(execFile);

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until the program is stopped; 10 minutes by default. */
  readonly timeout?: number;
  /** How to get the program, for the message if it is not installed. */
  readonly missing?: string;
}

/**
 * The standard output of a program. Throws a UserError with its last message, in one line, if it
 * fails.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  try {
    const { stdout } = await execFileAsync(command, [...args], {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: "C", ...options.env },
      timeout: options.timeout ?? 600_000,
      maxBuffer: 256 << 20,
    });
    return stdout;
  } catch (error) {
    throw new UserError(describeFailure(command, error, options), { cause: error });
  }
}

function describeFailure(command: string, error: unknown, options: RunOptions): string {
  if (!(error instanceof Error)) return `${command} failed: ${String(error)}`;
  if ("code" in error && error.code === "ENOENT") {
    return `${command} is not installed here${options.missing === undefined ? "" : `: ${options.missing}`}`;
  }
  if ("killed" in error && error.killed === true) return `${command} took too long and was stopped`;
  const words = "stderr" in error && typeof error.stderr === "string" ? error.stderr.trim() : "";
  return `${command} failed: ${lastWords(words) ?? error.message.split("\n")[0]}`;
}

/** apt and others print warnings first; their errors begin with `E:`. */
function lastWords(stderr: string): string | undefined {
  const lines = stderr.split("\n").filter((line) => line !== "");
  return (lines.find((line) => line.startsWith("E: ")) ?? lines.at(-1))?.replace(/\s+/g, " ");
}
