/** `pyframes dump --json` as a user runs it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TrueFrame } from "./truth.js";

export const ENGINES = ["ts", "c"] as const;
export type Engine = (typeof ENGINES)[number];

/** Of the snapshot what the truth can tell. */
export interface Snapshot {
  readonly python: { readonly hex: string; readonly abiflags: string };
  readonly interpreters: readonly { readonly id: number | null; readonly threads: readonly SnapshotThread[] }[];
}

export interface SnapshotThread {
  readonly id: number;
  readonly nativeId: number | null;
  readonly main: boolean;
  readonly complete: boolean;
  readonly frames: readonly SnapshotFrame[];
}

export type SnapshotFrame = { readonly [K in keyof TrueFrame]: TrueFrame[K] | null };

const CLI = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));

/** The bytes that the command prints. Throws with its error output where it fails. */
export async function dump(pid: number, engine: Engine): Promise<string> {
  const args = [CLI, "dump", String(pid), "--json", "--engine", engine];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000, maxBuffer: 256 << 20 });
  return stdout;
}
