import type { Mapping } from "../memory.js";

/** A mapping of a process, with the identity of its file. */
export interface ProcessMapping extends Mapping {
  /** Inode number of the mapped file; 0 for anonymous memory. */
  readonly inode: bigint;
}

// start-end perms offset device inode path; see proc_pid_maps(5). A path may hold U+2028, which `.`
// matches with the flag s only.
const line = /^([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])([x-])[ps] ([0-9a-f]+) [0-9a-f]+:[0-9a-f]+ (\d+) *(.*)$/s;

/** Parses /proc/PID/maps. Lines of another form are left out. */
export function parseMaps(text: string): ProcessMapping[] {
  const mappings: ProcessMapping[] = [];
  for (const row of text.split("\n")) {
    const match = line.exec(row);
    if (match === null) continue;
    const [, start = "", end = "", read, write, execute, offset = "", inode = "", path = ""] = match;
    mappings.push({
      start: BigInt(`0x${start}`),
      end: BigInt(`0x${end}`),
      readable: read === "r",
      writable: write === "w",
      executable: execute === "x",
      offset: BigInt(`0x${offset}`),
      path: path === "" ? null : unescapePath(path),
      inode: BigInt(inode),
    });
  }
  return mappings;
}

/** The kernel writes a newline in a path as \012. */
function unescapePath(path: string): string {
  return path.replaceAll("\\012", "\n");
}
