/** Vitest's global set-up: a directory that all files of a run share, removed at its end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RUN_DIRECTORY } from "./once-per-run.js";

export default function setup(): () => void {
  const directory = mkdtempSync(join(tmpdir(), "pyframes-run-"));
  process.env[RUN_DIRECTORY] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
