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

const HASH = /"[0-9a-f]{16}"/g;
/** Records and enums are defined by their hashes from here on; tables refer to them earlier. */
const DEFINITIONS = '\n"enums": {';

function numbered(text) {
  const numbers = new Map();
  for (const hash of text.slice(text.indexOf(DEFINITIONS)).match(HASH)) {
    if (!numbers.has(hash)) numbers.set(hash, `"${numbers.size.toString(36)}"`);
  }
  return text.replace(HASH, (hash) => numbers.get(hash));
}

const PLACES = /"offsets":\[([-\d,]*)\],"sizes":\[([-\d,]*)\]/g;

/** The inverse of decodeRecord (src/record-file.ts). */
function withGaps(text) {
  const numbers = (list) => (list === "" ? [] : list.split(",").map(Number));
  return text.replace(PLACES, (_, offsetList, sizeList) => {
    const [offsets, sizes] = [numbers(offsetList), numbers(sizeList)];
    const ends = [0, ...offsets.map((offset, index) => offset + sizes[index])];
    return `"gaps":[${offsets.map((offset, index) => offset - ends[index])}],"sizes":[${sizeList}]`;
  });
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

const RECORDS = '\n"records": {\n';
const RECORDS_END = "\n}\n}\n";

function withDifferences(text) {
  const begin = text.lastIndexOf(RECORDS) + RECORDS.length;
  // Line by line: an object would sort hashes that are decimal numbers first.
  const entries = text.slice(begin, -RECORDS_END.length).split(",\n");
  const keyed = entries.map((entry) => [entry.indexOf(":") + 1, entry]);
  const encoded = shortestDifferences(keyed.map(([at, entry]) => JSON.parse(entry.slice(at))));
  return (
    text.slice(0, begin) +
    keyed.map(([at, entry], place) => entry.slice(0, at) + encoded[place]).join(",\n") +
    RECORDS_END
  );
}

const TABLES = '"tables": {\n';

/** The other names of records, so that a reader need not search all shapes for them. */
function withAliases(text) {
  const aliases = JSON.stringify([...aliasesIn(text.split("\n"))]);
  return text.replace(TABLES, `"aliases": ${aliases},\n${TABLES}`);
}

const packed = (text) => brotliCompressSync(withAliases(withDifferences(withGaps(numbered(text)))));

const DATA = join(import.meta.dirname, "data");

const minors = readdirSync(DATA).filter((name) => /^\d+\.\d+$/.test(name));
for (const minor of minors) {
  const tables = join(DATA, minor, "tables.json");
  const file = `${tables}.br`;
  if (process.argv.includes("--clean")) rmSync(file, { force: true });
  else if (existsSync(tables)) writeFileSync(file, packed(readFileSync(tables, "utf8")));
}
