import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll } from "vitest";

/** The process id of one that waits while the file's tests run. */
export function sleeper(): number {
  const child = spawn("sleep", ["1000"]);
  const pid = child.pid ?? 0;
  beforeAll(async () => {
    // Until the child has run execve, its map is still node's.
    while (readFileSync(`/proc/${pid}/comm`, "utf8") !== "sleep\n") await new Promise(setImmediate);
  });
  afterAll(async () => {
    child.kill();
    await once(child, "exit");
  });
  return pid;
}
