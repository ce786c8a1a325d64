import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { printable } from "@pyframes/memory";
import { type Command, parse, warn, write } from "./command.js";
import { UsageError, UserError } from "./errors.js";
import { attachOptions, targetHelp, targetOptions, targetUsage } from "./target-options.js";

export const capture: Command = {
  usage: `capture ${targetUsage} -o FILE [--truth FILE] [--pause]`,
  help: [
    "Records the memory that a walk of all stacks reads, as a test vector for pyframes dump --recording.",
    "It holds bytes around those, too: check a recording of a process with secrets before you share it.",
    "",
    ...targetHelp,
    "  -o, --output FILE",
    "                the file to write; compressed if its name ends with .gz",
    "  --truth FILE  JSON to keep in it: the interpreter's own account of its stacks",
    "  --pause       stop the process while it is read, so that all stacks are from one moment",
  ].join("\n"),
  async run(args) {
    const { values, positionals } = parse(args, {
      ...targetOptions,
      output: { type: "string", short: "o" },
      truth: { type: "string" },
      pause: { type: "boolean", default: false },
    });
    const { output } = values;
    if (output === undefined) throw new UsageError("The file to write is missing: name it with -o FILE.");
    const truth = values.truth === undefined ? null : readJson(values.truth);
    const walker = await import("@pyframes/walker");
    using target = await walker.attach(attachOptions(values, positionals));
    for (const warning of target.warnings) warn(warning);
    const { bytes, snapshot } = walker.capture(target, { truth });
    const written = output.endsWith(".gz") ? gzipSync(bytes, { level: 9 }) : bytes;
    writeAtomically(output, written);
    const threads = snapshot.interpreters.reduce((count, each) => count + each.threads.length, 0);
    await write(
      `${printable(output)}: CPython ${snapshot.python.version}, ${threads} threads, ${written.length} bytes\n`,
    );
  },
};

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UserError(`${path} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Replaces the file in one step, so that no reader sees a part of it. */
function writeAtomically(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UserError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
