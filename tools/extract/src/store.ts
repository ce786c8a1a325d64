/** Tables into packages/layouts/data and their provenance beside it: whole or not at all, what is equal stored once. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import {
  buildId,
  type Content,
  decodeProvenance,
  decodeTable,
  encodeProvenance,
  encodeTables,
  filesOf,
  forgetTables,
  type Provenance,
  type ProvenanceFile,
  type TableFile,
} from "@pyframes/layouts";
import { writeWhole } from "./files.js";
import { cachePath, withLock } from "./sources/cache.js";

/** A table, its records and where they come from. */
export interface Extracted extends Content {
  readonly id: string;
  readonly provenance: Provenance;
}

const HASH_DIGITS = 16;

/** The name of a record or an enum by its content: the first 16 hex digits of the sha256 of its JSON. */
export function contentHash(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, HASH_DIGITS);
}

/** JSON with one line for each entry of each part, so that a change of one record is a change of one line. */
function lines(file: object): string {
  const parts = Object.entries(file).map(([key, part]) => {
    if (typeof part !== "object") return `${JSON.stringify(key)}: ${JSON.stringify(part)}`;
    const entries = Object.entries(part).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    return `${JSON.stringify(key)}: {\n${entries.join(",\n")}\n}`;
  });
  return `{\n${parts.join(",\n")}\n}\n`;
}

function read<T>(path: string): T | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : null;
}

/** Store builds of one minor and target beside those that are there; the path of the file of tables. */
export async function store(extracted: readonly Extracted[], directory?: string): Promise<string> {
  const [first] = extracted;
  if (!first) throw new RangeError("There is nothing to store.");
  const paths = filesOf(first.table.build, directory);
  const lock = cachePath("locks", contentHash([paths.tables]));
  await withLock(lock, async () => {
    const newer = new Set(extracted.map(({ id }) => id));
    const known = read<TableFile>(paths.tables);
    const kept = Object.keys(known?.tables ?? {}).filter((id) => !newer.has(id));
    const contents = [...kept.map((id) => decodeTable(known as TableFile, id)), ...extracted];
    const origins = read<ProvenanceFile>(paths.provenance);
    const provenance = Object.fromEntries([
      ...kept.flatMap((id) => {
        const origin = origins && decodeProvenance(origins, id);
        return origin ? [[id, origin] as const] : [];
      }),
      ...extracted.map(({ id, provenance }) => [id, provenance] as const),
    ]);
    const order = (a: Content, b: Content) => (buildId(a.table.build) < buildId(b.table.build) ? -1 : 1);
    writeWhole(paths.provenance, lines(encodeProvenance(provenance)));
    writeWhole(paths.tables, lines(encodeTables([...contents].sort(order), contentHash)));
  });
  forgetTables();
  return paths.tables;
}
