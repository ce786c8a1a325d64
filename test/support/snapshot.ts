/** `pyframes dump --json` as a user runs it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TrueFrame, TrueTask } from "./truth.js";

export const ENGINES = ["ts", "c"] as const;
export type Engine = (typeof ENGINES)[number];

/** The part of a snapshot that the truth has, too. */
export interface Snapshot {
  readonly python: { readonly hex: string; readonly abiflags: string };
  readonly interpreters: readonly SnapshotInterpreter[];
}

export interface SnapshotInterpreter {
  readonly id: number | null;
  readonly threads: readonly SnapshotThread[];
  readonly tasks: readonly SnapshotTask[] | null;
  readonly tasksComplete: boolean | null;
}

export interface SnapshotTask extends Omit<TrueTask, "frames"> {
  readonly complete: boolean;
  readonly frames: readonly SnapshotFrame[];
}

export interface SnapshotThread {
  readonly id: number;
  readonly nativeId: number | null;
  readonly name: string | null;
  readonly main: boolean;
  readonly complete: boolean;
  readonly frames: readonly SnapshotFrame[];
}

export type SnapshotFrame = { readonly [K in keyof TrueFrame]: TrueFrame[K] | null };

/** What root has beyond others that /proc/PID/map_files asks for. */
const DROP_PRIVILEGES = ["setpriv", "--bounding-set=-sys_admin,-checkpoint_restore"];
/** The command, as built. */
export const CLI = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));

/** How the command is run. */
export interface DumpOptions {
  readonly args?: readonly string[];
  /** Without the privilege to open what other processes have mapped, where this user has it. */
  readonly unprivileged?: boolean;
}

/** The bytes that the command prints. Throws with its error output where it fails. */
export async function dump(pid: number, engine: Engine, options: DumpOptions = {}): Promise<string> {
  return (await dumpAll(pid, engine, options)).stdout;
}

/**
 * The bytes that the command prints of a recording. Throws with its error output where it fails.
 */
export async function dumpRecording(path: string, engine: Engine): Promise<string> {
  const args = [CLI, "dump", "--recording", path, "--json", "--engine", engine];
  return (await promisify(execFile)(process.execPath, args, { timeout: 60_000, maxBuffer: 256 << 20 })).stdout;
}

/** Both streams of the command. Throws where it fails. */
export function dumpAll(pid: number, engine: Engine, { args = [], unprivileged = false }: DumpOptions = {}) {
  const drop = unprivileged && process.getuid?.() === 0 ? DROP_PRIVILEGES : [];
  const [program = "", ...rest] = [...drop, process.execPath, CLI, "dump", String(pid), "--json", "--engine", engine];
  return promisify(execFile)(program, [...rest, ...args], { timeout: 60_000, maxBuffer: 256 << 20 });
}
