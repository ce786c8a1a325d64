import { MemoryError } from "../error.js";
import type { Memory } from "../memory.js";
import { openMacos } from "./macos.js";
import { ProcessMemory, type ProcessOptions } from "./process-memory.js";
import { openWindows } from "./windows.js";

/** Systems other than Linux, by Node's name for them. */
const openers: Readonly<Record<string, (pid: number) => Memory>> = { darwin: openMacos, win32: openWindows };

/**
 * The memory of a live process on this machine: on Linux a ProcessMemory. The readers for macOS and
 * Windows were written from documentation and never run there: see docs/processes.md.
 *
 * @throws MemoryError `gone` or `not-permitted`; the latter also for `pause` on systems other than
 * Linux.
 */
export function openProcess(pid: number, options: ProcessOptions = {}, system: string = process.platform): Memory {
  const opener = openers[system];
  if (opener === undefined) return new ProcessMemory(pid, options);
  if (options.pause === true)
    throw new MemoryError("not-permitted", "Processes can be stopped on Linux only: read it as it runs.");
  if (!Number.isSafeInteger(pid) || pid <= 0) throw new MemoryError("gone", `${pid} is not a process id.`);
  return opener(pid);
}
