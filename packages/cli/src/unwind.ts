/** The native stacks of a process, by an unwinder of the system. */
import { execFile } from "node:child_process";
import { readlink } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { UserError } from "./errors.js";

/** A function of a native stack. */
export interface NativeFrame {
  /** Null where the unwinder has no name for it. */
  readonly name: string | null;
  /** Where its part of the stack begins, which ends where its caller's begins; null where the unwinder does not tell. */
  readonly stackPointer: bigint | null;
}

/** Stacks by the kernel's thread id, innermost function first. */
export type NativeStacks = ReadonlyMap<number, readonly NativeFrame[]>;

/** A file that is loaded, and what was added to its addresses. */
export interface Loaded {
  readonly path: string;
  readonly bias: bigint;
}

/** How the lines of an unwinder begin a thread, with its kernel id, tell a frame, with its function, and that frame's stack pointer. */
interface Format {
  readonly thread: RegExp;
  readonly frame: RegExp;
  readonly stackPointer: RegExp | null;
}

interface Unwinder extends Format {
  readonly command: string;
  readonly args: (pid: string, unknown: Loaded | null) => readonly string[];
}

/** Tried in this order; neither is a dependency: what the system has is used. */
const unwinders: readonly Unwinder[] = [
  {
    command: "gdb",
    args: (pid, unknown) => [
      ...["-nx", "-batch", "-p", pid],
      ...(unknown === null ? [] : ["-ex", `add-symbol-file "${unknown.path}" -o 0x${unknown.bias.toString(16)}`]),
      ...["-ex", "thread apply all frame apply all -c p/x $sp"],
    ],
    thread: /^Thread \d+ \(.*?\b(?:LWP|process) (\d+)/,
    frame: /^#\d+\s+(?:0x[0-9a-f]+ in )?(<signal handler called>|\S+(?= \())/,
    stackPointer: /^\$\d+ = (0x[0-9a-f]+)$/,
  },
  {
    command: "eu-stack",
    args: (pid) => ["-p", pid],
    thread: /^TID (\d+):/,
    frame: /^#\d+\s+0x[0-9a-f]+(?: - \d+)?(?:\s+(?!-)(\S+))?/,
    stackPointer: null,
  },
];

const longest = 256 << 20;

/**
 * Stops the process while its native stacks are unwound.
 *
 * @throws UserError where the system has no unwinder, or it fails.
 */
export async function nativeStacks(pid: number, python: Loaded | null): Promise<NativeStacks> {
  const unknown = (await namesItsLoader(pid)) ? python : null;
  for (const { command, args, ...format } of unwinders) {
    try {
      const { stdout } = await promisify(execFile)(command, args(String(pid), unknown), { maxBuffer: longest });
      const stacks = parseStacks(stdout, format);
      if (stacks.size > 0) return stacks;
      throw new UserError(`${command} could not unwind process ${pid}: run as its user or as root.`);
    } catch (error) {
      if (error instanceof UserError) throw error;
      const { code, stderr = "" } = error as { code?: string; stderr?: string };
      if (code !== "ENOENT")
        throw new UserError(`${command} could not unwind process ${pid}: ${stderr.trim().split("\n")[0]}`);
    }
  }
  throw new UserError("Native stacks need gdb or eu-stack (of elfutils): install one of them.");
}

/** Whether the process runs a program by naming its loader, `ld-linux-x86-64.so.2 python3`: debuggers take the loader for the program. */
async function namesItsLoader(pid: number): Promise<boolean> {
  const program = await readlink(`/proc/${pid}/exe`).catch(() => "");
  return /^ld\d*[-.]/.test(basename(program));
}

/** An unwinder's output, with the function's version and the suffixes of what compilers split off it taken away. */
export function parseStacks(text: string, { thread, frame, stackPointer }: Format): NativeStacks {
  const stacks = new Map<number, NativeFrame[]>();
  let current: NativeFrame[] = [];
  for (const line of text.split("\n")) {
    const id = thread.exec(line)?.[1];
    if (id !== undefined) {
      current = [];
      stacks.set(Number(id), current);
      continue;
    }
    const pointer = stackPointer?.exec(line)?.[1];
    const last = current.at(-1);
    if (pointer !== undefined && last !== undefined)
      current[current.length - 1] = { ...last, stackPointer: BigInt(pointer) };
    const found = frame.exec(line);
    const name = found?.[1]?.replace(/@.*$/, "") ?? "??";
    if (found !== null) current.push({ name: name === "??" ? null : name, stackPointer: null });
  }
  return stacks;
}

/** The formats of the unwinders, for tests: by command. */
export const formats: Readonly<Record<string, Format>> = Object.fromEntries(
  unwinders.map((unwinder) => [unwinder.command, unwinder]),
);
