/** The native stacks of a process, by an unwinder of the system; and Python's frames spliced into them. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Frame, Snapshot, ThreadSnapshot } from "@pyframes/walker";
import { UserError } from "./errors.js";

/** A function of a native stack, innermost first; null where the unwinder has no name for it. */
export type NativeFrame = string | null;
/** Stacks by the kernel's thread id. */
export type NativeStacks = ReadonlyMap<number, readonly NativeFrame[]>;

interface Unwinder {
  readonly command: string;
  readonly args: (pid: string) => readonly string[];
  /** The line that begins a thread, with its kernel id, and one that is a frame, with its function. */
  readonly thread: RegExp;
  readonly frame: RegExp;
}

/** Tried in this order; neither is a dependency: what the system has is used. */
const unwinders: readonly Unwinder[] = [
  {
    command: "eu-stack",
    args: (pid) => ["-p", pid],
    thread: /^TID (\d+):/,
    frame: /^#\d+\s+0x[0-9a-f]+(?: - \d+)?(?:\s+(?!-)(\S+))?/,
  },
  {
    command: "gdb",
    args: (pid) => ["-nx", "-batch", "-p", pid, "-ex", "thread apply all bt"],
    thread: /^Thread \d+ \(.*?\b(?:LWP|process) (\d+)/,
    frame: /^#\d+\s+(?:0x[0-9a-f]+ in )?(\S+) \(/,
  },
];

const longest = 256 << 20;

/** Stops the process while its native stacks are unwound. Throws a UserError where the system has no unwinder, or it fails. */
export async function nativeStacks(pid: number): Promise<NativeStacks> {
  for (const { command, args, ...unwinder } of unwinders) {
    try {
      const { stdout } = await promisify(execFile)(command, args(String(pid)), { maxBuffer: longest });
      const stacks = parseStacks(stdout, unwinder);
      if (stacks.size > 0) return stacks;
      throw new UserError(`${command} could not unwind process ${pid}: run as its user or as root.`);
    } catch (error) {
      if (error instanceof UserError) throw error;
      const { code, stderr = "" } = error as { code?: string; stderr?: string };
      if (code !== "ENOENT")
        throw new UserError(`${command} could not unwind process ${pid}: ${stderr.trim().split("\n")[0]}`);
    }
  }
  throw new UserError("Native stacks need eu-stack (of elfutils) or gdb: install one of them.");
}

/** An unwinder's output, with the function's version and the suffixes of what compilers split off it taken away. */
export function parseStacks(text: string, { thread, frame }: Pick<Unwinder, "thread" | "frame">): NativeStacks {
  const stacks = new Map<number, NativeFrame[]>();
  let current: NativeFrame[] | undefined;
  for (const line of text.split("\n")) {
    const id = thread.exec(line)?.[1];
    if (id !== undefined) {
      current = [];
      stacks.set(Number(id), current);
      continue;
    }
    const found = frame.exec(line);
    const name = found?.[1]?.replace(/@.*$/, "") ?? "??";
    if (found !== null) current?.push(name === "??" ? null : name);
  }
  return stacks;
}

/** The formats of the unwinders, for tests: by command. */
export const formats = Object.fromEntries(unwinders.map((unwinder) => [unwinder.command, unwinder]));

/** The evaluation loop, in every release; compilers split parts off it. */
const evaluationLoop = /^_PyEval_EvalFrameDefault(?:\.|$)/;

export type MixedFrame = { readonly native: NativeFrame } | { readonly python: Frame };

/**
 * Each run of the evaluation loop replaced by the Python frames that it runs: from the innermost one not placed
 * yet to the next that is an entry. Null where the two stacks do not belong together.
 */
export function merge(native: readonly NativeFrame[], python: readonly Frame[]): MixedFrame[] | null {
  const mixed: MixedFrame[] = [];
  let placed = 0;
  for (const name of native) {
    if (name === null || !evaluationLoop.test(name)) {
      mixed.push({ native: name });
      continue;
    }
    const end = python.findIndex(({ entry }, index) => index >= placed && entry === true);
    if (end < 0) return null;
    for (const frame of python.slice(placed, end + 1)) mixed.push({ python: frame });
    placed = end + 1;
  }
  return placed === python.length ? mixed : null;
}

/**
 * The mixed stacks by kernel id. Python's frames are read before and after the native ones: only where they are the
 * same, the thread stood still meanwhile and its stacks can be merged.
 */
export function mixedStacks(before: Snapshot, native: NativeStacks, after: Snapshot): Map<number, MixedFrame[]> {
  const threads = ({ interpreters }: Snapshot): ThreadSnapshot[] => interpreters.flatMap(({ threads }) => threads);
  const mixed = new Map<number, MixedFrame[]>();
  const shared = threads(after).map(({ nativeId }) => nativeId);
  for (const { nativeId, id, complete, frames } of threads(after)) {
    const first = threads(before).find((thread) => thread.id === id && thread.nativeId === nativeId);
    const stack = nativeId === null ? undefined : native.get(nativeId);
    // A thread with stacks in two interpreters has one native stack: which frame is whose cannot be told.
    const alone = shared.filter((other) => other === nativeId).length === 1;
    if (nativeId === null || stack === undefined || !complete || !alone) continue;
    if (JSON.stringify(first?.frames) !== JSON.stringify(frames)) continue;
    const merged = merge(stack, frames);
    if (merged !== null) mixed.set(nativeId, merged);
  }
  return mixed;
}
