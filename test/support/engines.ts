/**
 * Both engines without the command: the TypeScript one in this process, the C one as its own
 * program. Starting Node takes longer than a walk. The command itself is tested where
 * test/support/snapshot.ts is used.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { printableJson } from "@pyframes/memory";
import { attach } from "@pyframes/walker";
import { compiledDump } from "./compiled.js";

/** The output of `pyframes dump --json`. */
export async function walkTs(pid: number): Promise<string> {
  using target = await attach({ pid });
  return `${printableJson(target.snapshot())}\n`;
}

/** The output of `pyframes dump --json --engine c`. */
export async function walkC(pid: number): Promise<string> {
  const program = await compiledDump();
  return (await promisify(execFile)(program, ["--json", String(pid)], { timeout: 60_000, maxBuffer: 256 << 20 }))
    .stdout;
}
