/**
 * Writes tables into packages/layouts/data and their provenance beside it, completely or not at
 * all. Equal parts are stored once.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import {
  decodeProvenance,
  decodeTable,
  encodeProvenance,
  encodeTables,
  filesOf,
  forgetTables,
  type ProvenanceFile,
  parseBuildId,
  type TableFile,
} from "@pyframes/layouts";
import { storeBuildIds } from "./build-ids.js";
import type { Extracted } from "./extracted.js";
import { writeWhole } from "./files.js";
import { cachePath, withLock } from "./sources/cache.js";
import { UserError } from "./user-error.js";

const HASH_DIGITS = 16;

/**
 * The address of a record or an enum by its content: the first 16 hex digits of the sha256 of its
 * JSON.
 */
export function contentHash(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, HASH_DIGITS);
}

/**
 * JSON with one line for each entry of each part, so that a change of one record is a change of one
 * line.
 */
function lines(file: object): string {
  const parts = Object.entries(file).map(([key, part]) => {
    if (typeof part !== "object") return `${JSON.stringify(key)}: ${JSON.stringify(part)}`;
    if (Array.isArray(part))
      return `${JSON.stringify(key)}: [\n${part.map((value) => `  ${JSON.stringify(value)}`).join(",\n")}\n]`;
    const entries = Object.entries(part).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    return `${JSON.stringify(key)}: {\n${entries.join(",\n")}\n}`;
  });
  return `{\n${parts.join(",\n")}\n}\n`;
}

function read<T>(path: string): T | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : null;
}

/** Every build in the files at `paths`; none if they do not exist. */
export function readStored(paths: ReturnType<typeof filesOf>): Extracted[] {
  const tables = read<TableFile>(paths.tables);
  const origins = read<ProvenanceFile>(paths.provenance);
  if (!tables || !origins) return [];
  return Object.keys(tables.tables).map((id) => {
    const provenance = decodeProvenance(origins, id);
    const build = parseBuildId(id);
    if (!provenance || !build) {
      throw new UserError(`${paths.tables} has ${id} and ${paths.provenance} does not; take both from git again.`);
    }
    return { id, provenance, ...decodeTable(tables, build) };
  });
}

/** Records are addressed by their content's hash, so equal keys mean equal records. */
function same(a: Extracted, b: Extracted | undefined): boolean {
  return isDeepStrictEqual(a.table, b?.table) && isDeepStrictEqual(a.provenance, b?.provenance);
}

/** Stores builds of one minor beside the existing ones. Returns the path of the file of tables. */
export async function store(extracted: readonly Extracted[], directory?: string): Promise<string> {
  const [first] = extracted;
  if (!first) throw new RangeError("There is nothing to store.");
  const paths = filesOf(first.table.build, directory);
  await withLock(cachePath("locks", contentHash([paths.tables])), async () => {
    const all = new Map(readStored(paths).map((build) => [build.id, build]));
    if (extracted.every((build) => same(build, all.get(build.id)))) return;
    for (const build of extracted) all.set(build.id, build);
    await storeBuildIds([...all.values()], directory);
    const origins = [...all.values()].map(({ table, provenance }) => ({ build: table.build, provenance }));
    writeWhole(paths.provenance, lines(encodeProvenance(origins)));
    writeWhole(paths.tables, lines(encodeTables([...all.values()], contentHash)));
  });
  forgetTables();
  return paths.tables;
}
