/** examples/c/dump.c, compiled as its first comment says. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The path of the program. It is in a temporary directory of its own. */
export function compiledDump(flags: readonly string[] = ["-O2"]): string {
  const program = join(mkdtempSync(join(tmpdir(), "pyframes-dump-")), "dump");
  const source = join(root, "examples", "c", "dump.c");
  execFileSync(process.env.CC || "cc", [...flags, `-I${join(root, "generated", "c")}`, source, "-o", program]);
  return program;
}
