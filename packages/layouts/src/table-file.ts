/**
 * The tables of one minor and target as one file: what they share is stored once,
 * and each table says only where it differs. Records and enums are addressed by content.
 */
import { buildId } from "./build.js";
import type { EnumLayout, Provenance, RecordLayout, RecordPool, Table } from "./table.js";

/** Name to value as most tables of the file have it. */
type Common<V> = Readonly<Record<string, V>>;
/** Where one table differs from the common map: another value, or null for a name it does not have. */
export type Delta<V> = Readonly<Record<string, V | null>>;

interface Stored<M> {
  readonly records: M extends "common" ? Common<string> : Delta<string>;
  readonly enums: M extends "common" ? Common<string> : Delta<string>;
  readonly constants: M extends "common" ? Common<number | string> : Delta<number | string>;
  readonly absent: M extends "common" ? Common<Absence> : Delta<Absence>;
}

/** What kind of thing a release was asked for and does not have. */
type Absence = keyof Table["absent"];

export interface StoredTable extends Stored<"delta"> {
  readonly build: Table["build"];
  readonly evidence: Table["evidence"];
}

/** A file of tables: `data/<minor>/<target>/tables.json`. */
export interface TableFile {
  readonly format: 1;
  readonly common: Stored<"common">;
  /** By build id. */
  readonly tables: Readonly<Record<string, StoredTable>>;
  /** By content hash. */
  readonly enums: Readonly<Record<string, EnumLayout>>;
  readonly records: RecordPool;
}

/** Where the tables of one file come from: `data/<minor>/<target>/provenance.json`. */
export interface ProvenanceFile {
  readonly format: 1;
  /** sha256 of header files, by labelled path, as most builds have them. */
  readonly headers: Common<string>;
  /** By build id; `headers` says where that build differs. */
  readonly builds: Readonly<Record<string, Omit<Provenance, "headers"> & { readonly headers: Delta<string> }>>;
}

/** A table with the records it points to. */
export interface Content {
  readonly table: Table;
  readonly pool: RecordPool;
}

type Map<V> = Readonly<Record<string, V>>;

const byName = <V>(entries: Iterable<readonly [string, V]>): Record<string, V> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

/** The value that most of the maps have under each name; a name that most lack is left out. */
function commonOf<V extends string | number>(maps: readonly Map<V>[]): Record<string, V> {
  const names = new Set(maps.flatMap((map) => Object.keys(map)));
  const found: [string, V][] = [];
  for (const name of names) {
    const counts = new Map<V | undefined, number>();
    for (const map of maps) counts.set(map[name], (counts.get(map[name]) ?? 0) + 1);
    const [winner] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
    if (winner !== undefined) found.push([name, winner]);
  }
  return byName(found);
}

function deltaOf<V>(common: Map<V>, map: Map<V>): Record<string, V | null> {
  const names = new Set([...Object.keys(common), ...Object.keys(map)]);
  const different = [...names].filter((name) => map[name] !== common[name]);
  return byName(different.map((name) => [name, map[name] ?? null] as const));
}

/** The map that a delta stands for, its names sorted. */
export function applyDelta<V>(common: Map<V>, delta: Delta<V>): Record<string, V> {
  const merged = Object.entries({ ...common, ...delta }).filter((entry): entry is [string, V] => entry[1] !== null);
  return byName(merged);
}

function absences(absent: Table["absent"]): Record<string, Absence> {
  return Object.fromEntries(
    (Object.keys(absent) as Absence[]).flatMap((kind) => absent[kind].map((name) => [name, kind] as const)),
  );
}

function absentOf(absences: Map<Absence>): Table["absent"] {
  const named = (kind: Absence) => Object.keys(absences).filter((name) => absences[name] === kind);
  return { records: named("records"), constants: named("constants"), definitions: named("definitions") };
}

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

/** Hashes content: `sha256` of its JSON, shortened. Given, so that this module needs no Node. */
export type HashContent = (content: RecordLayout | EnumLayout) => string;

/** Tables of one minor and target -> their file. Records that no table leads to are left out. */
export function encodeTables(contents: readonly Content[], hash: HashContent): TableFile {
  const tables = contents.map(({ table }) => table);
  const pool = Object.assign({}, ...contents.map(({ pool }) => pool)) as RecordPool;
  const enums = new Map<string, EnumLayout>();
  const hashed = tables.map((table) =>
    Object.fromEntries(
      Object.entries(table.enums).map(([name, content]) => {
        const key = hash(content);
        enums.set(key, content);
        return [name, key] as const;
      }),
    ),
  );
  const absent = tables.map((table) => absences(table.absent));
  const common = {
    records: commonOf(tables.map(({ records }) => records)),
    enums: commonOf(hashed),
    constants: commonOf(tables.map(({ constants }) => constants)),
    absent: commonOf(absent) as Record<string, Absence>,
  };
  const stored = contents.map(({ table }, index): [string, StoredTable] => [
    buildId(table.build),
    {
      build: table.build,
      evidence: table.evidence,
      records: deltaOf(common.records, table.records),
      enums: deltaOf(common.enums, hashed[index] as Map<string>),
      constants: deltaOf(common.constants, table.constants),
      absent: deltaOf(common.absent, absent[index] as Map<Absence>),
    },
  ]);
  const kept = reachable(
    tables.flatMap(({ records }) => Object.values(records)),
    pool,
  );
  return {
    format: 1,
    common,
    tables: byName(stored),
    enums: byName(enums),
    records: byName([...kept].map((key) => [key, pool[key] as RecordLayout] as const)),
  };
}

/** One table of a file, with the file's records as its pool. Throws a RangeError for an id that the file lacks. */
export function decodeTable(file: TableFile, id: string): Content {
  const stored = file.tables[id];
  if (!stored) throw new RangeError(`The file has no table ${id}.`);
  const { common } = file;
  const enums = applyDelta(common.enums, stored.enums);
  const table: Table = {
    build: stored.build,
    evidence: stored.evidence,
    records: applyDelta(common.records, stored.records),
    enums: Object.fromEntries(Object.entries(enums).map(([name, key]) => [name, file.enums[key] as EnumLayout])),
    constants: applyDelta(common.constants, stored.constants),
    absent: absentOf(applyDelta(common.absent, stored.absent)),
  };
  return { table, pool: file.records };
}

/** The provenance of builds of one minor and target -> their file. */
export function encodeProvenance(builds: Readonly<Record<string, Provenance>>): ProvenanceFile {
  const headers = commonOf(Object.values(builds).map((provenance) => provenance.headers));
  const stored = Object.entries(builds).map(
    ([id, provenance]) => [id, { ...provenance, headers: deltaOf(headers, provenance.headers) }] as const,
  );
  return { format: 1, headers, builds: byName(stored) };
}

/** Where one build's table comes from; null for an id that the file lacks. */
export function decodeProvenance(file: ProvenanceFile, id: string): Provenance | null {
  const stored = file.builds[id];
  return stored ? { ...stored, headers: applyDelta(file.headers, stored.headers) } : null;
}
