import { type ParseArgsConfig, parseArgs } from "node:util";
import { printable, printableJson } from "@pyframes/memory";
import { UsageError } from "./errors.js";

/** One subcommand. Its file is loaded only when it is run. */
export interface Command {
  /** The command line after `pyframes`, for --help. */
  readonly usage: string;
  readonly help: string;
  /** Resolves when the output is written. */
  run(args: readonly string[]): Promise<void>;
}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Config<O extends Options> = { args: string[]; options: O; allowPositionals: true; strict: true };
type Parsed<O extends Options> = ReturnType<typeof parseArgs<Config<O>>>;

/** As node:util's parseArgs. Its errors become usage errors of one sentence. */
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
  if (rest.length > 0) throw new UsageError(`One process id is enough; leave out "${rest[0]}".`);
  const pid = Number(text);
  if (!/^\d+$/.test(text) || pid === 0 || pid > maximumPid) throw new UsageError(`"${text}" is not a process id.`);
  return pid;
}

/** Writes to standard output; resolves when the system has taken the text. */
export function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      // EPIPE: the reader has closed its end, as `| head` does.
      if (error && !("code" in error && error.code === "EPIPE")) reject(error);
      else resolve();
    });
  });
}

/** Writes a value as one line of JSON, with escapes for characters that steer a terminal. */
export const writeJson = (value: unknown): Promise<void> => write(`${printableJson(value)}\n`);

/** Writes a sentence to standard error. Paths and names in it are escaped. */
export function complain(sentence: string): void {
  console.error(`pyframes: ${printable(sentence)}`);
}

export const warn = (sentence: string): void => complain(`warning: ${sentence}`);
