/**
 * Evidence from the binaries of a build, which are read and not run: their debug offsets (3.13 and
 * later) and their debug information. A difference is an error that names the build and the field;
 * a comparison that was not possible is reported.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { buildId, type Content, type Evidence, type TargetTriple, targets } from "@pyframes/layouts";
import { openImage } from "@pyframes/memory";
import { writeWhole } from "../files.js";
import { cachePath } from "../sources/cache.js";
import type { Binary } from "../sources/source.js";
import { UserError } from "../user-error.js";
import { compareDwarf, type DwarfResult } from "./dwarf/dwarf.js";
import { libdw } from "./dwarf/libdw.js";
import { imageOffsetsChecks } from "./image-offsets.js";

/** The evidence from the binaries of a build. */
export interface BinaryEvidence {
  readonly evidence: readonly Evidence[];
  /** GNU build-ids, Mach-O UUIDs and PE GUIDs of the published binaries, as hexadecimal digits. */
  readonly buildIds: readonly string[];
}

/**
 * One kind of comparison. Returns the number of equal facts, or null if the binary has none of
 * them.
 */
interface Question {
  readonly kind: Evidence["kind"];
  readonly ask: (binary: Binary, by: string, content: Content, log: (line: string) => void) => number | null;
}

const QUESTIONS: readonly Question[] = [
  { kind: "debug-offsets", ask: ({ path }, by, content) => imageOffsetsChecks(path, by, content) },
  { kind: "dwarf", ask: dwarfChecks },
];

/** Compares every binary. Throws a UserError that names the build and the fields that differ. */
export function binaryEvidence(
  binaries: readonly Binary[],
  content: Content,
  log: (line: string) => void,
): BinaryEvidence {
  const evidence = new Map<string, Evidence>();
  const buildIds = new Set<string>();
  for (const binary of binaries) {
    const id = idOf(binary.path);
    // The build-ids of a process are those of its program and its libpython.
    if (id !== null && binary.published && !binary.module) buildIds.add(id);
    const by = `${binary.description}, build-id ${id ?? "none"}`;
    for (const { kind, ask } of QUESTIONS) {
      const checks = remembered([kind, id, content.table], () => ask(binary, by, content, log));
      // All binaries are compared; the evidence names the first one of the interpreter and of its
      // modules.
      const key = `${kind} ${binary.module === true}`;
      if (checks !== null && !evidence.has(key)) evidence.set(key, { kind, by, checks });
    }
  }
  return { evidence: [...evidence.values()], buildIds: [...buildIds] };
}

function idOf(path: string): string | null {
  using image = openImage(path);
  return image.buildId();
}

function canReadDwarf(log: (line: string) => void): boolean {
  try {
    libdw();
    return true;
  } catch (error) {
    log(`no DWARF is compared: ${(error as Error).message}`);
    return false;
  }
}

function dwarfChecks(
  { path, debug }: Binary,
  by: string,
  content: Content,
  log: (line: string) => void,
): number | null {
  if (!canReadDwarf(log)) return null;
  const { build } = content.table;
  let result: DwarfResult | null;
  try {
    result = compareDwarf(debug ?? path, content, targets[build.target as TargetTriple]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    log(`the DWARF of ${by} is not compared: ${error.message}`);
    return null;
  }
  if (result === null) return null;
  const { wrong, checks } = result;
  if (wrong.length === 0) return checks;
  const more = wrong.length > 5 ? ` and ${wrong.length - 5} more` : "";
  throw new UserError(
    `The table of ${buildId(build)} disagrees with the DWARF of ${by} on ${wrong.slice(0, 5).join(", ")}${more}.`,
  );
}

/** Increased when a comparison covers more, so that cached answers are discarded. */
const QUESTIONS_REVISION = 2;

/**
 * The cached answer for the same comparison, file and table: reading DWARF takes longer than making
 * the table. Only agreement is cached; a file without a build-id is compared each time.
 */
function remembered(
  [kind, id, table]: [string, string | null, Content["table"]],
  ask: () => number | null,
): number | null {
  if (id === null) return ask();
  const { build, records, enums, constants } = table;
  const key = JSON.stringify([QUESTIONS_REVISION, kind, id, build, records, enums, constants]);
  const file = cachePath("evidence", createHash("sha256").update(key).digest("hex"));
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as number;
  const checks = ask();
  if (checks !== null) writeWhole(file, JSON.stringify(checks));
  return checks;
}
