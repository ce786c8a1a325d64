/** Vitest's global set-up: a directory that all files of a run share, removed at its end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default function setup(): () => void {
  const directory = mkdtempSync(join(tmpdir(), "pyframes-run-"));
  process.env.PYFRAMES_TEST_RUN = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
