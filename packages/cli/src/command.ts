import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./errors.js";

/** One subcommand, in a file of its own that is loaded only when it is run. */
export interface Command {
  /** What follows `pyframes`, for --help. */
  readonly usage: string;
  readonly help: string;
  /** Resolves when the output is written. */
  run(args: readonly string[]): Promise<void>;
}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Config<O extends Options> = { args: string[]; options: O; allowPositionals: true; strict: true };
type Parsed<O extends Options> = ReturnType<typeof parseArgs<Config<O>>>;

/** node:util's parseArgs, with its errors as usage errors of one sentence. */
export function parse<O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [sentence = "The options cannot be understood."] = error instanceof Error ? error.message.split(". ") : [];
    throw new UsageError(sentence.replace(/\.?$/, "."));
  }
}

const maximumPid = 2 ** 22;

/** The only positional argument, a process id. */
export function parsePid(positionals: readonly string[]): number {
  const [text, ...rest] = positionals;
  if (text === undefined) throw new UsageError("A process id is missing.");
  if (rest.length > 0) throw new UsageError(`One process id is enough: what is "${rest[0]}"?`);
  const pid = Number(text);
  if (!/^\d+$/.test(text) || pid === 0 || pid > maximumPid) throw new UsageError(`"${text}" is not a process id.`);
  return pid;
}

/** Writes to standard output, and waits until it is taken. */
export function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      // A reader that has seen enough (`| head`) is no failure.
      if (error && !("code" in error && error.code === "EPIPE")) reject(error);
      else resolve();
    });
  });
}
