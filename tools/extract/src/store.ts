/** Tables into packages/layouts/data: whole or not at all, records stored once. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildId, DATA_DIRECTORY, folderOf, POOL_FILE, type RecordPool, type Table } from "@pyframes/layouts";
import { writeWhole } from "./files.js";

/** One line for each entry, so that a change of one record is a change of one line. */
function lines(object: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${entries.join(",\n")}\n}\n`;
}

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));

/** Every record that `hashes` lead to, by value. */
function reachable(hashes: Iterable<string>, pool: RecordPool): Set<string> {
  const seen = new Set<string>();
  const visit = (hash: string) => {
    if (seen.has(hash)) return;
    seen.add(hash);
    for (const { record } of pool[hash]?.members ?? []) if (record !== undefined) visit(record);
  };
  for (const hash of hashes) visit(hash);
  return seen;
}

/** Store a table and its records; the table's path. Records that no table points to any more are dropped. */
export function store(table: Table, pool: RecordPool, directory = DATA_DIRECTORY): string {
  const folder = folderOf(table.build, directory);
  const file = `${buildId(table.build)}.json`;
  const poolPath = join(folder, POOL_FILE);
  const all: RecordPool = { ...(existsSync(poolPath) ? read(poolPath) : {}), ...pool };
  const others = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith(".json") && name !== POOL_FILE && name !== file)
    .map((name) => read(join(folder, name)) as Table);
  const kept = reachable(
    [table, ...others].flatMap(({ records }) => Object.values(records)),
    all,
  );
  // The pool first: a table must never point to a record that is not there.
  writeWhole(poolPath, lines(Object.fromEntries([...kept].sort().map((hash) => [hash, all[hash]]))));
  const path = join(folder, file);
  writeWhole(path, lines(table as unknown as Record<string, unknown>));
  return path;
}
