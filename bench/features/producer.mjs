/**
 * Compiles the C extension of test/executables, which links frames into a stack, for Debian's
 * interpreter of a minor.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { argumentsOf } from "../../tools/extract/dist/layout/arguments.js";
import { debian } from "../../tools/extract/dist/sources/debian.js";
import { suites } from "../interpreters.mjs";

const source = fileURLToPath(new URL("../../test/executables/producer.c", import.meta.url));

/** Its path; null if it cannot be compiled, which is reported. */
export async function producer(minor, folder) {
  const wanted = { version: minor, abiflags: "", target: "x86_64-linux-gnu", suite: suites[minor] };
  const found = await debian.find(wanted, (line) => console.error(line)).catch((error) => ({ reason: error.message }));
  if ("reason" in found) console.error(`skipped: foreign frames in ${minor}: ${found.reason}`);
  if ("reason" in found) return null;
  const module = join(folder, `producer-${minor}.so`);
  const argv = [...argumentsOf(found.tree).common, "-shared", "-fPIC", "-O1", source, "-o", module];
  const { status, stderr } = spawnSync(process.env.CC || "cc", argv, { encoding: "utf8" });
  if (status !== 0) console.error(`skipped: foreign frames in ${minor}: ${stderr}`);
  return status === 0 ? module : null;
}
