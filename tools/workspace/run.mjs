/** Running commands for the set-up: said before they start, their failure one sentence. */
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export class SetupError extends Error {}

/** Say what begins. */
export function say(line) {
  console.log(`\n== ${line}`);
}

/** Run a command with its output shown. Throws a SetupError when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", ...options });
  if (result.status !== 0) {
    throw new SetupError(
      `${[command, ...args].join(" ")} failed${result.status === null ? "" : ` with status ${result.status}`}; its output above says why.`,
    );
  }
}

/** Whether a command succeeds, its output hidden. */
export function succeeds(command, args) {
  return spawnSync(command, args, { cwd: ROOT, stdio: "ignore" }).status === 0;
}

/** A command's standard output, trimmed; empty when it fails. */
export function output(command, args) {
  const result = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return result.status === 0 ? result.stdout.trim() : "";
}

/** Run `main`, turning a SetupError into one sentence and status 1. */
export async function guarded(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\npyframes: ${error.message}`);
    process.exitCode = 1;
  }
}
