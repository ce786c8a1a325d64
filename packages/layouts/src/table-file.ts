/**
 * The tables of one minor as one file, in which equal parts are stored once. Records and enums are
 * addressed by content; the common part of records for several targets (names and types) is stored
 * apart from their numbers; and each table is a difference from another one.
 */
import { buildId, compareVersions } from "./build.js";
import {
  chainOf,
  decodeName,
  decodePart,
  type Encoded,
  encodeDeltas,
  type Names,
  sortedByName,
} from "./delta-encoding.js";
import { decodeRecord, encodeRecord, type RecordShape, type StoredRecord } from "./record-file.js";
import type { BuildKey, EnumLayout, RecordLayout, RecordPool, Table } from "./table.js";
import type { Absence, StoredTable, TableFile, TableParts } from "./table-format.js";
import { parsedSource, type TableSource } from "./table-source.js";

/** A table with the records it points to. */
export interface Content {
  readonly table: Table;
  readonly pool: RecordPool;
}

function absences(absent: Table["absent"]): Record<string, Absence> {
  return Object.fromEntries(
    (Object.keys(absent) as Absence[]).flatMap((kind) => absent[kind].map((name) => [name, kind] as const)),
  );
}

function absentOf(absences: Names<Absence>): Table["absent"] {
  const named = (kind: Absence) => Object.keys(absences).filter((name) => absences[name] === kind);
  return { records: named("records"), constants: named("constants"), definitions: named("definitions") };
}

/** Every record that `roots` lead to, by value; `inner` is asked once for each. */
function reachable<K>(roots: Iterable<K>, inner: (key: K) => Iterable<K>): Set<K> {
  const seen = new Set<K>();
  const visit = (key: K) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const held of inner(key)) visit(held);
  };
  for (const root of roots) visit(root);
  return seen;
}

/**
 * Hashes content: `sha256` of its JSON, shortened. A parameter, so that this module needs no Node.
 */
export type HashContent = (content: RecordLayout | EnumLayout) => string;

/** Builds in the order of their releases, then of their ids. */
export function inOrder(a: Omit<BuildKey, "hex">, b: Omit<BuildKey, "hex">): number {
  return compareVersions(a.version, b.version) || (buildId(a) < buildId(b) ? -1 : 1);
}

/**
 * From tables of one minor to their file, in any order. Records that no table refers to are left
 * out.
 */
export function encodeTables(contents: readonly Content[], hash: HashContent): TableFile {
  const tables = contents.map(({ table }) => table).sort((a, b) => inOrder(a.build, b.build));
  const enums = new Map<string, EnumLayout>();
  const keyOf = (content: EnumLayout) => {
    const key = hash(content);
    enums.set(key, content);
    return key;
  };
  const pool = poolOf(contents, tables);
  const entries = tables.map(({ build, records, enums, constants, absent }) => ({
    build,
    parts: {
      records: Object.fromEntries(Object.entries(records).map(([name, key]) => [name, pool.placeOf(key)])),
      enums: Object.fromEntries(Object.entries(enums).map(([name, content]) => [name, keyOf(content)])),
      constants,
      absent: absences(absent),
    },
  }));
  const encoded = encodeDeltas<TableParts>(entries);
  const stored = tables.map(({ build, evidence }): [string, StoredTable] => {
    const id = buildId(build);
    const { like, ...deltas } = encoded.get(id) as Encoded<TableParts>;
    return [id, { ...(like !== undefined && { like }), hex: build.hex, evidence, ...deltas }];
  });
  return {
    format: 1,
    tables: Object.fromEntries(stored),
    enums: sortedByName(enums),
    ...encodePool(pool),
  };
}

/** The records that tables refer to, each at its position. */
interface PlacedPool {
  readonly records: ReadonlyMap<string, RecordLayout>;
  readonly placeOf: (hash: string) => number;
}

function poolOf(contents: readonly Content[], tables: readonly Table[]): PlacedPool {
  const all: RecordPool = Object.assign({}, ...contents.map(({ pool }) => pool));
  const held = (key: string) => (all[key] as RecordLayout).members.flatMap(({ record }) => record ?? []);
  const roots = tables.flatMap(({ records }) => Object.values(records));
  const records = new Map([...reachable(roots, held)].map((key) => [key, all[key] as RecordLayout] as const));
  const places = new Map([...records.keys()].map((key, place) => [key, place] as const));
  return { records, placeOf: (hash) => places.get(hash) as number };
}

function encodePool({ records, placeOf }: PlacedPool): Pick<TableFile, "shapes" | "records"> {
  const shapes: RecordShape[] = [];
  const places = new Map<string, number>();
  const stored = [...records].map(([key, record]): [string, StoredRecord] => {
    const { shape, numbers } = encodeRecord(record, placeOf);
    const text = JSON.stringify(shape);
    const place = places.get(text) ?? shapes.push(shape) - 1;
    places.set(text, place);
    return [key, { shape: place, ...numbers }];
  });
  return { shapes, records: Object.fromEntries(stored) };
}

