/**
 * npm runs this around packing. It compresses the tables to a third of the size that the tarball's
 * own gzip reaches. Before that it replaces the parts that compress badly or are slow to read:
 * hashes become positions, offsets become gaps between members, which are mostly 0, and a record is
 * stored as its difference from an earlier one of the same shape. `node pack.mjs` packs,
 * `node pack.mjs --clean` restores the files.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { aliasesIn } from "./dist/table-source.js";

/** Short names for the hashes of a file's enums and records, in the order of their definitions. */
function shortNames({ enums, records }) {
  const hashes = [...Object.keys(enums), ...Object.keys(records)];
  return new Map(hashes.map((hash, index) => [hash, index.toString(36)]));
}

/** A table that refers to its enums by short names; null stands for one that a like table lacks. */
function withShortNames(table, names) {
  if (table.enums === undefined) return table;
  const enums = Object.entries(table.enums).map(([name, hash]) => [name, hash === null ? null : names.get(hash)]);
  return { ...table, enums: Object.fromEntries(enums) };
}

/** Gaps in place of offsets. decodeRecord (src/record-file.ts) is the inverse. */
function withGaps(record) {
  const { offsets, sizes } = record;
  const ends = [0, ...offsets.map((offset, index) => offset + sizes[index])];
  const gaps = offsets.map((offset, index) => offset - ends[index]);
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => (key === "offsets" ? ["gaps", gaps] : [key, value])),
  );
}

/**
 * The differences between `list` and `base`: the length of the equal run, the next item, and so on.
 */
function runsOf(base, list) {
  const runs = [];
  let alike = 0;
  list.forEach((value, index) => {
    if (value === base[index]) alike++;
    else {
      runs.push(alike, value);
      alike = 0;
    }
  });
  return runs;
}

/**
 * Properties that only some members have, and the number of members, are stored in whole records
 * only.
 */
const alikeBut = ({ shape, sizes, bits, dims }) => JSON.stringify([shape, sizes.length, bits, dims]);
/** The longest chain from a record to a whole one, and the number of candidates for each record. */
const DEEPEST = 4;
const TRIED = 64;

/**
 * The text of each record as the shortest difference from an earlier one. decodeRecord is the
 * inverse.
 */
function shortestDifferences(records) {
  const candidates = new Map();
  return records.map((record, place) => {
    const { size, align, gaps, sizes, records: held = [] } = record;
    const kind = alikeBut(record);
    const before = candidates.get(kind) ?? [];
    let [best, depth] = [JSON.stringify(record), 0];
    for (const base of before.slice(-TRIED)) {
      const lists = [runsOf(base.gaps, gaps), runsOf(base.sizes, sizes), runsOf(base.held, held)];
      while (lists.at(-1)?.length === 0) lists.pop();
      const encoded = JSON.stringify([base.place, size, align, ...lists]);
      if (held.length === base.held.length && encoded.length < best.length) [best, depth] = [encoded, base.depth + 1];
    }
    if (depth < DEEPEST) candidates.set(kind, [...before, { place, depth, gaps, sizes, held }]);
    return best;
  });
}

/** A part of the file: one entry on each line, so that a reader need not parse all of it. */
const part = (name, lines, [open, close]) =>
  `"${name}": ${open}\n${lines.map((line) => `  ${line}`).join(",\n")}\n${close}`;

/**
 * The text of a packed file. It is written line by line: an object would sort short names that are
 * decimal numbers first.
 */
function packedText(file) {
  const names = shortNames(file);
  const shapes = file.shapes.map((shape) => JSON.stringify(shape));
  const tables = Object.entries(file.tables).map(
    ([id, table]) => `${JSON.stringify(id)}: ${JSON.stringify(withShortNames(table, names))}`,
  );
  const enums = Object.entries(file.enums).map(([hash, each]) => `"${names.get(hash)}": ${JSON.stringify(each)}`);
  const hashes = Object.keys(file.records);
  const differences = shortestDifferences(Object.values(file.records).map(withGaps));
  const records = differences.map((text, place) => `"${names.get(hashes[place])}":${text}`);
  const parts = [
    `"format": ${file.format}`,
    // The other names of records, so that a reader need not search all shapes for them.
    `"aliases": ${JSON.stringify([...aliasesIn(shapes)])}`,
    part("tables", tables, "{}"),
    part("enums", enums, "{}"),
    part("shapes", shapes, "[]"),
    part("records", records, "{}"),
  ];
  return `{\n${parts.join(",\n")}\n}\n`;
}

const packed = (text) => brotliCompressSync(packedText(JSON.parse(text)));

const DATA = join(import.meta.dirname, "data");

const minors = readdirSync(DATA).filter((name) => /^\d+\.\d+$/.test(name));
for (const minor of minors) {
  const tables = join(DATA, minor, "tables.json");
  const file = `${tables}.br`;
  if (process.argv.includes("--clean")) rmSync(file, { force: true });
  else if (existsSync(tables)) writeFileSync(file, packed(readFileSync(tables, "utf8")));
}
