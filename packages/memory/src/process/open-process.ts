import { MemoryError } from "../error.js";
import type { Memory } from "../memory.js";
import { openMacos } from "./macos.js";
import { ProcessMemory, type ProcessOptions } from "./process-memory.js";
import { openWindows } from "./windows.js";

/** Systems other than Linux, by Node's names. */
const openers: Readonly<Record<string, (pid: number) => Memory>> = { darwin: openMacos, win32: openWindows };

/**
 * The memory of a live process of this machine. On Linux it is a ProcessMemory; macOS and Windows are read by calls that were
 * written by their documentation and never run: see docs/processes.md.
 *
 * @throws MemoryError `gone` or `not-permitted`; `not-permitted` too where a process is to be stopped anywhere but on Linux.
 */
export function openProcess(pid: number, options: ProcessOptions = {}, system: string = process.platform): Memory {
  const opener = openers[system];
  if (opener === undefined) return new ProcessMemory(pid, options);
  if (options.pause === true)
    throw new MemoryError("not-permitted", "Processes can be stopped on Linux only: read it as it runs.");
  if (!Number.isSafeInteger(pid) || pid <= 0) throw new MemoryError("gone", `${pid} is not a process id.`);
  return opener(pid);
}
