/**
 * The tables on disk: `data/<minor>/tables.json`, and beside it, in the repository only, their
 * origin, `provenance.json`. Files are read on first use.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { buildId, minorOf } from "./build.js";
import { Layout } from "./layout.js";
import { decodeProvenance, type ProvenanceFile } from "./provenance-file.js";
import type { BuildKey, Provenance } from "./table.js";
import { decodeLazily, inOrder } from "./table-file.js";
import { type TableSource, textSource } from "./table-source.js";

/** The folder of the published tables. */
export const DATA_DIRECTORY = fileURLToPath(new URL("../data", import.meta.url));
const TABLES = "tables.json";
/** The published package has its tables compressed. */
const PACKED = ".br";
const PROVENANCE = "provenance.json";

/** A build that has a table. */
export interface Build extends Omit<BuildKey, "hex"> {
  readonly id: string;
}

/** The requested build. */
export interface LayoutRequest {
  /** The exact release, `3.13.5`. */
  readonly version: string;
  /** Default: upstream's build if there is one, else the only other. */
  readonly distributor?: string;
  /** Default "". */
  readonly abiflags?: string;
  /** GNU triple; default `x86_64-linux-gnu`. */
  readonly target?: string;
}

const DEFAULT_TARGET = "x86_64-linux-gnu";
const ID = /^cpython-(\d[\d.]*(?:(?:a|b|rc)\d+)?)([a-z]*?)(?:\+([a-z]+))?-(.+)$/;

/** The parts of a build's id; null for a text that is no id. */
export function parseBuildId(id: string): Build | null {
  const match = ID.exec(id);
  if (!match) return null;
  const [, version, abiflags, distributor, target] = match;
  return { id, version, abiflags, distributor: distributor ?? "upstream", target } as Build;
}

const list = (directory: string): string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

/** The files of a release's minor below `directory`. */
export function filesOf(
  { version }: Pick<BuildKey, "version">,
  directory = DATA_DIRECTORY,
): { readonly tables: string; readonly provenance: string } {
  const folder = join(directory, minorOf(version));
  return { tables: join(folder, TABLES), provenance: join(folder, PROVENANCE) };
}

const hasTables = (path: string) => existsSync(path) || existsSync(path + PACKED);

const files = new Map<string, TableSource>();

/** Bytes; large enough for the unpacked data in one piece, so that pieces need not be joined. */
const UNPACKED = 1 << 20;

/** A file of tables, kept after it was read. */
function readTables(path: string): TableSource {
  let file = files.get(path);
  if (!file) {
    const packed = !existsSync(path);
    const bytes = readFileSync(packed ? path + PACKED : path);
    const text = packed ? brotliDecompressSync(bytes, { chunkSize: UNPACKED }) : bytes;
    // The file is ASCII, which decodes faster as latin1.
    file = textSource(text.toString("latin1"));
    files.set(path, file);
  }
  return file;
}

/** Forgets the files that were read, after tables were written. */
export function forgetTables(): void {
  files.clear();
  origins.clear();
}

/** The builds of one file. */
function buildsIn(path: string): Build[] {
  return readTables(path)
    .ids()
    .map((id) => {
      const build = parseBuildId(id);
      if (!build) throw new RangeError(`${path} has a table ${id}, which is no build's id.`);
      return build;
    });
}

/** Every build that has a table, in the order of their releases. */
export function builds(directory = DATA_DIRECTORY): Build[] {
  const paths = list(directory).map((minor) => join(directory, minor, TABLES));
  return paths.filter(hasTables).flatMap(buildsIn).sort(inOrder);
}

/** The layout of a build with a table in `directory`. Throws a RangeError if it has none. */
export function load(build: Omit<BuildKey, "hex">, directory = DATA_DIRECTORY): Layout {
  const source = readTables(filesOf(build, directory).tables);
  const { table, pool, record } = decodeLazily(source, build);
  return new Layout(table, pool, { record, aliases: source.aliases });
}

const origins = new Map<string, ProvenanceFile>();

/** The origin of a build's table; null if that is not stored, as in the published package. */
export function provenance(build: Omit<BuildKey, "hex">, directory = DATA_DIRECTORY): Provenance | null {
  const path = filesOf(build, directory).provenance;
  let file = origins.get(path);
  if (!file) {
    if (!existsSync(path)) return null;
    file = JSON.parse(readFileSync(path, "utf8")) as ProvenanceFile;
    origins.set(path, file);
  }
  return decodeProvenance(file, buildId(build));
}

const has = (path: string, build: Omit<BuildKey, "hex">) => readTables(path).table(buildId(build)) !== undefined;

/**
 * The only build of that release, flags and target that is not upstream's; null if there is none,
 * or more than one.
 */
function only(path: string, { version, abiflags, target }: Omit<BuildKey, "hex">): Build | null {
  const all = readTables(path).ids(`cpython-${version}${abiflags}+`);
  const found = all.filter((id) => id.endsWith(`-${target}`));
  return found.length === 1 ? parseBuildId(found[0] as string) : null;
}

/**
 * The layout of exactly the requested build. Throws a RangeError that says how to make the table if
 * there is none.
 */
export function layout(request: LayoutRequest): Layout {
  const { version, distributor, abiflags = "", target = DEFAULT_TARGET } = request;
  const path = filesOf({ version }).tables;
  const wanted = { version, distributor: distributor ?? "upstream", abiflags, target };
  const build = hasTables(path) && (has(path, wanted) ? wanted : distributor === undefined && only(path, wanted));
  if (!build) {
    const flags = abiflags && ` --abiflags ${abiflags}`;
    const on = target === DEFAULT_TARGET ? "" : ` --target ${target}`;
    const by = distributor === undefined ? "" : ` by ${distributor}`;
    throw new RangeError(
      `There is no table for CPython ${version}${abiflags}${by} on ${target}; make one with: npx nx run extract --version ${version}${flags}${on}`,
    );
  }
  return load(build);
}
