import { readFileSync } from "node:fs";
import { printable } from "@pyframes/memory";
import { type Command, complain, write } from "./command.js";
import { UsageError, UserError } from "./errors.js";

/** Every subcommand. Each is loaded when it is run, which keeps the start quick. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  dump: async () => (await import("./dump.js")).dump,
  which: async () => (await import("./which.js")).which,
  capture: async () => (await import("./capture.js")).capture,
  layout: async () => (await import("./layout.js")).layout,
  diff: async () => (await import("./diff.js")).diff,
};

/**
 * Runs the program.
 *
 * @param args the arguments after `pyframes`.
 * @returns the exit status: 0, 1 after an error, 2 after a usage error.
 */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await dispatch(args);
    return 0;
  } catch (error) {
    return report(error);
  }
}

async function dispatch([name, ...args]: readonly string[]): Promise<void> {
  if (name === "--version") return write(`${version()}\n`);
  if (name === "--help" || name === "-h") return write(await help());
  if (name === undefined) throw new UsageError("A command is missing; see pyframes --help.");
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) throw new UsageError(`There is no command "${name}"; see pyframes --help.`);
  const command = await load();
  const asksForHelp = args.includes("--help") || args.includes("-h");
  await (asksForHelp ? write(`usage: pyframes ${command.usage}\n\n${command.help}\n`) : command.run(args));
}

async function help(): Promise<string> {
  const usages = await Promise.all(Object.values(commands).map(async (load) => `  pyframes ${(await load()).usage}\n`));
  return `usage:\n${usages.join("")}  pyframes --help | --version\n\nSee also the help of each command: pyframes dump --help\n`;
}

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Prints the error as one sentence, with its stack if PYFRAMES_DEBUG is 1. */
function report(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  complain(message);
  if (process.env.PYFRAMES_DEBUG === "1" && error instanceof Error) trace(error);
  else if (!isExpected(error))
    complain("This is a defect in pyframes: run it with PYFRAMES_DEBUG=1 and report the trace.");
  return error instanceof UsageError ? 2 : 1;
}

/** Prints the stack, whose first lines hold the message as it was thrown. */
function trace({ stack = "" }: Error): void {
  for (const line of stack.split("\n")) console.error(printable(line));
}

const expected: ReadonlySet<string> = new Set(["MemoryError", "WalkerError", "RangeError"]);

function isExpected(error: unknown): boolean {
  return error instanceof UserError || (error instanceof Error && expected.has(error.name));
}