/** Decoded records of files that were used before: most tables share most of their records. */
const sources = new WeakMap<TableFile, TableSource>();

/**
 * One table of a file, with the records it refers to as its pool. Throws a RangeError for a build
 * that the file lacks.
 */
export function decodeTable(file: TableFile, build: Omit<BuildKey, "hex">): Content {
  const source = sources.get(file) ?? parsedSource(file);
  sources.set(file, source);
  return decodeFrom(source, build);
}

/** A table that decodes only the requested parts; its pool cannot be listed. */
export interface LazyContent extends Content {
  /** The table's record of that name, without looking up the others. */
  readonly record: (name: string) => RecordLayout | undefined;
}

/** As above, from a file of which only the needed lines are parsed. */
export function decodeLazily(source: TableSource, build: Omit<BuildKey, "hex">): LazyContent {
  const { table, chain, places } = decodeParts(source, build);
  const pool = lazyPool(source, places);
  const record = (name: string) => {
    const place = decodeName<TableParts, "records">(chain, "records", name);
    return place === undefined ? undefined : pool.at(place);
  };
  return { table, pool: pool.records, record };
}

function decodeFrom(source: TableSource, build: Omit<BuildKey, "hex">): Content {
  const { table, places } = decodeParts(source, build);
  return { table, pool: decodePool(source, Object.values(places())) };
}

/** Calls `make` on first use and keeps the result. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A table with its part of the file. */
interface Parts {
  /** Its parts are decoded on first use. */
  readonly table: Table;
  readonly chain: readonly Encoded<TableParts>[];
  /** Its records' positions in the file, by their names. */
  readonly places: () => Names<number>;
}

function decodeParts(source: TableSource, build: Omit<BuildKey, "hex">): Parts {
  const id = buildId(build);
  const stored = source.table(id);
  if (!stored) throw new RangeError(`The file has no table ${id}.`);
  const { version, distributor, abiflags, target } = build;
  const chain = chainOf<TableParts>(source.table, id);
  const places = once(() => decodePart(chain, "records"));
  const records = once(() =>
    Object.fromEntries(Object.entries(places()).map(([name, place]) => [name, source.hash(place)] as const)),
  );
  const enums = once(() =>
    Object.fromEntries(Object.entries(decodePart(chain, "enums")).map(([name, key]) => [name, source.enum(key)])),
  );
  const constants = once(() => decodePart(chain, "constants"));
  const absent = once(() => absentOf(decodePart(chain, "absent")));
  const table: Table = {
    build: { version, hex: stored.hex, distributor, abiflags, target },
    evidence: stored.evidence,
    get records() {
      return records();
    },
    get enums() {
      return enums();
    },
    get constants() {
      return constants();
    },
    get absent() {
      return absent();
    },
  };
  return { table, chain, places };
}

/** The positions of the records that a record holds by value. */
const heldBy = ({ records = [] }: StoredRecord): number[] => records.filter((inner) => inner !== null);

function decodeAt(source: TableSource, place: number): RecordLayout {
  const known = source.decoded.get(place);
  if (known) return known;
  const record = source.record(place);
  const layout = decodeRecord(source.shape(record.shape), record, source.hash);
  source.decoded.set(place, layout);
  return layout;
}

function decodePool(source: TableSource, roots: readonly number[]): RecordPool {
  const places = reachable(roots, (place) => heldBy(source.record(place)));
  return Object.fromEntries([...places].map((place) => [source.hash(place), decodeAt(source, place)] as const));
}

/** A pool that decodes a record on first use, by its hash or by its position. */
interface LazyPool {
  readonly records: RecordPool;
  readonly at: (place: number) => RecordLayout;
}

/**
 * `roots` are the positions, by name, of records that may be looked up by hash before one that
 * holds them.
 */
function lazyPool(source: TableSource, roots: () => Names<number>): LazyPool {
  const known = new Map<string, RecordLayout>();
  const held = new Map<string, number>();
  const byHash = once(() => new Map(Object.values(roots()).map((place) => [source.hash(place), place])));
  const at = (place: number) => {
    const layout = decodeAt(source, place);
    for (const inner of heldBy(source.record(place))) held.set(source.hash(inner), inner);
    return layout;
  };
  const records = new Proxy<Record<string, RecordLayout>>(
    {},
    {
      get: (_, hash: string) => {
        const found = known.get(hash);
        if (found) return found;
        const place = held.get(hash) ?? byHash().get(hash);
        if (place === undefined) return undefined;
        const layout = at(place);
        known.set(hash, layout);
        return layout;
      },
    },
  );
  return { records, at };
}
